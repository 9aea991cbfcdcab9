//! Two launchers: what the first may not run, the second does.

use super::calls::{Mishap, lock};
use super::deliver::deliver;
use super::launcher::{Launcher, Refusal, Sight, Ticket};
use super::patience::all;
use super::{Event, Run, Stop};
use crate::probe::Channel;
use crate::verify::order::{Delivered, Order};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;

/// Runs each vantage's probes with the first launcher or, where a quota, a permission or something that is missing forbids that,
/// with the second, from the beginning.
///
/// Both lists ask the same from the same vantages, which have the same labels in both, in the form of each launcher's channel. In
/// what happens and in what is delivered, the places of the second list follow those of the first. Of each vantage, the answers of
/// one launcher are delivered. Returns also what the user should know: what the first may not do.
pub async fn auto<A: Launcher, B: Launcher>(
    first: (&A, &[Order]),
    second: (&B, &[Order]),
    run: &Run,
    on: &dyn Fn(Event),
) -> (Vec<Delivered>, Vec<String>) {
    let room = Semaphore::new(run.concurrency.max(1));
    let labels: BTreeSet<_> = first.1.iter().map(|order| order.label.as_str()).collect();
    let offset = first.1.len();
    let room = &room;
    let work = labels.into_iter().map(|label| async move {
        let refused = Arc::<Mutex<Option<String>>>::default();
        // A run within the run: it ends where the other launcher takes over.
        let mut own = run.clone();
        own.stop = Stop::default();
        let watched = Watched {
            inner: first.0.clone(),
            refused: Arc::clone(&refused),
            stop: own.stop.clone(),
        };
        let (places, orders) = of_label(first.1, label);
        let tell = |event: Event| {
            let given_up = matches!(event, Event::Unanswered { .. }) && lock(&refused).is_some();
            if !given_up {
                on(placed(event, &places, 0));
            }
        };
        let delivering = deliver(&watched, &own, &orders, room, &tell);
        tokio::pin!(delivering);
        let delivered = tokio::select! {
            delivered = &mut delivering => delivered,
            () = run.stop.wanted() => {
                own.stop.stop();
                delivering.await
            }
        };
        let reason = lock(&refused).take();
        let (other_places, others) = of_label(second.1, label);
        let Some(reason) = reason.filter(|_| !others.is_empty() && !run.stop.is_wanted()) else {
            return (numbered(delivered, &places, 0), None);
        };
        let tell = |event| on(placed(event, &other_places, offset));
        let delivered = deliver(second.0, run, &others, room, &tell).await;
        let delivered = numbered(delivered, &other_places, offset);
        (delivered, Some((reason, label)))
    });
    let (mut delivered, mut reasons) = (Vec::new(), BTreeMap::<String, Vec<&str>>::new());
    for (some, refused) in all(work).await {
        delivered.extend(some);
        if let Some((reason, label)) = refused {
            reasons.entry(reason).or_default().push(label);
        }
    }
    delivered.sort_by_key(|one| one.order);
    let ways = (way(first.0.channel()), way(second.0.channel()));
    let notes = reasons.into_iter().map(|(reason, labels)| {
        let labels = labels.join(", ");
        format!("{} instead of {} for {labels}: {reason}", ways.1, ways.0)
    });
    (delivered, notes.collect())
}

/// Returns the orders of a vantage, with their places in the list.
fn of_label(orders: &[Order], label: &str) -> (Vec<usize>, Vec<Order>) {
    let some = orders.iter().enumerate();
    let some = some.filter(|(_, order)| order.label == label);
    some.map(|(place, order)| (place, order.clone())).unzip()
}

fn place(order: usize, places: &[usize], offset: usize) -> usize {
    places.get(order).copied().unwrap_or(order) + offset
}

fn numbered(mut delivered: Vec<Delivered>, places: &[usize], offset: usize) -> Vec<Delivered> {
    for one in &mut delivered {
        one.order = place(one.order, places, offset);
    }
    delivered
}

fn placed(mut event: Event, places: &[usize], offset: usize) -> Event {
    match &mut event {
        Event::Launched { order, .. }
        | Event::State { order, .. }
        | Event::Answered { order, .. }
        | Event::Unanswered { order, .. }
        | Event::Removed { order, .. } => *order = place(*order, places, offset),
        Event::Note(_) => {}
    }
    event
}

fn way(channel: Channel) -> &'static str {
    match channel {
        Channel::Message => "SageMaker jobs",
        Channel::Console => "EC2 instances",
        Channel::Command => "SSM commands",
        Channel::Local => "this machine",
    }
}

/// A launcher that remembers that it was refused, and ends its run then.
#[derive(Clone)]
struct Watched<L> {
    inner: L,
    refused: Arc<Mutex<Option<String>>>,
    stop: Stop,
}

impl<L: Launcher> Launcher for Watched<L> {
    type Handle = L::Handle;

    fn channel(&self) -> Channel {
        self.inner.channel()
    }

    async fn launch(&self, order: &Order, ticket: &Ticket) -> Result<L::Handle, Refusal> {
        let launched = self.inner.launch(order, ticket).await;
        if let Err(refusal) = &launched
            && refusal.elsewhere()
        {
            *lock(&self.refused) = Some(refusal.to_string());
            self.stop.stop();
        }
        launched
    }

    async fn look(&self, handle: &L::Handle) -> Result<Sight, Mishap> {
        self.inner.look(handle).await
    }

    async fn remove(&self, handle: &L::Handle) -> Result<bool, Mishap> {
        self.inner.remove(handle).await
    }

    async fn trace(&self, token: &str) -> Result<Option<L::Handle>, Mishap> {
        self.inner.trace(token).await
    }

    fn suspicion(&self, handle: &L::Handle) -> Option<String> {
        self.inner.suspicion(handle)
    }
}
