//! `smgen doctor`.

use super::ui::Ui;
use super::{Exit, Stop};
use crate::cli::Doctor;

pub(super) fn run(_arguments: &Doctor, _ui: &mut Ui) -> Result<Exit, Stop> {
    Ok(Exit::Good)
}
