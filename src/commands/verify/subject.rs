//! The network that is judged.

use super::live;
use crate::cli::{Verify, Via};
use crate::commands::Stop;
use crate::commands::ui::Ui;
use crate::diagnostic::{Code, Diagnostic};
use crate::snapshot::{SNAPSHOT_VERSION, Snapshot};
use crate::topology::Topology;
use anyhow::Context as _;
use std::path::Path;

/// Returns the network to judge, and what to call it.
pub(super) fn subject(
    arguments: &Verify,
    topology: &Topology,
    ui: &mut Ui,
) -> Result<(Snapshot, String), Stop> {
    match (&arguments.snapshot, arguments.via) {
        (Some(path), _) => Ok((read(path)?, format!("`{}`", path.display()))),
        (None, Via::Model) => Ok((Snapshot::of_topology(topology), "the blueprint".into())),
        (None, _) => live::read(arguments, topology, ui),
    }
}

/// Writes the network to a file.
pub(super) fn save(path: &Path, snapshot: &Snapshot, ui: &mut Ui) -> Result<(), Stop> {
    let text = serde_json::to_string_pretty(snapshot).context("cannot print")? + "\n";
    crate::commands::file::write(path, &text, true)
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    ui.say(&format!("wrote {}", path.display()));
    Ok(())
}

fn read(path: &Path) -> Result<Snapshot, Stop> {
    let name = path.display();
    let wrong = |message: String| {
        let error = Diagnostic::error(Code::SnapshotUnreadable, message);
        Stop::Input(vec![
            error.with_help("`smgen verify --save-snapshot FILE` writes one"),
        ])
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| wrong(format!("cannot read `{name}`: {error}")))?;
    let mut snapshot: Snapshot = serde_json::from_str(&text)
        .map_err(|error| wrong(format!("`{name}` is no snapshot: {error}")))?;
    if snapshot.version != SNAPSHOT_VERSION {
        let version = snapshot.version;
        return Err(wrong(format!(
            "`{name}` is of version {version}, and this smgen reads version {SNAPSHOT_VERSION}"
        )));
    }
    // What a file lacks may have been taken out of it.
    snapshot.note_dangling();
    Ok(snapshot)
}
