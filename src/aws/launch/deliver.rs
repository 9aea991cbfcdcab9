//! Runs probes, and brings back what they say.

use super::launcher::Launcher;
use super::patience::all;
use super::task::{Reading, Task};
use super::{Event, Run};
use crate::probe::{Answer, AnswerError, Batch, Channel, read};
use crate::verify::order::{Delivered, Order, Unanswered};
use tokio::sync::Semaphore;

/// Runs probes side by side, and brings back what each says, in the order of the list.
///
/// Batches must have the form of the launcher's channel. What is launched is removed as soon as its answer is there, and in every
/// other case; see [`Run::clean_up`] for what could not be.
pub async fn run<L: Launcher>(
    launcher: &L,
    run: &Run,
    orders: &[Order],
    on: &dyn Fn(Event),
) -> Vec<Delivered> {
    let room = Semaphore::new(run.concurrency.max(1));
    deliver(launcher, run, orders, &room, on).await
}

/// As [`run`], with room that others share.
pub(super) async fn deliver<L: Launcher>(
    launcher: &L,
    run: &Run,
    orders: &[Order],
    room: &Semaphore,
    on: &dyn Fn(Event),
) -> Vec<Delivered> {
    let channel = launcher.channel();
    let work = orders.iter().enumerate().map(|(index, order)| {
        let task = Task {
            launcher,
            run,
            on,
            index,
            order,
            ticket: run.ticket(order),
        };
        async move {
            let reading = |text: &str| reading(channel, &order.batch, text);
            let done = task.go(room, false, reading).await;
            Delivered {
                order: index,
                answer: done.result.map(|(_, answer)| answer),
                ran_on: done.ran_on,
                took: done.took,
            }
        }
    });
    all(work).await
}

/// Tells what a text comes to. What is missing may still come; what arrived whole and is wrong stays wrong.
fn reading(channel: Channel, batch: &Batch, text: &str) -> Reading<Answer> {
    let error = match read(channel, batch, text) {
        Ok(answer) => return Reading::Whole(answer),
        Err(error) => error,
    };
    match error {
        AnswerError::Version(_) | AnswerError::Malformed(_) => {
            Reading::Broken(Unanswered::Damaged(error.to_string()))
        }
        AnswerError::NoFrame | AnswerError::Unfinished => Reading::Partial(error.to_string()),
        _ => Reading::Damaged(Unanswered::Damaged(error.to_string())),
    }
}
