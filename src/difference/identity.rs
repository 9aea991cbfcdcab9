//! Name, place, owner, purpose and tags.

use super::change::{Concern, Kind};
use super::changes::{Changes, Thing, pairs, word};
use crate::blueprint::{Exception, Path};
use crate::topology::{Tag, Topology, ids};
use serde::Serialize;

pub(super) fn compare(changes: &mut Changes, a: &Topology, b: &Topology) {
    let field = |path: &str| {
        Thing::new(Concern::Identity, Kind::Identity, "identity").because_of(&[Path::from(path)])
    };
    let unnamed = Thing::new(Concern::Identity, Kind::Identity, "identity");
    // The prefix says both the project's and the profile's name.
    let derived = |t: &Topology| t.prefix == format!("{}-{}", t.project, t.profile);
    let told = a.prefix != b.prefix && derived(a) && derived(b);
    changes.field(&field("project"), "prefix", &a.prefix, &b.prefix);
    changes.field_unless(
        told || a.profile == b.profile,
        &unnamed,
        "profile",
        &a.profile,
        &b.profile,
    );
    changes.field(&field("project"), "project", &a.project, &b.project);
    changes.field(
        &field("environment"),
        "environment",
        &a.environment,
        &b.environment,
    );
    changes.field(&unnamed, "description", &a.description, &b.description);
    changes.field(&field("region"), "region", &a.region, &b.region);
    changes.field(&field("region"), "partition", &a.partition, &b.partition);
    changes.field(&field("region"), "dns-suffix", &a.dns_suffix, &b.dns_suffix);
    let account = field("account_id");
    changes.field(&account, "account-id", &a.account_id, &b.account_id);
    let organization = field("organization_id");
    changes.field(
        &organization,
        "organization-id",
        &a.organization_id,
        &b.organization_id,
    );
    // What `verify` asks of the network, rendered nowhere.
    let slowest = field("endpoints.slowest_ms");
    changes.field(&slowest, "slowest-ms", &a.slowest_ms, &b.slowest_ms);
    // Endpoints tell which of them it changes; where the region has none, the README changes alone.
    let fips = field("endpoints.fips");
    changes.field(&fips, "fips", &a.fips, &b.fips);
    // What controls ask of it; the tags themselves are compared below.
    let required = field("required_tags");
    changes.field(
        &required,
        "required-tags",
        &a.required_tags,
        &b.required_tags,
    );
    let frameworks = (&*a.frameworks, &*b.frameworks);
    purposes(changes, (Kind::Framework, "frameworks"), frameworks);
    let workloads = (&*a.workloads, &*b.workloads);
    purposes(changes, (Kind::Workload, "workloads"), workloads);
    exceptions(changes, (&a.exceptions, &b.exceptions));
}

/// Tells what `verify` accepts on one side and not on the other, or for another reason, or longer.
fn exceptions(changes: &mut Changes, sides: (&[Exception], &[Exception])) {
    let name = |one: &Exception| {
        let kind = one.kind.as_str().replace('_', "-");
        format!("exception/{kind}/{}/{}", one.name, one.setting.as_str())
    };
    for (what, pair) in pairs(changes.normalize, sides, |_, one| name(one)) {
        let thing = Thing::new(Concern::Identity, Kind::Exception, what);
        let thing = thing.because_of(&[Path::from("exceptions")]);
        let words = |one: &Exception| format!("until {}: {}", one.until, one.reason);
        let Some((one, other)) = changes.pair(&thing, pair, words) else {
            continue;
        };
        let Exception {
            kind: _,
            name: _,
            setting: _,
            reason,
            until,
            from: _,
        } = one;
        changes.field(&thing, "reason", reason, &other.reason);
        changes.field(&thing, "until", until, &other.until);
    }
}

fn purposes<T: Copy + Serialize>(
    changes: &mut Changes,
    (kind, path): (Kind, &str),
    sides: (&[T], &[T]),
) {
    for (name, pair) in pairs(changes.normalize, sides, |_, one| word(one)) {
        let thing = Thing::new(Concern::Identity, kind, format!("{}/{name}", kind.noun(1)));
        changes.pair(&thing.because_of(&[Path::from(path)]), pair, |one| *one);
    }
}

pub(super) fn tags(changes: &mut Changes, a: &Topology, b: &Topology) {
    for (key, pair) in pairs(changes.normalize, (&a.tags, &b.tags), |_, tag| {
        tag.key.clone()
    }) {
        let from = match key.as_str() {
            "Project" => Path::from("project"),
            "Environment" => Path::from("environment"),
            key => Path::from("tags").key(key),
        };
        let thing = Thing::new(Concern::Tags, Kind::Tag, ids::tag(&key)).because_of(&[from]);
        let Some((tag, other)) = changes.pair(&thing, pair, |tag| tag.value.clone()) else {
            continue;
        };
        let Tag { key: _, value } = tag;
        let named = own_name(a, tag) && own_name(b, other);
        changes.field_unless(
            named || *value == other.value,
            &thing,
            "value",
            value,
            &other.value,
        );
    }
}

/// Tells whether smgen set the tag to what the identity says already.
fn own_name(topology: &Topology, tag: &Tag) -> bool {
    let name = match tag.key.as_str() {
        "Project" => &topology.project,
        "Environment" => &topology.environment,
        ids::PROFILE_TAG => &topology.profile,
        _ => return false,
    };
    tag.value == *name
}
