//! One order on its way: launched, watched, removed.

use super::calls::Mishap;
use super::launcher::{Launcher, Sight, State, Ticket};
use super::patience::{Backoff, caught};
use super::registry::Entry;
use super::{Event, Run};
use crate::verify::order::{Order, Unanswered};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// How often an ended probe is looked at again for an answer: what it said last may be shown a little later.
const AFTERWARDS: u32 = 6;
/// What a panic comes to.
const DEFECT: &str = "smgen broke down over it, which is a defect";

/// One order on its way.
pub(super) struct Task<'a, L> {
    pub(super) launcher: &'a L,
    pub(super) run: &'a Run,
    pub(super) on: &'a dyn Fn(Event),
    /// The order's place in the list.
    pub(super) index: usize,
    pub(super) order: &'a Order,
    pub(super) ticket: Ticket,
}

/// What a text on the channel comes to.
pub(super) enum Reading<T> {
    /// What was waited for.
    Whole(T),
    /// Not yet what was waited for, in words.
    Partial(String),
    /// As [`Self::Partial`], but if nothing more comes, it is this.
    Damaged(Unanswered),
    /// Something that no more text changes.
    Broken(Unanswered),
}

/// What came of an order.
pub(super) struct Outcome<H, T> {
    /// What was waited for, or why it did not come, and what runs the probe.
    pub(super) result: Result<(H, T), Unanswered>,
    pub(super) ran_on: Option<String>,
    pub(super) took: Duration,
}

impl<L: Launcher> Task<'_, L> {
    /// Launches the order when there is room, and watches until `read` finds what it waits for. Unless that is to stay, what was
    /// launched is removed; where something went wrong, in any case.
    pub(super) async fn go<T>(
        &self,
        room: &Semaphore,
        stays: bool,
        read: impl Fn(&str) -> Reading<T>,
    ) -> Outcome<L::Handle, T> {
        let permit = tokio::select! {
            permit = room.acquire() => permit.ok(),
            () = self.run.stop.wanted() => None,
        };
        if permit.is_none() {
            return self.ended(Err(Unanswered::Interrupted), None, Instant::now());
        }
        let mut launched = Instant::now();
        let entry = self
            .run
            .registry()
            .expect(self.launcher, &self.ticket.token);
        let work = async {
            let handle = self.launch(&entry).await?;
            launched = Instant::now();
            entry.launched(handle.clone());
            (self.on)(Event::Launched {
                order: self.index,
                ran_on: handle.to_string(),
            });
            let found = self.watch(&handle, launched, read).await?;
            Ok((handle, found))
        };
        let outcome = caught(work).await;
        let outcome = outcome.unwrap_or_else(|| Err(Unanswered::Failed(DEFECT.to_owned())));
        let done = self.ended(outcome, entry.ran_on(), launched);
        if !(stays && done.result.is_ok()) {
            self.remove(&entry).await;
        }
        done
    }

    fn ended<T>(
        &self,
        outcome: Result<(L::Handle, T), Unanswered>,
        ran_on: Option<String>,
        launched: Instant,
    ) -> Outcome<L::Handle, T> {
        let (order, took) = (self.index, launched.elapsed());
        (self.on)(match &outcome {
            Ok(_) => Event::Answered { order, took },
            Err(why) => Event::Unanswered {
                order,
                why: why.clone(),
            },
        });
        Outcome {
            result: outcome,
            ran_on,
            took,
        }
    }

    /// Tries until it works, or until it is clear that it will not. A try is not interrupted: its answer says what to remove.
    async fn launch(&self, entry: &Entry<L>) -> Result<L::Handle, Unanswered> {
        let started = Instant::now();
        let mut backoff = Backoff::new(self.run.poll);
        let mut doubt = false;
        loop {
            if self.run.stop.is_wanted() {
                if !doubt {
                    entry.forget();
                }
                return Err(Unanswered::Interrupted);
            }
            let refusal = match self.launcher.launch(self.order, &self.ticket).await {
                Ok(handle) => return Ok(handle),
                Err(refusal) => refusal,
            };
            doubt |= refusal.leaves_doubt();
            let pause = backoff.next();
            if !refusal.passes() || started.elapsed() + pause > self.run.patience {
                if !doubt {
                    entry.forget();
                }
                return Err(Unanswered::NotLaunched(refusal.to_string()));
            }
            self.pause(pause).await;
        }
    }

    /// Looks until there is what is waited for, or until it is clear that it does not come.
    async fn watch<T>(
        &self,
        handle: &L::Handle,
        launched: Instant,
        read: impl Fn(&str) -> Reading<T>,
    ) -> Result<T, Unanswered> {
        let until = launched + self.run.deadline;
        let mut backoff = Backoff::new(self.run.poll);
        let (mut state, mut afterwards) = (State::Starting, 0);
        loop {
            if self.run.stop.is_wanted() {
                return Err(Unanswered::Interrupted);
            }
            let sight = tokio::select! {
                sight = self.launcher.look(handle) => sight,
                () = self.run.stop.wanted() => return Err(Unanswered::Interrupted),
            };
            // What is late may have come with the last look.
            let late = Instant::now() >= until;
            match sight {
                Ok(Sight { state: now, said }) => {
                    backoff.reset();
                    self.tell(&mut state, now);
                    let so_far = match read(&said) {
                        Reading::Whole(found) => return Ok(found),
                        Reading::Broken(why) => return Err(why),
                        Reading::Damaged(why) => why,
                        Reading::Partial(said) => match &state {
                            State::Ended(reason) => Unanswered::Failed(format!("{reason}; {said}")),
                            _ => self.late(handle),
                        },
                    };
                    let ended = matches!(state, State::Ended(_));
                    if late || (ended && afterwards == AFTERWARDS) {
                        return Err(so_far);
                    }
                    afterwards += u32::from(ended);
                }
                Err(mishap) if !mishap.passes() || late => return Err(failed(&mishap)),
                Err(_) => {}
            }
            // Those that were launched together need not ask together.
            let share = u32::try_from(self.index % 8).unwrap_or_default();
            let pause = backoff.next() + self.run.poll / 64 * share;
            let left = until.saturating_duration_since(Instant::now());
            self.pause(pause.min(left)).await;
        }
    }

    fn tell(&self, state: &mut State, now: State) {
        if *state != now {
            *state = now.clone();
            let order = self.index;
            (self.on)(Event::State { order, state: now });
        }
    }

    fn late(&self, handle: &L::Handle) -> Unanswered {
        let late = Unanswered::Late(self.run.deadline.as_secs());
        let suspicion = self.launcher.suspicion(handle);
        suspicion.map_or(late, Unanswered::Failed)
    }

    async fn remove(&self, entry: &Entry<L>) {
        let left = entry.remove(self.run.poll, self.run.patience).await;
        let Some(ran_on) = entry.ran_on() else { return };
        (self.on)(match left {
            None => Event::Removed {
                order: self.index,
                ran_on,
            },
            Some(left) => Event::Note(format!(
                "`{}` could not be removed, and ends by itself: {}",
                left.what, left.why
            )),
        });
    }

    /// Waits, but no longer than the run is wanted.
    async fn pause(&self, pause: Duration) {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = self.run.stop.wanted() => {}
        }
    }
}

fn failed(mishap: &Mishap) -> Unanswered {
    Unanswered::Failed(format!("it cannot be looked at: {mishap}"))
}
