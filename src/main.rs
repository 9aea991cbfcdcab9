//! The `smgen` command.

use smgen::cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    smgen::commands::run(&Cli::read()).into()
}
