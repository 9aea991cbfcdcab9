//! What is asked while an account is read: one line that moves on a terminal, a line for each service in a log.

use crate::aws::snapshot::Watch;
use crate::commands::ui::Ui;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Shows what is asked.
pub(super) struct Reading(ProgressBar);

impl Reading {
    /// Starts to show it, to whom the account's reader tells.
    pub(super) fn start(ui: &Ui) -> (Self, Watch) {
        let terminal = std::io::stderr().is_terminal() && !ui.is_quiet();
        let bar = ProgressBar::new_spinner();
        bar.set_draw_target(if terminal {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        });
        let style = ProgressStyle::with_template("{spinner} reading the account  {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.tick();
        let shown = bar.clone();
        let (calls, services) = (AtomicUsize::new(0), Mutex::new(BTreeSet::new()));
        let (started, log) = (Instant::now(), !terminal && !ui.is_quiet());
        let watch = Watch::new(move |action| {
            let calls = calls.fetch_add(1, Ordering::Relaxed) + 1;
            shown.set_message(format!("call {calls}: {action}"));
            shown.tick();
            let service = action.split(':').next().unwrap_or_default();
            let mut services = services.lock().unwrap_or_else(PoisonError::into_inner);
            if log && services.insert(service) {
                note(started, service);
            }
        });
        (Self(bar), watch)
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a log is talk, beside the line that the library draws"
)]
fn note(started: Instant, service: &str) {
    eprintln!("{:4} s  reading {service}", started.elapsed().as_secs());
}
