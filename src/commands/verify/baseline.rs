//! The report of an earlier run, with whose times this one's are compared.

use crate::commands::Stop;
use crate::diagnostic::{Code, Diagnostic};
use crate::report::Placement;
use serde::Deserialize;
use std::path::Path;

/// What is read of a report; the rest may be of another version.
#[derive(Deserialize)]
struct Earlier {
    #[serde(default)]
    placement: Vec<Placement>,
}

/// Reads where calls went, and what they took.
pub(super) fn placement(path: &Path) -> Result<Vec<Placement>, Stop> {
    let name = path.display();
    let wrong = |message: String| {
        let error = Diagnostic::error(Code::SnapshotUnreadable, message);
        Stop::Input(vec![
            error.with_help("`smgen verify --format json` with packets writes one"),
        ])
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| wrong(format!("cannot read `{name}`: {error}")))?;
    let earlier: Earlier = serde_json::from_str(&text)
        .map_err(|error| wrong(format!("`{name}` is no report: {error}")))?;
    if earlier.placement.is_empty() {
        return Err(wrong(format!(
            "`{name}` has no times: no packet was sent in that run"
        )));
    }
    Ok(earlier.placement)
}
