//! What the probes do, while they do it: a line for each on a terminal, lines one after the other in a log.

use crate::aws::launch::{Event, State};
use crate::commands::ui::Ui;
use crate::terminal::escape::line;
use crate::verify::probe_job::ProbeJob;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

/// Shows what the probes do.
pub(super) struct Progress {
    lines: MultiProgress,
    bars: RefCell<BTreeMap<String, ProgressBar>>,
    terminal: bool,
    quiet: bool,
    started: Instant,
}

impl Progress {
    pub(super) fn new(ui: &Ui) -> Self {
        let terminal = std::io::stderr().is_terminal() && !ui.is_quiet();
        let target = if terminal {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Self {
            lines: MultiProgress::with_draw_target(target),
            bars: RefCell::default(),
            terminal,
            quiet: ui.is_quiet(),
            started: Instant::now(),
        }
    }

    /// Announces probes by their labels; several with one label share a line.
    pub(super) fn expect(&self, labels: impl Iterator<Item = String>) {
        let mut bars = self.bars.borrow_mut();
        let style = ProgressStyle::with_template("{spinner} {prefix:26} {msg}");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
        for label in labels {
            bars.entry(label.clone()).or_insert_with(|| {
                let bar = self.lines.add(ProgressBar::new_spinner());
                bar.set_style(style.clone());
                bar.set_prefix(label);
                bar.set_message("waiting");
                if self.terminal {
                    bar.enable_steady_tick(TICK);
                }
                bar
            });
        }
    }

    /// Shows an event at the line of its job.
    pub(super) fn show(&self, jobs: &[ProbeJob], event: &Event) {
        let (job, text, last) = match event {
            Event::Launched { job, ran_on } => (*job, format!("launched {ran_on}"), false),
            Event::Waiting { job, why } => (*job, format!("waits for room: {why}"), false),
            Event::State { job, state } => (*job, words(state), false),
            Event::Answered { job, took } => {
                let seconds = took.as_secs();
                (*job, format!("answered after {seconds} s"), true)
            }
            Event::Failed { job, error } => (*job, error.to_string(), true),
            Event::Removed { job, ran_on } => (*job, format!("removed {ran_on}"), true),
            Event::Note(text) => return self.note(text),
        };
        let label = jobs.get(job).map_or("", |job| job.label.as_str());
        if !self.terminal {
            return self.note(&format!("{label}: {text}"));
        }
        if let Some(bar) = self.bars.borrow().get(label) {
            let text = line(&text).into_owned();
            if last {
                bar.finish_with_message(text);
            } else {
                bar.set_message(text);
            }
        }
    }

    /// Says something beside the probes.
    #[expect(
        clippy::print_stderr,
        reason = "a log is talk, beside the bars that the library draws"
    )]
    fn note(&self, text: &str) {
        if self.quiet {
            return;
        }
        if self.terminal {
            // Nobody is left to tell if standard error is gone.
            let _ = self.lines.println(line(text));
        } else {
            let seconds = self.started.elapsed().as_secs();
            eprintln!("{seconds:4} s  {}", line(text));
        }
    }

    /// Takes the lines away.
    pub(super) fn end(&self) {
        for bar in self.bars.borrow().values() {
            bar.finish_and_clear();
        }
    }
}

const TICK: Duration = Duration::from_millis(200);

fn words(state: &State) -> String {
    match state {
        State::Starting => "starting".to_owned(),
        State::Running => "running".to_owned(),
        State::Ended(why) => format!("ended: {why}"),
    }
}
