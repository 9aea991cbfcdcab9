//! Whether what the account runs was read as a whole: the lists say how many there are, beside any gap that a reader notes.

use super::findings::Findings;
use super::subject::Subject;
use super::tally::PARTS;
use crate::catalog::Requirement;
use crate::report::CauseKind;
use crate::snapshot::{SnapshotPart, Source, WorkloadKind};

pub(super) fn compare(findings: &mut Findings<'_>) {
    if matches!(findings.snapshot.source, Source::Topology { .. }) {
        // Nothing runs there yet.
        return;
    }
    for kind in WorkloadKind::ALL {
        // A gap is told once for all of its part.
        if findings.snapshot.knows(kind.part()) && !is_whole(findings, *kind) {
            let subject = Subject::new(
                CauseKind::NotRead,
                format!("account/{}", folder(kind.part())),
                &[Requirement::V5],
                &[],
            );
            let field = kind.plural().replace(' ', "-");
            findings.unknown(&subject, Some(&field), kind.part());
        }
    }
}

/// Tells whether a kind was listed to the end, and everything is there that was read of it.
fn is_whole(findings: &Findings<'_>, kind: WorkloadKind) -> bool {
    let snapshot = findings.snapshot;
    let mut listings = snapshot.listings.iter();
    let listing = listings.find(|listing| listing.kind == kind);
    let there = snapshot.workloads.iter().filter(|one| one.kind == kind);
    listing.is_some_and(|listing| listing.whole && there.count() >= listing.read)
}

/// Returns under which expectation about the account a part is told.
fn folder(part: SnapshotPart) -> &'static str {
    let mut parts = PARTS.iter();
    parts
        .find(|(_, own)| *own == part)
        .map_or("jobs", |(what, _)| what)
}
