//! Numbers at random that tell the batches of a run apart.

use crate::aws::launch::random;
use crate::commands::Stop;
use crate::probe::Nonce;
use anyhow::Context as _;

/// Draws the first number of a run, and refuses the run where the system has none to give.
pub(super) fn first() -> Result<Nonce, Stop> {
    Ok(Nonce(
        random().context("the system gives no random numbers")?,
    ))
}

/// Draws another number; where the system had none to give, the run was refused by [`first`].
pub(super) fn draw() -> Nonce {
    Nonce(random().unwrap_or_default())
}
