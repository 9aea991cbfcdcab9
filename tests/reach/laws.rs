//! Laws of every network.

use super::language::describe;
use super::random::{entry, entry_line, network, question};
use crate::properties::cases;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use smgen::reach::PacketOutcome;
use smgen::snapshot::{Protocol, Snapshot, Target};

/// How open an answer is.
fn open(outcome: PacketOutcome) -> u8 {
    match outcome {
        PacketOutcome::Denied => 0,
        PacketOutcome::Partial => 1,
        PacketOutcome::Unknown => 2,
        PacketOutcome::Allowed => 3,
    }
}

fn groups_of(snapshot: &Snapshot, address: std::net::IpAddr) -> Vec<String> {
    let mut interfaces = snapshot.interfaces.iter();
    interfaces
        .find(|each| each.addresses.contains(&address))
        .map(|each| each.groups.clone())
        .unwrap_or_default()
}

fn rotate<T>(list: &mut [T], by: Index) {
    list.reverse();
    if !list.is_empty() {
        let by = by.index(list.len());
        list.rotate_left(by);
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn adding_a_deny_entry_never_opens_a_path(
        snapshot in network(), question in question(true), entry in entry(), acl in any::<Index>(), number in 0..20_usize,
    ) {
        let before = question.ask(&snapshot);
        let mut after = snapshot;
        let acl = acl.get(&after.network_acls).id.clone();
        let denial = (entry.0, false, entry.2);
        describe(&mut after, &entry_line(&acl, 10 * number + 5, &denial));
        let after = question.ask(&after);
        prop_assert!(open(after.0) <= open(before.0), "{before:?} {after:?}");
    }

    #[test]
    fn whatever_an_entry_that_cannot_be_there_may_be_changes_no_decided_answer(
        snapshot in network(), question in question(true), acl in any::<Index>(), entry in any::<Index>(),
        protocol in select(vec![Protocol::Tcp, Protocol::Udp, Protocol::Icmp]), first in 0..60_000_i32, more in 0..30_000,
    ) {
        let with = |ports: Option<(i32, i32)>| {
            let mut snapshot = snapshot.clone();
            let acl = acl.index(snapshot.network_acls.len());
            let entries = &mut snapshot.network_acls[acl].entries;
            if !entries.is_empty() {
                let at = entry.index(entries.len());
                entries[at].protocol = protocol;
                entries[at].ports = ports;
            }
            question.ask(&snapshot)
        };
        let refused = with(Some((9, -2)));
        let some = match protocol {
            Protocol::Icmp => (first % 256, -1),
            _ => (first, i32::min(first + more, 65_535)),
        };
        let others = [None, Some(some), Some((8, 8)), Some((443, 443))];
        for ports in others.into_iter().filter(|_| refused.0 != PacketOutcome::Unknown) {
            let read = with(ports);
            prop_assert_eq!(read.0, refused.0, "{:?}: {:?} {:?}", ports, read, refused);
        }
    }

    #[test]
    fn removing_a_route_never_opens_a_path(snapshot in network(), question in question(true), table in any::<Index>(), route in any::<Index>()) {
        let before = question.ask(&snapshot);
        let mut after = snapshot;
        let table = table.index(after.route_tables.len());
        let routes = &mut after.route_tables[table].routes;
        routes.remove(route.index(routes.len()));
        let after = question.ask(&after);
        prop_assert!(open(after.0) <= open(before.0), "{before:?} {after:?}");
    }

    #[test]
    fn removing_a_rule_never_opens_a_path(snapshot in network(), question in question(true), group in 0..4_usize, egress: bool, rule in any::<Index>()) {
        let before = question.ask(&snapshot);
        let mut after = snapshot;
        let group = &mut after.security_groups[group];
        let rules = if egress { &mut group.egress } else { &mut group.ingress };
        if !rules.is_empty() {
            rules.remove(rule.index(rules.len()));
        }
        let after = question.ask(&after);
        prop_assert!(open(after.0) <= open(before.0), "{before:?} {after:?}");
    }

    #[test]
    fn without_routes_nothing_leaves(snapshot in network(), question in question(true)) {
        let mut closed = snapshot;
        for table in &mut closed.route_tables {
            table.routes.retain(|route| route.target == Target::Local);
        }
        let (outcome, why) = question.ask(&closed);
        let inside = question.to.to_string().starts_with("10.");
        prop_assert!(inside || outcome == PacketOutcome::Denied, "{why}");
    }

    #[test]
    fn replies_to_an_allowed_flow_pass_the_groups(snapshot in network(), question in question(false)) {
        let before = question.ask(&snapshot);
        let mut after = snapshot.clone();
        let source = snapshot.interfaces.iter().find(|each| each.id == question.from).unwrap();
        let target = groups_of(&snapshot, question.to);
        for group in &mut after.security_groups {
            if !source.groups.contains(&group.id) {
                group.egress.clear();
            }
            if !target.contains(&group.id) {
                group.ingress.clear();
            }
        }
        prop_assert_eq!(question.ask(&after), before);
    }

    #[test]
    fn the_order_of_lists_changes_nothing(snapshot in network(), question in question(true), by in any::<Index>()) {
        let before = question.ask(&snapshot);
        let mut after = snapshot;
        rotate(&mut after.subnets, by);
        rotate(&mut after.security_groups, by);
        rotate(&mut after.network_acls, by);
        rotate(&mut after.route_tables, by);
        rotate(&mut after.interfaces, by);
        rotate(&mut after.attachments, by);
        for group in &mut after.security_groups {
            rotate(&mut group.ingress, by);
            rotate(&mut group.egress, by);
        }
        for acl in &mut after.network_acls {
            rotate(&mut acl.entries, by);
        }
        for table in &mut after.route_tables {
            rotate(&mut table.routes, by);
        }
        for interface in &mut after.interfaces {
            rotate(&mut interface.groups, by);
        }
        for list in &mut after.prefix_lists {
            rotate(&mut list.entries, by);
        }
        prop_assert_eq!(question.ask(&after), before);
    }
}
