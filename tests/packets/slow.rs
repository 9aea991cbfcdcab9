//! A limit on how long a call may take, and what silence behind an open connection means.

use super::{Case, observation};
use smgen::probe::{Outcome as O, Phase, Segments};
use smgen::report::{CauseKind, CheckOutcome, CheckResult};
use smgen::verify::expect::Expectation;

fn sts(expectation: &Expectation) -> bool {
    expectation.id == "reach/training/use1-az1/sts"
}

/// Judges a network in which one call takes so long, or in which nobody knows how long it takes.
fn taken(limit: Option<u32>, times: &[(Phase, u32)]) -> CheckResult {
    let mut case = Case::of("prod-hipaa");
    case.topology.slowest_ms = limit;
    let verdicts = case.judged(|expectation, seen| {
        seen.times = vec![(Phase::Connect, 3), (Phase::Tls, 4)];
        if sts(expectation) {
            seen.times = times.to_vec();
        }
    });
    let bad = verdicts
        .iter()
        .filter(|one| one.outcome != CheckOutcome::Pass);
    assert!(bad.count() < 2, "only one call is slow");
    let mut found = verdicts.into_iter();
    found
        .find(|one| one.id == "reach/training/use1-az1/sts")
        .unwrap()
}

#[test]
fn a_call_fails_from_the_limit_on_that_the_profile_sets() {
    let slow = [(Phase::Connect, 20), (Phase::Tls, 81)];
    assert_eq!(taken(None, &slow).outcome, CheckOutcome::Pass);
    assert_eq!(taken(Some(101), &slow).outcome, CheckOutcome::Pass);
    let late = taken(Some(100), &slow);
    assert_eq!(late.outcome, CheckOutcome::Fail);
    assert_eq!(
        late.seen,
        "it answers after 101 ms: 20 ms to connect, 81 ms for TLS"
    );
    assert!(late.causes[0].fix.contains("endpoints.slowest_ms"));
}

#[test]
fn a_call_of_which_nobody_knows_how_long_it_took_is_inconclusive_under_a_limit() {
    for unknown in [&[][..], &[(Phase::Connect, 1)]] {
        let seen = taken(Some(100), unknown);
        assert_eq!(seen.outcome, CheckOutcome::Inconclusive);
        assert_eq!(taken(None, unknown).outcome, CheckOutcome::Pass);
    }
}

#[test]
fn what_tcp_counted_tells_lost_packets_from_a_firewall() {
    let network = Case::of("prod-hipaa");
    let cause = |segments: Option<Segments>| {
        let verdicts = network.judged(|expectation, seen| {
            if sts(expectation) {
                *seen = observation(seen.id, O::TlsTimeout, Vec::new());
                seen.segments = segments;
            }
        });
        let mut found = verdicts.into_iter();
        let one = found.find(|one| one.id == "reach/training/use1-az1/sts");
        let cause = one.unwrap().causes.remove(0);
        (cause.kind, cause.what)
    };
    let counted = |unacknowledged, out_of_order| {
        Some(Segments {
            sent: 1448,
            received: 536,
            unacknowledged,
            out_of_order,
        })
    };
    assert_eq!(cause(counted(0, 1)).0, CauseKind::Mtu);
    let (kind, what) = cause(counted(0, 0));
    assert_eq!(kind, CauseKind::Inspection);
    assert!(what.contains("is acknowledged"), "{what}");
    let (kind, what) = cause(counted(2, 0));
    assert_eq!(kind, CauseKind::Inspection);
    assert!(what.contains("is swallowed"), "{what}");
    // What the system does not count says nothing.
    assert_eq!(cause(None).0, CauseKind::Inspection);
}
