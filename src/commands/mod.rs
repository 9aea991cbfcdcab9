//! One thin file per verb: gather, call, print.
//!
//! Only here and in `cli` does smgen talk to a terminal. Data goes to standard output, talk to standard error.

mod controls;
mod controls_report;
mod controls_text;
mod diff;
mod diff_text;
mod doctor;
mod explain;
mod file;
mod iam;
mod init;
mod man;
mod places;
mod profiles;
mod render;
mod render_check;
mod render_costs;
mod render_forms;
mod render_sets;
mod schema;
mod session;
mod show;
mod show_names;
mod show_services;
mod show_text;
mod ui;
mod verify;

use crate::cli::{Cli, Command};
use crate::diagnostic::{Code, Diagnostic};
use std::process::ExitCode;
use ui::Ui;

/// How a run ends; the worst outcome wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// All is well.
    Good,
    /// The answer is no: files differ, a check failed.
    No,
    /// The input is wrong.
    BadInput,
    /// smgen could not tell: something around it failed.
    Unknown,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command ended early.
#[derive(Debug)]
enum Stop {
    /// The user's input is wrong.
    Input(Vec<Diagnostic>),
    /// Something else failed.
    Failed(anyhow::Error),
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Vec<Diagnostic>> for Stop {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self::Input(diagnostics)
    }
}

/// Runs a command and says what there is to say.
#[must_use]
pub fn run(cli: &Cli) -> Exit {
    let mut ui = Ui::new(&cli.common);
    let outcome = crate::threads::prepare()
        .map_err(Stop::from)
        .and_then(|()| dispatch(cli, &mut ui));
    match outcome {
        Ok(exit) if ui.failed() => exit.max(Exit::BadInput),
        Ok(exit) => exit,
        Err(Stop::Input(diagnostics)) => {
            ui.diagnostics(&diagnostics);
            // The disk is no input: what fails there says nothing about the blueprint.
            let failed = |diagnostic: &Diagnostic| diagnostic.code == Code::OutputFailed;
            if diagnostics.iter().any(failed) {
                Exit::Unknown
            } else {
                Exit::BadInput
            }
        }
        Err(Stop::Failed(error)) => {
            ui.failure(&error);
            Exit::Unknown
        }
    }
}

fn dispatch(cli: &Cli, ui: &mut Ui) -> Result<Exit, Stop> {
    match &cli.command {
        Command::Render(arguments) => render::run(arguments, &cli.common, ui),
        Command::Show(arguments) => show::run(arguments, &cli.common, ui),
        Command::Explain(arguments) => explain::run(arguments, &cli.common, ui),
        Command::Diff(arguments) => diff::run(arguments, &cli.common, ui),
        Command::Controls(arguments) => controls::run(arguments, &cli.common, ui),
        Command::Profiles(arguments) => profiles::run(arguments, &cli.common, ui),
        Command::Init(arguments) => init::run(arguments, ui),
        Command::Schema => schema::run(ui),
        Command::Verify(arguments) => verify::run(arguments, &cli.common, ui),
        Command::Iam(arguments) => iam::run(arguments, &cli.common, ui),
        Command::Doctor(arguments) => doctor::run(arguments, &cli.common, ui),
        Command::Completions { shell } => man::completions(*shell, ui),
        Command::Man => man::run(ui),
    }
}
