//! What puts a network right: what somebody changed or removed comes back with the code, what somebody added goes by a command.

mod command;
mod deployer;
mod removal;

use crate::snapshot::Snapshot;

pub use command::Command;

pub(in crate::verify) use deployer::Deployer;
pub use removal::{
    close_group, close_table, delete_acl_entry, delete_nat_gateway, delete_route, delete_thing,
    detach, disassociate_firewall, disassociate_query_log, revoke_rule, take_tags_off,
};

/// Joins commands that belong together: `first`, then `second`.
#[must_use]
pub fn sequence(commands: &[Command]) -> String {
    let commands: Vec<_> = commands.iter().map(ToString::to_string).collect();
    commands.join(", then ")
}

/// Says how to remove what somebody added, and that no deployment does it.
pub(in crate::verify) fn removes(commands: &[Command], snapshot: &Snapshot) -> String {
    let verb = if commands.len() > 1 {
        "remove"
    } else {
        "removes"
    };
    format!(
        "{} {verb} it: {}",
        sequence(commands),
        Deployer::of(snapshot).leaves()
    )
}
