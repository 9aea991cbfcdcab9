//! Listeners: probes that others connect to.

use super::ec2::Ec2;
use super::patience::all;
use super::task::{Reading, Task};
use super::{Event, Run};
use crate::probe::ready;
use crate::verify::order::{Listening, Order, Unanswered};
use tokio::sync::Semaphore;

/// Launches listeners side by side, and waits until each says that it listens.
///
/// They stay until [`Run::clean_up`], or until they end by themselves; those that do not come up are removed at once.
pub async fn listen(ec2: &Ec2, run: &Run, orders: &[Order], on: &dyn Fn(Event)) -> Vec<Listening> {
    let room = Semaphore::new(run.concurrency.max(1));
    let work = orders.iter().enumerate().map(|(index, order)| {
        let task = Task {
            launcher: ec2,
            run,
            on,
            index,
            order,
            ticket: run.ticket(order),
        };
        let room = &room;
        async move {
            let up = |text: &str| {
                if ready(text, &order.batch) {
                    Reading::Whole(())
                } else {
                    Reading::Partial("the listener did not come up".to_owned())
                }
            };
            // The SDK's futures are large.
            let done = Box::pin(task.go(room, true, up)).await;
            let address = done.result.and_then(|(instance, ())| {
                let nowhere = "EC2 does not tell the address of the instance";
                instance
                    .address()
                    .ok_or_else(|| Unanswered::Failed(nowhere.to_owned()))
            });
            Listening {
                order: index,
                address,
                ran_on: done.ran_on,
                took: done.took,
            }
        }
    });
    all(work).await
}
