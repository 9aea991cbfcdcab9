//! What an answer rests on: the whole way, with the ids and the rule, entry or route that matched at each step.

use super::language::{describe, empty};
use super::profiles::topologies;
use smgen::reach::{Decider, Direction, Flow, FlowDestination, Network, PacketOutcome, Step};
use smgen::snapshot::{Protocol, Snapshot};

const LINES: [&str; 20] = [
    "vpc 10.0.0.0/16",
    "subnet priv 10.0.0.0/24",
    "subnet pub 10.0.1.0/24",
    "group app",
    "out app tcp 443 0.0.0.0/0",
    "host p1 priv 10.0.0.10 app",
    "gateway igw-1 internet",
    "nat nat-1 pub public",
    "table tpub pub",
    "route tpub 0.0.0.0/0 igw:igw-1",
    "table tpriv priv",
    "route tpriv 0.0.0.0/0 nat:nat-1",
    "acl private priv",
    "entry private out 100 allow tcp 443 0.0.0.0/0",
    "entry private in 110 allow tcp 1024-65535 0.0.0.0/0",
    "acl public pub",
    "entry public in 120 allow tcp 443 10.0.0.0/24",
    "entry public in 130 allow tcp 1024-65535 0.0.0.0/0",
    "entry public out 140 allow tcp 443 0.0.0.0/0",
    "entry public out 150 allow tcp 1024-65535 10.0.0.0/24",
];

fn words(step: &Step) -> String {
    match step {
        Step::Interface {
            id,
            subnet,
            address,
            ..
        } => format!("{} {address} in {subnet}", id.unwrap_or("assumed")),
        Step::Group {
            egress,
            group,
            rule,
            ..
        } => format!(
            "{group} {} {}",
            if *egress { "lets out" } else { "lets in" },
            rule.id
        ),
        Step::Acl {
            acl,
            egress,
            direction,
            entry,
            ..
        } => {
            let way = if *direction == Direction::Reply {
                "reply"
            } else {
                "request"
            };
            let side = if *egress { "out" } else { "in" };
            format!(
                "{acl} {side} {} {way}",
                entry.map_or(0, |entry| entry.number)
            )
        }
        Step::Route { table, matched, .. } => format!("{table} {matched}"),
        Step::Through { id } => format!("through {id}"),
    }
}

#[test]
fn the_way_to_the_internet_is_told_step_by_step() {
    let mut snapshot = empty();
    assert!(LINES.iter().all(|line| describe(&mut snapshot, line)));
    let network = Network::new(&snapshot);
    let flow = Flow {
        from: network.interface("p1").unwrap(),
        to: FlowDestination::Address("8.8.8.8".parse().unwrap()),
        protocol: Protocol::Tcp,
        port: 443,
    };
    let verdict = network.packet(&flow);
    let path: Vec<_> = verdict.path.iter().map(words).collect();
    let expected = [
        "p1 10.0.0.10 in priv",
        "app lets out out tcp 443",
        "tpriv 0.0.0.0/0",
        "private out 100 request",
        "public in 120 request",
        "through nat-1",
        "tpub 0.0.0.0/0",
        "public out 140 request",
        "public in 130 reply",
        "public out 150 reply",
        "private in 110 reply",
    ];
    assert_eq!(path, expected);
    let json = serde_json::to_value(&verdict).unwrap();
    assert_eq!(json["outcome"], "allowed");
    assert_eq!(json["decider"]["gateway"], "igw-1");
    assert_eq!(json["path"][1]["rule"]["id"], "out tcp 443");
}

#[test]
fn what_is_not_there_is_said() {
    for topology in topologies().iter().take(1) {
        let snapshot = Snapshot::of_topology(topology);
        let network = Network::new(&snapshot);
        let address = "10.0.0.9".parse().unwrap();
        let missing = network.end("subnet/none", &[], address).unwrap_err();
        assert_eq!(
            missing.to_string(),
            "`subnet/none` is not among the subnets"
        );
        let subnet = snapshot.subnets[0].id.as_str();
        let missing = network.end(subnet, &["sg-none"], address).unwrap_err();
        assert_eq!(
            (missing.part, missing.id.as_str()),
            ("security groups", "sg-none")
        );
        assert!(
            network.free_address("subnet/none").is_none() && network.interface("none").is_none()
        );
        let free = network.free_address(subnet).unwrap();
        assert!(network.interface_at(free).is_none());
        let end = network
            .end(subnet, &["default-security-group"], free)
            .unwrap();
        assert_eq!(
            (end.id(), end.address(), end.groups()),
            (None, Some(free), &["default-security-group"][..])
        );
        let flow = Flow {
            from: &end,
            to: FlowDestination::Address([8, 8, 8, 8].into()),
            protocol: Protocol::Tcp,
            port: 443,
        };
        let (outcome, decider) = network.decide(&flow);
        assert!(
            matches!(decider, Decider::Group { egress: true, .. })
                && outcome == PacketOutcome::Denied
        );
    }
}
