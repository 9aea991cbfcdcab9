//! Every control, in the order in which people read them. Ids never change once released.

mod network;
mod services;

use super::Rule;

/// Lists every control.
pub(super) fn controls() -> impl Iterator<Item = &'static Rule> {
    network::ROWS.iter().chain(services::ROWS)
}
