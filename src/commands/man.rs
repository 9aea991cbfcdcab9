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
    for subcommand in subcommands {
        text.extend(format!(".SH \"SMGEN {}\"\n", subcommand.get_name().to_uppercase()).bytes());
        let man = clap_mangen::Man::new(subcommand);
        man.render_synopsis_section(&mut text)
            .context("cannot write the manual page")?;
        man.render_description_section(&mut text)
            .context("cannot write the manual page")?;
        man.render_options_section(&mut text)
            .context("cannot write the manual page")?;
    }
    ui.data(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Good)
}
