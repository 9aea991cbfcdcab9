//! How much of what the account does was looked at.

use crate::report::{Area, CheckOutcome, CheckResult};
use crate::snapshot::{Listing, Snapshot, SnapshotPart};
use chrono::DateTime;

/// What expectations about the account rest on which parts.
pub(super) const PARTS: [(&str, SnapshotPart); 8] = [
    ("jobs", SnapshotPart::Jobs),
    ("models", SnapshotPart::Models),
    ("endpoint-configs", SnapshotPart::EndpointConfigs),
    ("inference-components", SnapshotPart::InferenceComponents),
    ("clusters", SnapshotPart::Clusters),
    ("monitoring", SnapshotPart::Monitoring),
    ("tracking-servers", SnapshotPart::TrackingServers),
    ("domains", SnapshotPart::StudioUsers),
];

/// Says with each result about the account how many there are and how many were read: a pass about none is another one than a pass
/// about a thousand.
pub fn tally(snapshot: &Snapshot, results: &mut [CheckResult]) {
    for (what, part) in PARTS {
        let id = format!("{}/account/{what}", Area::Configuration.as_str());
        let listings = snapshot.listings.iter();
        let words: Vec<_> = listings
            .filter(|listing| listing.kind.part() == part)
            .map(|listing| match probes(snapshot, listing) {
                0 => sentence(listing),
                own => format!("{} ({own} of them smgen's own)", sentence(listing)),
            })
            .collect();
        let result = results.iter_mut().find(|result| result.id == id);
        let Some(result) = result.filter(|_| !words.is_empty()) else {
            continue;
        };
        let text = format!("read {}", words.join(", "));
        match result.outcome {
            CheckOutcome::Pass => result.seen = text,
            _ => result.evidence.push(text),
        }
    }
}

fn probes(snapshot: &Snapshot, listing: &Listing) -> usize {
    let workloads = snapshot.workloads.iter();
    let of_kind = workloads.filter(|one| one.kind == listing.kind);
    of_kind.filter(|one| super::jobs::is_probe(one)).count()
}

fn sentence(listing: &Listing) -> String {
    let Listing { listed, read, .. } = listing;
    let more = if listing.whole { "" } else { " or more" };
    let since = listing.since.map(|since| format!(" since {}", date(since)));
    let kind = listing.kind.plural();
    format!(
        "{read} of {listed}{more} {kind}{}",
        since.unwrap_or_default()
    )
}

/// Writes the day of a time in seconds since 1970; the seconds where no calendar has it.
fn date(seconds: i64) -> String {
    let time = DateTime::from_timestamp(seconds, 0);
    time.map_or_else(
        || seconds.to_string(),
        |time| time.format("%Y-%m-%d").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::WorkloadKind;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_795_651_200, "2026-11-26"),
            (1_798_675_199, "2026-12-30"),
            (-1, "1969-12-31"),
        ] {
            assert_eq!(date(seconds), text, "{seconds}");
        }
    }

    #[test]
    fn a_list_without_its_end_says_so() {
        let listing = Listing {
            kind: WorkloadKind::Training,
            since: Some(0),
            listed: 3,
            read: 2,
            whole: false,
        };
        let text = "2 of 3 or more training jobs since 1970-01-01";
        assert_eq!(sentence(&listing), text);
    }
}
