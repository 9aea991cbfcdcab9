//! The VPC, its zones, tiers and subnets.

use super::change::{Concern, Kind};
use super::changes::{Changes, Pair, Thing, pairs};
use crate::blueprint::Path;
use crate::catalog::ZoneId;
use crate::topology::{Subnet, Tier, Vpc, ids};

pub(super) fn vpc(changes: &mut Changes, a: &Vpc, b: &Vpc) {
    let Vpc {
        cidr,
        secondary_cidrs,
        dns_support,
        dns_hostnames,
        default_security_group_closed,
        default_network_acl_closed,
        main_route_table_closed,
        from,
    } = a;
    let vpc = Thing::new(Concern::Vpc, Kind::Vpc, "vpc");
    let ranged = vpc.clone().because_of(from).because_of(&b.from);
    changes.field(&ranged, "cidr", cidr, &b.cidr);
    let listed = vpc
        .clone()
        .because_of(&[Path::from("network.secondary_cidrs")]);
    changes.field(
        &listed,
        "secondary-cidrs",
        secondary_cidrs,
        &b.secondary_cidrs,
    );
    for (field, a, b) in [
        ("dns-support", dns_support, b.dns_support),
        ("dns-hostnames", dns_hostnames, b.dns_hostnames),
        (
            "default-security-group-closed",
            default_security_group_closed,
            b.default_security_group_closed,
        ),
        (
            "default-network-acl-closed",
            default_network_acl_closed,
            b.default_network_acl_closed,
        ),
        (
            "main-route-table-closed",
            main_route_table_closed,
            b.main_route_table_closed,
        ),
    ] {
        changes.field(&vpc, field, a, &b);
    }
}

pub(super) fn zones(changes: &mut Changes, a: &[ZoneId], b: &[ZoneId]) {
    for (name, pair) in pairs(changes.normalize, (a, b), |normalizer, zone| {
        normalizer.zone(*zone)
    }) {
        let what = format!("zone/{name}");
        let thing = Thing::new(Concern::Subnets, Kind::AvailabilityZone, what);
        let thing = thing.because_of(&[Path::from("network.zones")]);
        changes.pair(&thing, pair, Clone::clone);
    }
}

pub(super) fn tiers(changes: &mut Changes, a: &[Tier], b: &[Tier]) {
    for (name, pair) in pairs(changes.normalize, (a, b), |_, tier| tier.name.clone()) {
        let mut thing = Thing::new(Concern::Subnets, Kind::Tier, format!("tier/{name}"));
        thing = thing.because_of(&[Path::from("network.tiers").key(&name)]);
        if name == "public" {
            // Exists with a NAT only.
            thing = thing.because_of(&[Path::from("network.nat")]);
        }
        let ranges = |tier: &Tier| tier.ranges.clone();
        if let Some((tier, other)) = changes.pair(&thing, pair, ranges) {
            let Tier {
                name: _,
                function,
                description,
                block,
                start,
                ranges,
                public,
                subnets: _,
            } = tier;
            changes.field(&thing, "function", function, &other.function);
            changes.field(&thing, "description", description, &other.description);
            changes.field(&thing, "block", block, &other.block);
            changes.field(&thing, "start", start, &other.start);
            // Pinned ranges are those of the subnets, which are told one by one.
            let pinned = |tier: &Tier| {
                tier.ranges
                    .iter()
                    .eq(tier.subnets.iter().map(|subnet| &subnet.cidr))
            };
            if !(pinned(tier) && pinned(other)) {
                changes.items_as(
                    &thing,
                    "ranges",
                    (ranges, &other.ranges),
                    |normalizer, range| normalizer.range(*range),
                );
            }
            changes.field(&thing, "public", public, &other.public);
        }
        subnets(changes, &thing, &name, pair);
    }
}

fn subnets(changes: &mut Changes, parent: &Thing, tier: &str, pair: Pair<Tier>) {
    let sides = pair.lists(|tier| &tier.subnets);
    let whole = !matches!(pair, Pair::Both(..));
    for (zone, pair) in pairs(changes.normalize, sides, |normalizer, subnet| {
        normalizer.zone(subnet.zone)
    }) {
        let what = ids::subnet(tier, &zone);
        let thing = Thing::new(Concern::Subnets, Kind::Subnet, what);
        let mut thing = thing.because_either(pair.lists(|subnet| &subnet.from));
        if whole {
            thing = thing.because_of(parent.because());
        }
        let Some((subnet, other)) = changes.pair(&thing, pair, |subnet| subnet.cidr) else {
            continue;
        };
        // A zone decides whether there is a subnet, not which.
        let thing = thing.without(&Path::from("network.zones"));
        let Subnet {
            id,
            zone: _,
            cidr,
            usable_addresses,
            from: _,
        } = subnet;
        let named = |subnet: &Subnet| subnet.id == format!("{tier}/{}", subnet.zone);
        let same = (named(subnet) && named(other)) || *id == other.id;
        changes.field_unless(same, &thing, "id", id, &other.id);
        changes.range(&thing, "cidr", *cidr, other.cidr);
        // A subnet of another size has more or less room; that is told with the range.
        let same =
            cidr.prefix() != other.cidr.prefix() || *usable_addresses == other.usable_addresses;
        changes.field_unless(
            same,
            &thing,
            "usable-addresses",
            usable_addresses,
            &other.usable_addresses,
        );
    }
}
