//! Route tables, and the way to the internet.

use super::change::{Concern, Kind};
use super::changes::{Changes, Pair, Thing, pairs};
use crate::blueprint::Path;
use crate::topology::{Internet, NatDevice, OtherNetwork, RouteTable, ids};

pub(super) fn tables(changes: &mut Changes, a: &[RouteTable], b: &[RouteTable]) {
    for (zone, pair) in pairs(changes.normalize, (a, b), |normalizer, table| {
        normalizer.zone(table.zone)
    }) {
        let what = ids::private_route_table(&zone);
        let thing = Thing::new(Concern::Routing, Kind::RouteTable, what);
        let thing = thing.because_either(pair.lists(|table| &table.from));
        let Some((table, other)) = changes.pair(&thing, pair, RouteTable::default_route) else {
            continue;
        };
        let RouteTable {
            zone: _,
            nat_zone,
            from: _,
        } = table;
        let normalize = changes.normalize;
        let a = nat_zone.map(|zone| normalize.a.zone(zone));
        let b = other.nat_zone.map(|zone| normalize.b.zone(zone));
        changes.field_unless(a == b, &thing, "nat-zone", nat_zone, &other.nat_zone);
    }
}

/// Compares the declared networks beside this one, of one kind, which stand in the blueprint under one key.
pub(super) fn others(
    changes: &mut Changes,
    (kind, key): (Kind, &str),
    sides: (&[OtherNetwork], &[OtherNetwork]),
) {
    for (name, pair) in pairs(changes.normalize, sides, |_, one| one.name.clone()) {
        let what = format!("{}/{name}", kind.noun(1).replace(' ', "-").to_lowercase());
        let thing = Thing::new(Concern::Routing, kind, what);
        let thing = thing.because_of(&[Path::from(key).key(&name)]);
        let Some((one, other)) = changes.pair(&thing, pair, |one| one.cidr) else {
            continue;
        };
        let OtherNetwork { name: _, cidr } = one;
        changes.field(&thing, "cidr", cidr, &other.cidr);
    }
}

pub(super) fn internet(changes: &mut Changes, a: Option<&Internet>, b: Option<&Internet>) {
    let Some(pair) = Pair::of(a, b) else {
        return;
    };
    let from = pair.lists(|internet| &internet.from);
    let gateway = Thing::new(Concern::Routing, Kind::InternetGateway, "internet-gateway");
    let gateway = gateway.because_either(from);
    if let Some((internet, other)) = changes.pair(&gateway, pair, |internet| internet.destination) {
        changes.field(
            &gateway,
            "destination",
            &internet.destination,
            &other.destination,
        );
    }
    for kind in [Kind::NatGateway, Kind::NatInstance] {
        let zones = pair.lists(|internet| {
            if device(internet) == kind {
                &internet.zones
            } else {
                &[]
            }
        });
        for (name, zone) in pairs(changes.normalize, zones, |normalizer, zone| {
            normalizer.zone(*zone)
        }) {
            let nat = Thing::new(Concern::Routing, kind, ids::nat(&name));
            let nat = nat.because_either(from);
            changes.pair(&nat, zone, Clone::clone);
            if let (Pair::Both(..), Pair::Both(a, b)) = (zone, pair) {
                instances(changes, &nat, a, b);
            }
        }
    }
}

fn device(internet: &Internet) -> Kind {
    let Internet {
        nat,
        zones: _,
        destination: _,
        from: _,
    } = internet;
    match nat {
        NatDevice::Gateway => Kind::NatGateway,
        NatDevice::Instance { .. } => Kind::NatInstance,
    }
}

fn instances(changes: &mut Changes, thing: &Thing, a: &Internet, b: &Internet) {
    if let (
        NatDevice::Instance {
            instance_type,
            architecture,
        },
        NatDevice::Instance {
            instance_type: other_type,
            architecture: other_architecture,
        },
    ) = (&a.nat, &b.nat)
    {
        changes.field(thing, "type", instance_type, other_type);
        changes.field(thing, "architecture", architecture, other_architecture);
    }
}
