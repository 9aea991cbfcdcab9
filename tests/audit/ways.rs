//! Ways to networks that the blueprint declares are no failure; what leads further is, and what nobody read is not known.
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each row is one change"
)]

use super::faults::{Fault, attachment, found, private, to};
use super::{deployed, told};
use smgen::snapshot::{
    Attachment, AttachmentKind, Gap, PrefixList, Route, Snapshot, SnapshotPart, Target,
};
use smgen::verify::audit::audit;

/// A network that declares a peer in two ranges that touch, another one, and two networks on premises.
pub const DECLARING: &str = "profiles:\n  prod-hipaa:\n    network:\n      peers: {tools: 10.8.0.0/16, tools-too: 10.9.0.0/16, billing: 10.20.0.0/16}\n      on_premises: {office: 192.168.0.0/16}\n";

fn peering(ranges: &[&str]) -> Attachment {
    Attachment {
        cidrs: ranges.iter().map(|range| range.parse().unwrap()).collect(),
        ..attachment("pcx-x", AttachmentKind::Peering)
    }
}

fn pcx() -> Target {
    Target::Peering("pcx-x".into())
}

fn tgw() -> Target {
    Target::TransitGateway("tgw-x".into())
}

fn vgw() -> Target {
    Target::VpnGateway("vgw-x".into())
}

/// A gateway whose other side no answer tells.
fn gateway(kind: AttachmentKind, id: &str) -> Attachment {
    Attachment {
        cidrs: Vec::new(),
        ..attachment(id, kind)
    }
}

fn transit(s: &mut Snapshot) {
    s.attachments
        .push(gateway(AttachmentKind::TransitGateway, "tgw-x"));
}

fn listed(s: &mut Snapshot, ranges: &[&str], target: Target) {
    s.prefix_lists.push(PrefixList {
        id: "pl-own".into(),
        name: "own".into(),
        entries: ranges.iter().map(|range| range.parse().unwrap()).collect(),
    });
    private(s).routes.push(Route {
        destination: None,
        prefix_list: Some("pl-own".into()),
        ..to("0.0.0.0/0", target)
    });
}

fn unread(s: &mut Snapshot, part: SnapshotPart) {
    s.gaps.push(Gap {
        action: "ec2:Describe".into(),
        part,
        why: "denied".into(),
    });
}

pub const WAYS: &[Fault] = &[
    (
        "declared peering",
        |s| s.attachments.push(peering(&["10.8.0.0/20", "10.9.0.0/16"])),
        &[],
    ),
    (
        "declared peering over two ranges that touch",
        |s| {
            s.attachments.push(peering(&["10.8.0.0/15"]));
            private(s).routes.push(to("10.8.0.0/15", pcx()))
        },
        &[],
    ),
    (
        "routes to a declared peering",
        |s| {
            s.attachments.push(peering(&["10.8.0.0/20"]));
            private(s).routes.push(to("10.8.0.0/16", pcx()));
            private(s).routes.push(to("10.8.0.7/32", pcx()))
        },
        &[],
    ),
    (
        "peering of which one range is not declared",
        |s| {
            s.attachments
                .push(peering(&["10.8.0.0/16", "10.99.0.0/16"]));
            private(s).routes.push(to("10.8.0.0/16", pcx()))
        },
        &[
            "extra attachment/pcx-x -",
            "extra route-table/private/use1-az1/route/10.8.0.0/16 -",
        ],
    ),
    (
        "peering with more than what is declared",
        |s| s.attachments.push(peering(&["10.8.0.0/14"])),
        &["extra attachment/pcx-x -"],
    ),
    (
        "peering with a range of IPv6",
        |s| {
            s.attachments
                .push(peering(&["10.8.0.0/16", "2001:db8::/56"]))
        },
        &["extra attachment/pcx-x -"],
    ),
    (
        "peering with a network on premises",
        |s| s.attachments.push(peering(&["192.168.0.0/24"])),
        &["extra attachment/pcx-x -"],
    ),
    (
        "peering that does not tell its ranges",
        |s| {
            s.attachments.push(peering(&[]));
            private(s).routes.push(to("10.8.0.0/16", pcx()))
        },
        &[
            "unknown attachment/pcx-x ranges",
            "unknown route-table/private/use1-az1/route/10.8.0.0/16 -",
        ],
    ),
    (
        "wide route to a declared peering",
        |s| {
            s.attachments.push(peering(&["10.8.0.0/16"]));
            private(s).routes.push(to("10.0.0.0/8", pcx()));
            private(s).routes.push(to("0.0.0.0/0", pcx()))
        },
        &[
            "extra route-table/private/use1-az1/route/0.0.0.0/0 -",
            "extra route-table/private/use1-az1/route/10.0.0.0/8 -",
        ],
    ),
    (
        "route to one peer over the peering with another",
        |s| {
            s.attachments.push(peering(&["10.8.0.0/16"]));
            private(s).routes.push(to("10.20.0.0/16", pcx()))
        },
        &["extra route-table/private/use1-az1/route/10.20.0.0/16 -"],
    ),
    (
        "wide route to a peering that does not tell its ranges",
        |s| {
            s.attachments.push(peering(&[]));
            private(s).routes.push(to("10.0.0.0/8", pcx()))
        },
        &[
            "extra route-table/private/use1-az1/route/10.0.0.0/8 -",
            "unknown attachment/pcx-x ranges",
        ],
    ),
    (
        "route to a peering that is not there",
        |s| private(s).routes.push(to("10.8.0.0/16", pcx())),
        &["extra route-table/private/use1-az1/route/10.8.0.0/16 -"],
    ),
    (
        "declared ranges in a list",
        |s| {
            s.attachments.push(peering(&["10.8.0.0/15"]));
            listed(s, &["10.8.0.0/16", "10.9.0.0/24"], pcx())
        },
        &[],
    ),
    (
        "a list with more than what is declared",
        |s| {
            s.attachments.push(peering(&["10.8.0.0/15"]));
            listed(s, &["10.8.0.0/16", "10.10.0.0/24"], pcx())
        },
        &["extra route-table/private/use1-az1/route/pl-own -"],
    ),
    (
        "a list of which nothing was read",
        |s| {
            s.attachments.push(peering(&["10.8.0.0/15"]));
            listed(s, &[], pcx())
        },
        &["unknown route-table/private/use1-az1/route/pl-own -"],
    ),
    (
        "main table to a declared peering",
        |s| {
            s.attachments.push(peering(&["10.8.0.0/16"]));
            s.route_tables[0].routes.push(to("10.8.0.0/16", pcx()))
        },
        &["changed main-route-table closed"],
    ),
    (
        "transit gateway to the office",
        |s| {
            transit(s);
            private(s).routes.push(to("192.168.0.0/16", tgw()));
            private(s).routes.push(to("192.168.7.0/24", tgw()))
        },
        &[],
    ),
    (
        "announced route to the office",
        |s| {
            s.attachments
                .push(gateway(AttachmentKind::VpnGateway, "vgw-x"));
            private(s).routes.push(Route {
                propagated: true,
                ..to("192.168.0.0/16", vgw())
            })
        },
        &[],
    ),
    (
        "announced route beyond the office",
        |s| {
            s.attachments
                .push(gateway(AttachmentKind::VpnGateway, "vgw-x"));
            private(s).routes.push(Route {
                propagated: true,
                ..to("192.0.0.0/8", vgw())
            })
        },
        &[
            "extra attachment/vgw-x -",
            "extra route-table/private/use1-az1/route/192.0.0.0/8 -",
        ],
    ),
    (
        "transit gateway to the office and further",
        |s| {
            transit(s);
            private(s).routes.push(to("192.168.0.0/16", tgw()));
            private(s).routes.push(to("10.30.0.0/16", tgw()))
        },
        &[
            "extra attachment/tgw-x -",
            "extra route-table/private/use1-az1/route/10.30.0.0/16 -",
        ],
    ),
    (
        "transit gateway to which nothing leads",
        transit,
        &["unknown attachment/tgw-x ranges"],
    ),
    (
        "transit gateway to a peer",
        |s| {
            transit(s);
            private(s).routes.push(to("10.8.0.0/16", tgw()))
        },
        &[
            "extra attachment/tgw-x -",
            "extra route-table/private/use1-az1/route/10.8.0.0/16 -",
        ],
    ),
];

