//! One job: launched, watched, removed.

use super::backoff::Backoff;
use super::calls::CallError;
use super::crowd::Way;
use super::join::catch_panic;
use super::launcher::{LaunchParameters, Launcher, ProbeStatus, State};
use super::registry::Entry;
use super::{Event, Run};
use crate::verify::probe_job::{ProbeError, ProbeJob};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// How often an ended probe is looked at again for an answer: what it said last may be shown a little later.
const AFTERWARDS: u32 = 6;
/// What a panic comes to.
const DEFECT: &str = "smgen broke down over it, which is a defect";

/// One job of a run, with what it is launched by and with.
pub(super) struct Task<'a, L> {
    pub(super) launcher: &'a L,
    pub(super) run: &'a Run,
    pub(super) on: &'a dyn Fn(Event),
    /// The job's place in the list.
    pub(super) index: usize,
    pub(super) job: &'a ProbeJob,
    pub(super) parameters: LaunchParameters,
}

/// What the text on a channel is parsed to.
pub(super) enum Parsed<T> {
    /// What was waited for.
    Complete(T),
    /// Not yet what was waited for, in words.
    Partial(String),
    /// As [`Self::Partial`], but if nothing more comes, it is this.
    Damaged(ProbeError),
    /// Something that no more text changes.
    Invalid(ProbeError),
}

/// What came of a job.
pub(super) struct TaskResult<H, T> {
    /// What was waited for, or why it did not come, and what runs the probe.
    pub(super) result: Result<(H, T), ProbeError>,
    pub(super) ran_on: Option<String>,
    pub(super) took: Duration,
}

