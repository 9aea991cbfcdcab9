//! The `smgen` command.

use clap::Parser;
use smgen::cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    smgen::commands::run(&Cli::parse()).into()
}
