//! Names beside ids: `vpce` (sg-0123) says more than sg-0123 to whoever is woken at night.

use crate::report::CheckResult;
use crate::snapshot::{Snapshot, Tags};
use crate::topology::Topology;
use crate::topology::ids::ID_TAG;
use crate::verify::audit::Counterparts;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What people call the things of a snapshot, by AWS's ids.
pub(super) struct Names<'a>(BTreeMap<&'a str, String>);

impl<'a> Names<'a> {
    /// Collects them: from the blueprint's ids, from the tag `smgen:id`, or from what AWS knows a thing by.
    pub(super) fn of(topology: &'a Topology, snapshot: &'a Snapshot) -> Self {
        let mut names = BTreeMap::new();
        let deployed = Counterparts::of(topology, snapshot);
        let ids = deployed.ids();
        // What a wrong tag says would lead astray.
        let tagged = |id: &str, tags: &Tags| match ids.get(id) {
            Some(known) => Some(short(known)),
            None => tagged(tags),
        };
        let mut name = |id: &'a str, name: Option<String>| {
            // Before anything is deployed the ids are the names.
            if let Some(name) = name.filter(|name| name != id && !name.is_empty()) {
                names.insert(id, name);
            }
        };
        let own = topology.prefixed("");
        for group in &snapshot.security_groups {
            let short = group.name.strip_prefix(&own).unwrap_or(&group.name);
            name(
                &group.id,
                tagged(&group.id, &group.tags).or_else(|| Some(short.to_owned())),
            );
        }
        for subnet in &snapshot.subnets {
            name(&subnet.id, tagged(&subnet.id, &subnet.tags));
        }
        for table in &snapshot.route_tables {
            let main = || table.main.then(|| "the main route table".to_owned());
            name(&table.id, tagged(&table.id, &table.tags).or_else(main));
        }
        for acl in &snapshot.network_acls {
            let default = || acl.default.then(|| "the default ACL".to_owned());
            name(&acl.id, tagged(&acl.id, &acl.tags).or_else(default));
        }
        for list in &snapshot.prefix_lists {
            let service = list.name.rsplit('.').next();
            name(
                &list.id,
                service.map(|service| format!("prefix list of {service}")),
            );
        }
        for nat in &snapshot.nat_gateways {
            let zone = tagged(&nat.id, &nat.tags).map(|zone| format!("NAT gateway {zone}"));
            name(&nat.id, zone);
        }
        for endpoint in &snapshot.endpoints {
            let service = endpoint.service_name.split('.').skip(3);
            let service = service.collect::<Vec<_>>().join(".");
            let service = tagged(&endpoint.id, &endpoint.tags).unwrap_or(service);
            for interface in &endpoint.interfaces {
                name(interface, Some(format!("endpoint {service}")));
            }
            name(&endpoint.id, Some(format!("endpoint {service}")));
        }
        Self(names)
    }

    /// Puts the names beside the ids in everything that a verdict says, but for commands.
    pub(super) fn name(&self, verdict: &mut CheckResult) {
        let texts = verdict.evidence.iter_mut();
        let texts = texts.chain(std::iter::once(&mut verdict.seen));
        let texts = texts.chain(verdict.looks.iter_mut().map(|look| &mut look.seen));
        let texts = texts.chain(verdict.causes.iter_mut().map(|cause| &mut cause.what));
        for text in texts {
            if let Cow::Owned(named) = self.named(text) {
                *text = named;
            }
        }
    }

    /// Puts names beside the ids in a text that lacks them.
    fn named<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let part = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let mut named = String::new();
        let mut rest = text;
        let mut before = None;
        let mut changed = false;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c| part(c) != part(first)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            // In brackets it stands behind its name already, and between backticks it is part of a command.
            let free = !matches!(before, Some('(' | '`' | '/'));
            match self.0.get(word) {
                Some(name) if free => {
                    changed = true;
                    named.extend(["`", name, "` (", word, ")"]);
                }
                _ => named.push_str(word),
            }
            before = word.chars().last();
            rest = after;
        }
        if changed {
            Cow::Owned(named)
        } else {
            Cow::Borrowed(text)
        }
    }
}

/// Returns what stands behind the kind in the tag `smgen:id`: `training` of `security-group/training`.
fn tagged(tags: &Tags) -> Option<String> {
    tags.get(ID_TAG).map(|id| short(id))
}

fn short(id: &str) -> String {
    id.split_once('/').map_or(id, |(_, name)| name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::Names;
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    #[test]
    fn names_stand_beside_ids_once() {
        let names = Names(BTreeMap::from([("sg-1", "vpce".to_owned())]));
        for (text, said) in [
            (
                "no ingress rule of sg-1 matches",
                "no ingress rule of `vpce` (sg-1) matches",
            ),
            ("sg-1", "`vpce` (sg-1)"),
            ("sg-12, sg-1-2 and xsg-1", "sg-12, sg-1-2 and xsg-1"),
            (
                "security-group/vpce (sg-1) is missing",
                "security-group/vpce (sg-1) is missing",
            ),
            ("`sg-1`", "`sg-1`"),
            ("", ""),
        ] {
            assert_eq!(names.named(text), said);
        }
        assert!(matches!(names.named("nothing of it"), Cow::Borrowed(_)));
    }
}
