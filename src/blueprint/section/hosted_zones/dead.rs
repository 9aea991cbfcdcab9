//! Records that nobody is answered with, and names that lead nowhere.

use super::{HostedZone, RecordType, ZoneRecord};
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::yaml::Side;
use crate::catalog::below;
use crate::diagnostic::Code;
use std::collections::BTreeMap;

/// Names below another zone are answered by that one alone: "Considerations when working with a private hosted zone", "Private hosted
/// zones that have overlapping namespaces".
pub(super) fn hidden(check: &mut Check<'_>, zones: &BTreeMap<String, HostedZone>) {
    for (name, zone) in zones {
        let inner: Vec<&String> = zones
            .keys()
            .filter(|other| *other != name && below(other, name))
            .collect();
        for ((record, _), one) in &zone.records {
            let Some(other) = inner.iter().find(|inner| below(record, inner)) else {
                continue;
            };
            let path = Path::from("dns.zones").key(&zone.key);
            let path = path.key("records").key(&one.key);
            let message =
                format!("nobody is answered with this record: zone `{other}` answers `{record}`");
            check
                .error(Code::RecordInvalid, &path, Side::Key, message)
                .help(format!("move it to `{other}`"));
        }
    }
}

/// A name that stands for one of the blueprint's own zones leads to a record there, and not in a circle.
pub(super) fn dangling(check: &mut Check<'_>, zones: &BTreeMap<String, HostedZone>) {
    for zone in zones.values() {
        for ((record, kind), one) in &zone.records {
            if *kind != RecordType::Cname {
                continue;
            }
            let Some(why) = nowhere(zones, record) else {
                continue;
            };
            let path = Path::from("dns.zones").key(&zone.key).key("records");
            let path = path.key(&one.key).key("CNAME");
            check
                .error(Code::RecordInvalid, &path, Side::Value, why)
                .help("name a host that has a record, or one outside the zones");
        }
    }
}

/// Says why a name of a zone that stands for another leads nowhere; none where it leads to a record or out of the zones.
fn nowhere(zones: &BTreeMap<String, HostedZone>, name: &str) -> Option<String> {
    let mut seen = vec![name];
    loop {
        let last = seen.last()?;
        let covering = zones.iter().filter(|(zone, _)| below(last, zone));
        let (_, zone) = covering.max_by_key(|(zone, _)| zone.len())?;
        let Some((_, target)) = zone.cname_of(last) else {
            let message = || format!("zone `{}` has no record for `{last}`", zone.key);
            return (!zone.has(last)).then(message);
        };
        if seen.contains(&target) {
            return Some(format!("`{name}` leads back to itself"));
        }
        seen.push(target);
    }
}

impl HostedZone {
    /// Returns the records that answer a name: its own, or those with `*` at the closest name above.
    fn answers<'z>(
        &'z self,
        name: &'z str,
    ) -> impl Iterator<Item = (&'z RecordType, &'z ZoneRecord)> {
        let own = |wanted: &str| self.records.keys().any(|(one, _)| one == wanted);
        let mut owner = name.to_owned();
        let mut rest = name;
        while !own(&owner)
            && let Some((_, above)) = rest.split_once('.')
        {
            owner = format!("*.{above}");
            rest = above;
        }
        let records = self.records.iter();
        records.filter_map(move |((one, kind), record)| (*one == owner).then_some((kind, record)))
    }

    fn has(&self, name: &str) -> bool {
        self.answers(name).next().is_some()
    }

    /// Returns the name that a name stands for.
    fn cname_of<'z>(&'z self, name: &'z str) -> Option<(&'z ZoneRecord, &'z str)> {
        let mut records = self.answers(name);
        let (_, record) = records.find(|(kind, _)| **kind == RecordType::Cname)?;
        Some((record, record.values.first()?))
    }
}
