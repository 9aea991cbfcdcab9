//! Programs where there is no network at all: a namespace of Linux without a single interface.

use super::tools::Tools;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

/// Says whether programs can be cut off; where not, that the test is skipped.
pub fn available() -> Option<()> {
    Tools::with(
        "a network namespace (`unshare -n`, as root or with user namespaces)",
        |_| flags().map(|_| ()),
    )
}

/// Returns a command that runs a program without a network.
pub fn command(program: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(flags()).arg("--").arg(program);
    command
}

/// Returns what makes a namespace here: root may, others need a user namespace around it.
fn flags() -> Option<&'static str> {
    static FLAGS: OnceLock<Option<&str>> = OnceLock::new();
    *FLAGS.get_or_init(|| {
        ["-n", "-rn"].into_iter().find(|flags| {
            let tried = Command::new("unshare").args([flags, "true"]).output();
            tried.is_ok_and(|tried| tried.status.success())
        })
    })
}
