//! `smgen schema`.

use super::ui::Ui;
use super::{Exit, Stop, file};
use crate::blueprint;

pub(super) fn run(ui: &mut Ui) -> Result<Exit, Stop> {
    ui.data(&text()?)?;
    Ok(Exit::Good)
}

/// Returns the schema as it is printed, written and committed.
pub(super) fn text() -> Result<String, Stop> {
    Ok(file::json(&blueprint::schema())?)
}