impl<L: Launcher> Task<'_, L> {
    /// Launches the job when there is room, and watches until `read` finds what it waits for. Unless that is to stay, what was
    /// launched is removed; where something went wrong, in any case.
    pub(super) async fn go<T>(
        &self,
        room: &Semaphore,
        stays: bool,
        read: impl Fn(&str) -> Parsed<T>,
    ) -> TaskResult<L::Handle, T> {
        let permit = tokio::select! {
            permit = room.acquire() => permit.ok(),
            () = self.run.stop.requested() => None,
        };
        if permit.is_none() {
            return self.ended(Err(ProbeError::Interrupted), None, Instant::now());
        }
        let mut launched = Instant::now();
        let mut present = None;
        let entry = self
            .run
            .registry()
            .register(self.launcher, &self.parameters.token);
        let work = async {
            let handle = self.launch(&entry, stays).await?;
            launched = Instant::now();
            entry.launched(handle.clone());
            // What stays is none that others may wait for.
            present = (!stays).then(|| self.run.crowd().enter(self.way()));
            (self.on)(Event::Launched {
                job: self.index,
                ran_on: handle.to_string(),
            });
            let found = self.watch(&handle, launched, read).await?;
            Ok((handle, found))
        };
        let outcome = catch_panic(work).await;
        let outcome = outcome.unwrap_or_else(|| Err(ProbeError::Failed(DEFECT.to_owned())));
        let done = self.ended(outcome, entry.ran_on(), launched);
        if !(stays && done.result.is_ok()) {
            self.remove(&entry).await;
        }
        drop(present);
        done
    }

    fn way(&self) -> Way {
        self.launcher.channel().into()
    }

    fn ended<T>(
        &self,
        outcome: Result<(L::Handle, T), ProbeError>,
        ran_on: Option<String>,
        launched: Instant,
    ) -> TaskResult<L::Handle, T> {
        let (job, took) = (self.index, launched.elapsed());
        (self.on)(match &outcome {
            Ok(_) => Event::Answered { job, took },
            Err(error) => Event::Failed {
                job,
                error: error.clone(),
            },
        });
        TaskResult {
            result: outcome,
            ran_on,
            took,
        }
    }

    /// Tries until it works, or until it is clear that it will not. A try is not interrupted: its answer says what to remove.
    ///
    /// Where the account has no room, it waits for its turn and for the run's own probes to end, for as long as there are any; what
    /// others hold it waits for as long as for anything else. What stays waits for nothing: it may be what holds the room.
    async fn launch(&self, entry: &Entry<L>, stays: bool) -> Result<L::Handle, ProbeError> {
        let mut started = Instant::now();
        let turn = self.run.crowd().turn(self.way());
        let mut mine = None;
        let mut backoff = Backoff::new(self.run.poll);
        let mut doubt = false;
        loop {
            if self.run.stop.is_requested() {
                if !doubt {
                    entry.forget();
                }
                return Err(ProbeError::Interrupted);
            }
            let error = match self.launcher.launch(self.job, &self.parameters).await {
                Ok(handle) => return Ok(handle),
                Err(error) => error,
            };
            doubt |= error.may_have_succeeded();
            let waits = error.lacks_room() && !stays;
            if waits && mine.is_none() {
                (self.on)(Event::Waiting {
                    job: self.index,
                    why: error.to_string(),
                });
                mine = tokio::select! {
                    turn = turn.lock() => Some(turn),
                    () = self.run.stop.requested() => continue,
                };
                // Others may have waited before.
                started = Instant::now();
                backoff.reset();
            }
            let pause = backoff.next();
            if waits && self.run.crowd().count(self.way()) > 0 {
                self.one_ends(pause).await;
                started = Instant::now();
                continue;
            }
            let passes = error.is_transient() || waits;
            if !passes || started.elapsed() + pause > self.run.retry_for {
                if !doubt {
                    entry.forget();
                }
                self.launcher.given_up(&error);
                return Err(if error.lacks_room() {
                    ProbeError::NoRoom(error.to_string())
                } else {
                    ProbeError::NotLaunched(error.to_string())
                });
            }
            self.pause(pause).await;
        }
    }

    /// Waits until another probe ends, or for a long pause: what others than this run hold may end, too.
    async fn one_ends(&self, pause: Duration) {
        tokio::select! {
            () = self.run.crowd().one_ends() => {}
            () = tokio::time::sleep(pause.max(self.run.poll * 8)) => {}
            () = self.run.stop.requested() => {}
        }
    }

    /// Looks until there is what is waited for, or until it is clear that it does not come.
    async fn watch<T>(
        &self,
        handle: &L::Handle,
        launched: Instant,
        read: impl Fn(&str) -> Parsed<T>,
    ) -> Result<T, ProbeError> {
        let until = launched + self.run.deadline;
        let mut backoff = Backoff::new(self.run.poll);
        let (mut state, mut afterwards) = (State::Starting, 0);
        loop {
            if self.run.stop.is_requested() {
                return Err(ProbeError::Interrupted);
            }
            let status = tokio::select! {
                status = self.launcher.status(handle) => status,
                () = self.run.stop.requested() => return Err(ProbeError::Interrupted),
            };
            // What is late may have come with the last look.
            let late = Instant::now() >= until;
            match status {
                Ok(ProbeStatus { state: now, output }) => {
                    backoff.reset();
                    self.tell(&mut state, now);
                    let so_far = match read(&output) {
                        Parsed::Complete(found) => return Ok(found),
                        Parsed::Invalid(why) => return Err(why),
                        Parsed::Damaged(why) => why,
                        Parsed::Partial(said) => match &state {
                            State::Ended(reason) => ProbeError::Failed(format!("{reason}; {said}")),
                            _ => self.late(handle),
                        },
                    };
                    let ended = matches!(state, State::Ended(_));
                    if late || (ended && afterwards == AFTERWARDS) {
                        return Err(so_far);
                    }
                    afterwards += u32::from(ended);
                }
                Err(error) if !error.is_transient() || late => return Err(failed(&error)),
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
            let job = self.index;
            (self.on)(Event::State { job, state: now });
        }
    }

    fn late(&self, handle: &L::Handle) -> ProbeError {
        let late = ProbeError::TimedOut(self.run.deadline.as_secs());
        let likely_cause = self.launcher.likely_cause(handle);
        likely_cause.map_or(late, ProbeError::Failed)
    }

    async fn remove(&self, entry: &Entry<L>) {
        let left = entry.remove(self.run.poll, self.run.retry_for).await;
        let Some(ran_on) = entry.ran_on() else { return };
        (self.on)(match left {
            None => Event::Removed {
                job: self.index,
                ran_on,
            },
            Some(left) => Event::Note(format!(
                "`{}` could not be removed, and ends by itself: {}",
                left.resource, left.why
            )),
        });
    }

    /// Waits, but no longer than the run is wanted.
    async fn pause(&self, pause: Duration) {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = self.run.stop.requested() => {}
        }
    }
}

fn failed(error: &CallError) -> ProbeError {
    ProbeError::Failed(format!("it cannot be looked at: {error}"))
}
