//! Security groups and network ACLs.

use super::change::{Concern, Kind};
use super::changes::{Changes, Thing, pairs};
use super::normalize::Normalizer;
use crate::topology::{AclEntry, NetworkAcl, Ports, Rule, SecurityGroup, ids};

pub(super) fn groups(changes: &mut Changes, a: &[SecurityGroup], b: &[SecurityGroup]) {
    let name = |_: &Normalizer, group: &SecurityGroup| group.function.as_str().to_owned();
    for (name, pair) in pairs(changes.normalize, (a, b), name) {
        let what = ids::group_named(&name);
        let thing = Thing::new(Concern::SecurityGroups, Kind::SecurityGroup, what);
        let described = |group: &SecurityGroup| group.description.clone();
        if let Some((group, other)) = changes.pair(&thing, pair, described) {
            let SecurityGroup {
                function: _,
                description,
                ingress: _,
                egress: _,
            } = group;
            changes.field(&thing, "description", description, &other.description);
        }
        rules(
            changes,
            &thing,
            "ingress",
            pair.lists(|group| &group.ingress),
        );
        rules(changes, &thing, "egress", pair.lists(|group| &group.egress));
    }
}

fn rules(changes: &mut Changes, group: &Thing, direction: &str, sides: (&[Rule], &[Rule])) {
    for (id, pair) in pairs(changes.normalize, sides, |_, rule| rule.id.clone()) {
        let thing = group.part(Kind::SecurityGroupRule, &format!("{direction}/{id}"));
        let thing = thing.because_either(pair.lists(|rule| &rule.from));
        let Some((rule, other)) = changes.pair(&thing, pair, ToString::to_string) else {
            continue;
        };
        let Rule {
            id: _,
            peer,
            protocol,
            from_port,
            to_port,
            client_ports,
            description,
            from: _,
        } = rule;
        let (one, two) = (peer.to_string(), other.peer.to_string());
        changes.field(&thing, "peer", &one, &two);
        changes.field(&thing, "protocol", protocol, &other.protocol);
        changes.field(&thing, "from-port", from_port, &other.from_port);
        changes.field(&thing, "to-port", to_port, &other.to_port);
        changes.field(&thing, "client-ports", client_ports, &other.client_ports);
        changes.field(&thing, "description", description, &other.description);
    }
}

pub(super) fn acls(changes: &mut Changes, a: &[NetworkAcl], b: &[NetworkAcl]) {
    for (tier, pair) in pairs(changes.normalize, (a, b), |_, acl| acl.tier.clone()) {
        let what = ids::network_acl(&tier);
        let thing = Thing::new(Concern::NetworkAcls, Kind::NetworkAcl, what);
        changes.pair(&thing, pair, |acl| {
            let NetworkAcl {
                tier: _,
                ingress,
                egress,
            } = acl;
            format!("{} entries", ingress.len() + egress.len())
        });
        entries(changes, &thing, "ingress", pair.lists(|acl| &acl.ingress));
        entries(changes, &thing, "egress", pair.lists(|acl| &acl.egress));
    }
}

fn entries(changes: &mut Changes, acl: &Thing, direction: &str, sides: (&[AclEntry], &[AclEntry])) {
    let has = |side: &[AclEntry], id: &str| side.iter().any(|entry| entry.id == id);
    // Names of entries hold the range where a tier has several.
    let name = |normalizer: &Normalizer, entry: &AclEntry| {
        if has(sides.0, &entry.id) && has(sides.1, &entry.id) {
            return entry.id.clone();
        }
        let range = entry.cidr.to_string();
        entry.id.replace(&range, &normalizer.range(entry.cidr))
    };
    for (id, pair) in pairs(changes.normalize, sides, name) {
        let thing = acl.part(Kind::NetworkAclEntry, &format!("{direction}/{id}"));
        let described = |entry: &AclEntry| {
            let ports = Ports::name(entry.ports);
            format!(
                "{} {} {ports} {}",
                entry.number,
                entry.protocol.api_name(),
                entry.cidr
            )
        };
        let Some((entry, other)) = changes.pair(&thing, pair, described) else {
            continue;
        };
        let AclEntry {
            id: _,
            number,
            protocol,
            cidr,
            ports,
            reason,
        } = entry;
        changes.field(&thing, "number", number, &other.number);
        changes.field(&thing, "protocol", protocol, &other.protocol);
        changes.range(&thing, "cidr", *cidr, other.cidr);
        let (one, two) = (Ports::name(*ports), Ports::name(other.ports));
        changes.field(&thing, "ports", &one, &two);
        // An entry that speaks for several rules gives the reasons of all.
        let reasons = |reason: &str| reason.split("; ").map(str::to_owned).collect::<Vec<_>>();
        changes.items(&thing, "reason", &reasons(reason), &reasons(&other.reason));
    }
}
