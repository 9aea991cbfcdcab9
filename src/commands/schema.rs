//! `smgen schema`.

use super::ui::Ui;
use super::{Exit, Stop};
use crate::blueprint;
use anyhow::Context as _;

pub(super) fn run(ui: &mut Ui) -> Result<Exit, Stop> {
    ui.data(&text()?)?;
    Ok(Exit::Good)
}

/// Returns the schema as it is printed, written and committed.
pub(super) fn text() -> Result<String, Stop> {
    let text = serde_json::to_string_pretty(&blueprint::schema())
        .context("the schema cannot be printed")?;
    Ok(text + "\n")
}
