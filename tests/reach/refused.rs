//! Ports that the API refuses: what stands in their place may match, and is never taken for everything or for nothing.

use super::language::{describe, empty};
use smgen::reach::{Flow, FlowDestination, Network, PacketOutcome};
use smgen::snapshot::{AclEntry, Protocol, Snapshot, refused};

fn network(rules: &str) -> Snapshot {
    let mut snapshot = empty();
    let lines = "vpc 10.0.0.0/16\nsubnet a 10.0.0.0/24\nsubnet b 10.0.1.0/24\ngroup g\nin g all * 0.0.0.0/0\nhost a1 a 10.0.0.10 g\nhost b1 b 10.0.1.10 g";
    for line in lines.lines().chain(rules.lines()) {
        assert!(describe(&mut snapshot, line), "{line}");
    }
    snapshot
}

fn ask(snapshot: &Snapshot, port: u16) -> (PacketOutcome, String) {
    let network = Network::new(snapshot);
    let flow = Flow {
        from: network.interface("a1").unwrap(),
        to: FlowDestination::End(network.interface("b1").unwrap()),
        protocol: Protocol::Tcp,
        port,
    };
    let (outcome, decider) = network.decide(&flow);
    (outcome, decider.to_string())
}

#[test]
fn a_rule_that_cannot_be_there_is_neither_open_nor_closed() {
    for ports in [(-1, 50), (50, -1), (443, 80), (0, 65536), (-2, -2)] {
        let mut snapshot = network("out g tcp 0 10.0.0.0/8");
        snapshot.security_groups[0].egress[0].ports = Some(ports);
        let (outcome, why) = ask(&snapshot, 443);
        assert_eq!(outcome, PacketOutcome::Unknown, "{ports:?}: {why}");
        assert!(why.contains("is not known"), "{why}");
    }
    // What another rule lets pass passes all the same, and what the rule's protocol is not stays denied.
    let mut snapshot = network("out g udp 0 10.0.0.0/8\nout g tcp 443 10.0.0.0/8");
    snapshot.security_groups[0].egress[0].ports = Some((-1, 50));
    assert_eq!(ask(&snapshot, 443).0, PacketOutcome::Allowed);
    assert_eq!(ask(&snapshot, 22).0, PacketOutcome::Denied);
}

/// Adds an entry to the ACL of every subnet: number, direction, protocol, ports and range.
fn entry(
    snapshot: &mut Snapshot,
    (number, egress, allow): (i32, bool, bool),
    (protocol, ports): (Protocol, (i32, i32)),
    cidr: &str,
) {
    let acl = &mut snapshot.network_acls[0];
    acl.entries.push(AclEntry {
        number,
        egress,
        protocol,
        ports: Some(ports),
        cidr: cidr.parse().unwrap(),
        allow,
    });
}

#[test]
fn an_entry_that_cannot_be_there_leaves_open_what_it_may_decide_and_nothing_else() {
    const BAD: (i32, i32) = (-1, 9);
    let (allowed, unknown) = (PacketOutcome::Allowed, PacketOutcome::Unknown);
    for (number, egress, protocol, cidr, outcome) in [
        // Entry 100 lets everything pass before it is looked at.
        (200, true, Protocol::Tcp, "0.0.0.0/0", allowed),
        (200, false, Protocol::Icmp, "0.0.0.0/0", allowed),
        (50, true, Protocol::Tcp, "0.0.0.0/0", unknown),
        (50, false, Protocol::Tcp, "0.0.0.0/0", unknown),
        // About the request where it leaves, and where it comes in.
        (50, true, Protocol::Tcp, "10.0.1.10/32", unknown),
        (50, false, Protocol::Tcp, "10.0.0.10/32", unknown),
        // About the replies.
        (50, true, Protocol::Tcp, "10.0.0.10/32", unknown),
        (50, false, Protocol::Tcp, "10.0.1.10/32", unknown),
        (50, true, Protocol::Tcp, "10.0.7.0/24", allowed),
        (50, true, Protocol::Udp, "0.0.0.0/0", allowed),
        (50, false, Protocol::Icmp, "0.0.0.0/0", allowed),
    ] {
        for allow in [false, true] {
            let mut snapshot = network("out g all * 10.0.0.0/8");
            assert_eq!(ask(&snapshot, 443).0, allowed);
            entry(
                &mut snapshot,
                (number, egress, allow),
                (protocol, BAD),
                cidr,
            );
            let (found, why) = ask(&snapshot, 443);
            let row = format!("{number} {egress} {protocol:?} {cidr}: {why}");
            assert_eq!(found, outcome, "{row}");
            let said = why.contains("network_acls are not known");
            assert_eq!(said, outcome == unknown, "{row}");
        }
    }
}

#[test]
fn what_is_decided_before_an_entry_that_cannot_be_there_stays_decided() {
    let everywhere = "0.0.0.0/0";
    // Each in front of an entry that may match all of TCP.
    for (egress, allow, ports, outcome) in [
        (true, false, (443, 443), PacketOutcome::Denied),
        (true, false, (80, 80), PacketOutcome::Unknown),
        (true, true, (0, 65535), PacketOutcome::Allowed),
        // The request passes, and only some of the replies are decided.
        (true, true, (443, 443), PacketOutcome::Unknown),
        (true, true, (443, 61000), PacketOutcome::Allowed),
        (true, true, (443, 60000), PacketOutcome::Unknown),
    ] {
        let mut snapshot = network("out g all * 10.0.0.0/8");
        let tcp = Protocol::Tcp;
        entry(&mut snapshot, (20, egress, allow), (tcp, ports), everywhere);
        entry(
            &mut snapshot,
            (50, egress, false),
            (tcp, (9, 1)),
            everywhere,
        );
        let (found, why) = ask(&snapshot, 443);
        assert_eq!(found, outcome, "{allow} {ports:?}: {why}");
    }
    // Lost for sure are the replies to some ports that clients use; whether to the others, too, is another answer only where all are.
    for (first, last, outcome) in [
        (40000, 50000, PacketOutcome::Unknown),
        (1024, 65535, PacketOutcome::Denied),
    ] {
        let mut snapshot = network("out g all * 10.0.0.0/8");
        let tcp = Protocol::Tcp;
        entry(
            &mut snapshot,
            (10, true, true),
            (tcp, (443, 443)),
            everywhere,
        );
        entry(
            &mut snapshot,
            (20, true, false),
            (tcp, (first, last)),
            everywhere,
        );
        entry(&mut snapshot, (50, true, true), (tcp, (9, 1)), everywhere);
        assert_eq!(ask(&snapshot, 443).0, outcome, "{first}");
        entry(
            &mut snapshot,
            (15, true, true),
            (tcp, (32768, 39999)),
            everywhere,
        );
        assert_eq!(ask(&snapshot, 443).0, PacketOutcome::Partial, "{first}");
    }
}

#[test]
fn what_the_api_takes_is_not_refused() {
    for (protocol, ports) in [
        (Protocol::Tcp, Some((0, 65535))),
        (Protocol::Udp, Some((53, 53))),
        (Protocol::Icmp, Some((-1, -1))),
        (Protocol::Icmp, Some((8, -1))),
        (Protocol::Icmpv6, Some((255, 255))),
        (Protocol::All, Some((-1, 7))),
        (Protocol::Number(50), Some((-1, -1))),
        (Protocol::Tcp, None),
    ] {
        assert!(!refused(protocol, ports), "{protocol:?} {ports:?}");
    }
}
