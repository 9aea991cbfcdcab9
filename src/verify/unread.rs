//! What could not be read, in the same words for the model and the audit: one gap is one problem, whoever needs what it hides.

use crate::report::Component;
use crate::snapshot::{Snapshot, SnapshotPart};

/// How many gaps are told of one thing that is not known.
const GAPS: usize = 3;

/// Names what hides a part: the call that has a gap, since one call that is denied hides several parts, and is granted once. The
/// part itself, where no gap says why.
pub(super) fn component(snapshot: &Snapshot, part: SnapshotPart) -> Component {
    let gap = part.gap(&snapshot.gaps);
    Component::gap(gap.map_or(part.as_str(), |gap| &gap.action))
}

/// Returns the way out of a gap in a part. Not every gap is a lack of permission: some answers lack what others name.
pub(super) fn fix(snapshot: &Snapshot, part: SnapshotPart) -> String {
    let gaps = part.gaps(&snapshot.gaps);
    let gaps: Vec<_> = gaps
        .map(|gap| format!("`{}`: {}", gap.action, gap.why))
        .take(GAPS)
        .collect();
    match &gaps[..] {
        [] => "the answer of AWS lacks it: verify again".to_owned(),
        gaps => format!(
            "see that the caller gets the whole answer, and verify again: {}",
            gaps.join("; ")
        ),
    }
}
