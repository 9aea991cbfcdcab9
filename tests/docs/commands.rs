//! The commands that the README shows.

use super::{MISTAKE, root};
use clap::Parser as _;
use clap::error::ErrorKind;
use smgen::cli::{Cli, Command, Via};
use std::collections::BTreeSet;
use std::fs;

/// Returns the commands of a console block, each with the first line of what it prints.
fn commands(block: &str) -> Vec<(&str, &str)> {
    let lines = block.lines().zip(block.lines().skip(1).chain([""]));
    let commands = lines.filter_map(|(line, next)| Some((line.strip_prefix("$ ")?, next)));
    let single = commands.flat_map(|(line, next)| {
        let line = line.split('#').next().unwrap_or_default();
        line.split("&&").map(move |one| (one.trim(), next))
    });
    single
        .filter_map(|(line, next)| {
            let line = line.strip_prefix("cargo ").unwrap_or(line);
            Some((line.strip_prefix("smgen ")?, next))
        })
        .collect()
}

/// Reads arguments as smgen does.
fn parse(arguments: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(["smgen"].into_iter().chain(arguments.split_whitespace()))
}

/// Whether a command asks an account.
fn asks_an_account(command: &Command) -> bool {
    match command {
        Command::Verify(verify) => {
            verify.command.is_some() || verify.via != Via::Model && !verify.list
        }
        Command::Doctor(_) => true,
        _ => false,
    }
}

#[test]
fn every_command_of_the_readme_runs_or_is_understood() {
    let readme = fs::read_to_string(root("README.md")).unwrap();
    let (mut verbs, mut asking) = (BTreeSet::new(), 0);
    for block in readme.split("```console\n").skip(1) {
        // A block is one directory; its `smgen init` writes the configuration of what follows.
        let mut project = crate::support::Project::new();
        for (command, next) in commands(block.split("```").next().unwrap()) {
            let cli = parse(command).unwrap_or_else(|error| panic!("{command}: {error}"));
            if asks_an_account(&cli.command) {
                asking += 1;
                continue;
            }
            let code = match &cli.command {
                _ if next.starts_with("error") => 2,
                Command::Diff(_) => 1,
                _ => 0,
            };
            if code == 2 {
                project = project.config(MISTAKE);
            }
            project.run(command).exits(code);
            verbs.insert(command.split_whitespace().next().unwrap_or_default());
        }
    }
    // Every line that begins with a prompt stands in a console block, and was read.
    let prompts = readme.lines().filter_map(|line| line.strip_prefix("$ "));
    let prompts: BTreeSet<_> = prompts
        .flat_map(|line| line.split("smgen ").skip(1))
        .filter_map(|rest| rest.split_whitespace().next())
        .collect();
    assert_eq!(verbs, prompts);
    assert!(asking > 0, "nothing in the README asks an account");
}

#[test]
fn every_command_in_the_text_of_the_readme_is_understood() {
    let readme = fs::read_to_string(root("README.md")).unwrap();
    let spans = readme
        .split('`')
        .filter_map(|span| span.strip_prefix("smgen "));
    let mut understood = 0;
    for span in spans {
        let plain = span.replace("SHELL", "bash");
        // What a shell makes a file of is one.
        let (before, file) = plain.split_once("<(").unwrap_or((&plain, ""));
        let file = if file.is_empty() { "" } else { "/dev/stdin" };
        let error = match parse(&format!("{before}{file}")) {
            Ok(_) => None,
            // A verb alone, without what it needs.
            Err(error) if !span.contains(' ') => {
                let needs = error.kind() == ErrorKind::MissingRequiredArgument;
                (!needs).then_some(error)
            }
            Err(error) => Some(error),
        };
        assert!(error.is_none(), "{span}: {}", error.unwrap());
        understood += 1;
    }
    assert!(understood > 0);
}
