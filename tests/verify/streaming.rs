//! Streams in both directions: open in both layers for those that are named, closed for the others, and never asked with packets.

use super::data_stores::judged;
use crate::support::rendered::{deployed, topology_of};
use smgen::report::CheckOutcome;
use smgen::snapshot::Snapshot;
use smgen::topology::Topology;
use smgen::verify::blind_spots::of_network;
use smgen::verify::expect::Check;
use std::collections::BTreeSet;

const STREAMS: &str = "version: 1\nprofiles: {prod: {endpoints: {services: {sagemaker.runtime: {streaming_from: [notebook]}}}}}\n";

/// Returns the tiers from which streams are expected to be open or closed, and the outcomes.
fn streams(
    topology: &Topology,
    snapshot: &Snapshot,
    wanted: bool,
) -> BTreeSet<(String, CheckOutcome)> {
    let pairs = judged(topology, snapshot).into_iter();
    let streams = pairs.filter_map(|(one, verdict)| {
        let Check::Connect { to, port, open, .. } = &one.check else {
            return None;
        };
        if *port != 8443 {
            assert!(one.check.is_shown_by_packets(), "{}", one.id);
            return None;
        }
        assert_eq!(to.service(), Some("sagemaker.runtime"));
        assert!(!one.check.is_shown_by_packets(), "{}", one.id);
        let tier = one.vantage.clone().unwrap().tier;
        (*open == wanted).then_some((tier, verdict.outcome))
    });
    streams.collect()
}

fn all(tiers: &[&str], outcome: CheckOutcome) -> BTreeSet<(String, CheckOutcome)> {
    tiers
        .iter()
        .map(|tier| ((*tier).to_owned(), outcome))
        .collect()
}

#[test]
fn streams_are_open_for_those_that_are_named_alone() {
    let topology = topology_of("prod", Some(STREAMS));
    let clean = deployed(&topology);
    let closed = ["inference", "training"];
    assert_eq!(
        streams(&topology, &clean, true),
        all(&["notebook"], CheckOutcome::Pass)
    );
    assert_eq!(
        streams(&topology, &clean, false),
        all(&closed, CheckOutcome::Pass)
    );

    // Either layer alone closes them.
    let mut snapshot = clean.clone();
    for group in &mut snapshot.security_groups {
        group.egress.retain(|rule| rule.ports != Some((8443, 8443)));
    }
    assert_ne!(snapshot, clean);
    assert_eq!(
        streams(&topology, &snapshot, true),
        all(&["notebook"], CheckOutcome::Fail)
    );
    let mut snapshot = clean.clone();
    for acl in &mut snapshot.network_acls {
        acl.entries
            .retain(|entry| entry.ports != Some((8443, 8443)));
    }
    assert_ne!(snapshot, clean);
    assert_eq!(
        streams(&topology, &snapshot, true),
        all(&["notebook"], CheckOutcome::Fail)
    );
}

#[test]
fn nobody_gets_them_unasked_and_reports_say_that_nobody_checked_the_port() {
    let said = |config| {
        let topology = topology_of("prod", config);
        let spots = of_network(&topology, &deployed(&topology), true).join("\n");
        let open = topology
            .security_groups
            .iter()
            .flat_map(|group| &group.ingress);
        (
            spots,
            open.filter(|rule| rule.from_port == Some(8443)).count(),
        )
    };
    let (spots, open) = said(Some(STREAMS));
    assert!(
        spots.contains("the endpoint of sagemaker.runtime listens on port 8443 nobody has checked"),
        "{spots}"
    );
    assert_eq!(open, 1);
    assert_eq!(said(None), (String::new(), 0));
}