#[test]
fn only_ways_to_what_is_declared_may_be_there() {
    found("prod-hipaa", Some(DECLARING), WAYS);
}

#[test]
fn what_was_not_read_of_a_way_is_not_known() {
    let (topology, clean) = deployed("prod-hipaa", Some(DECLARING));
    let mut peered = clean.clone();
    peered.attachments.push(peering(&["10.8.0.0/16"]));
    private(&mut peered).routes.push(to("10.8.0.0/16", pcx()));
    assert_eq!(told(&topology, &peered), [""; 0]);
    let has = |snapshot: &Snapshot, line: &str| {
        let told = told(&topology, snapshot);
        assert!(told.contains(&line.to_owned()), "{line}: {told:#?}");
    };
    let route = "unknown route-table/private/use1-az1/route/10.8.0.0/16 -";
    unread(&mut peered, SnapshotPart::Attachments);
    has(&peered, "unknown attachment/pcx-x ranges");
    has(&peered, route);
    peered.attachments.clear();
    has(&peered, route);
    // A gateway may have routes that nobody read.
    let mut office = clean;
    transit(&mut office);
    private(&mut office)
        .routes
        .push(to("192.168.0.0/16", tgw()));
    unread(&mut office, SnapshotPart::RouteTables);
    has(&office, "unknown attachment/tgw-x ranges");
}

#[test]
fn the_way_out_names_the_key() {
    for config in [None, Some(DECLARING)] {
        let (topology, mut snapshot) = deployed("prod-hipaa", config);
        snapshot.attachments.push(peering(&["10.99.0.0/16"]));
        transit(&mut snapshot);
        private(&mut snapshot)
            .routes
            .push(to("10.99.0.0/16", pcx()));
        private(&mut snapshot)
            .routes
            .push(to("10.98.0.0/16", tgw()));
        let findings = audit(&topology, &snapshot);
        for (what, key) in [
            ("attachment/pcx-x", "`network.peers`"),
            ("10.99.0.0/16", "`network.peers`"),
            ("attachment/tgw-x", "`network.on_premises`"),
            ("10.98.0.0/16", "`network.on_premises`"),
        ] {
            let one = findings.iter().find(|one| one.what.ends_with(what));
            let fix = &one.unwrap().fix;
            assert!(fix.contains(key) && fix.contains("aws ec2 "), "{fix}");
        }
    }
}
