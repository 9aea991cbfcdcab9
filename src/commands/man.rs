//! `smgen completions` and `smgen man`: what packages install beside the binary.

use super::ui::Ui;
use super::{Exit, Stop};
use crate::cli::Cli;
use anyhow::Context as _;
use clap::CommandFactory;

pub(super) fn completions(shell: clap_complete::Shell, ui: &mut Ui) -> Result<Exit, Stop> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "smgen", &mut text);
    ui.data(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Good)
}

pub(super) fn run(ui: &mut Ui) -> Result<Exit, Stop> {
    let mut command = Cli::command();
    // Fills in the help of the subcommands and what they inherit.
    command.build();
    let mut text = Vec::new();
    let subcommands: Vec<_> = command
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set() && sub.get_name() != "help")
        .cloned()
        .collect();
    clap_mangen::Man::new(command)
        .render(&mut text)
        .context("cannot write the manual page")?;
    let mut text = String::from_utf8_lossy(&text).into_owned();
    for subcommand in subcommands {
        text += &section(subcommand).context("cannot write the manual page")?;
    }
    ui.data(&text)?;
    Ok(Exit::Good)
}

/// Writes the section of a command; what all commands take is told once, at the top.
fn section(command: clap::Command) -> std::io::Result<String> {
    let title = format!(".SH \"SMGEN {}\"\n", command.get_name().to_uppercase());
    let command = command.mut_args(|argument| {
        let is_common = argument.is_global_set() || argument.get_id() == "help";
        argument.hide(is_common)
    });
    let man = clap_mangen::Man::new(command);
    let mut text = Vec::new();
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    // A page has one SYNOPSIS; those of the commands are parts of their sections.
    Ok(title + &text.replace("\n.SH ", "\n.SS "))
}
