//! Addresses: adding moves nothing, and everything stays within its bounds.

use super::cases;
use crate::support::with_tags;
use proptest::prelude::*;
use proptest::sample::subsequence;
use smgen::blueprint::{Cidr, Library, check_all};
use smgen::diagnostic::Source;
use smgen::topology::{self, Topology};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A sound network: the VPC's range, zones, tiers of the user's own in the units that are free.
#[derive(Clone, Debug)]
struct Network {
    cidr: Cidr,
    zones: Vec<u8>,
    tiers: Vec<u8>,
    pinned: bool,
}

fn network() -> impl Strategy<Value = Network> {
    let zones = subsequence(vec![1, 2, 3, 4, 5, 6], 2..=6).prop_shuffle();
    let tiers = subsequence((24..32).collect::<Vec<u8>>(), 0..4);
    (any::<u16>(), 16..=20_u8, zones, tiers, any::<bool>()).prop_map(
        |(host, prefix, zones, tiers, pinned)| {
            let cidr = Cidr::new(0x0a00_0000 | u32::from(host) << 12, prefix).unwrap();
            Network {
                cidr,
                zones,
                tiers,
                pinned,
            }
        },
    )
}

impl Network {
    fn topology(&self) -> Topology {
        let zones: Vec<_> = self
            .zones
            .iter()
            .map(|zone| format!("use1-az{zone}"))
            .collect();
        let mut text = format!(
            "profiles:\n  prod:\n    network:\n      cidr: {}\n      zones: [{}]\n      tiers:\n        data: {{}}\n",
            self.cidr,
            zones.join(", ")
        );
        for start in &self.tiers {
            let _ = writeln!(text, "        own-{start}: {{start: {start}, units: 1}}");
        }
        if self.pinned {
            // In the unit that is kept free for transit gateways.
            let range = self.cidr.part(self.cidr.prefix() + 8, 23 * 8).unwrap();
            let _ = writeln!(
                text,
                "        store: {{start: 23, units: 1, cidrs: {{{}: {range}}}}}",
                zones[0]
            );
        }
        let (library, mut said) = Library::load(Some(Source {
            name: "smgen.yaml".into(),
            text: with_tags(&text),
        }));
        let (blueprints, more) = check_all(&library, &library.all());
        said.extend(more);
        assert!(
            said.iter()
                .all(|said| said.message.starts_with("in tier `store`")),
            "{text}\n{said:?}"
        );
        // The pinned range may be the computed one of another zone; that is told, and no network to look at.
        blueprints.first().map_or_else(
            || {
                Self {
                    pinned: false,
                    ..self.clone()
                }
                .topology()
            },
            |blueprint| topology::build(blueprint).0,
        )
    }
}

fn subnets(topology: &Topology) -> BTreeMap<String, Cidr> {
    topology
        .subnets()
        .map(|subnet| (subnet.id.clone(), subnet.cidr))
        .collect()
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn adding_a_zone_or_a_tier_moves_no_subnet(network in network(), zone in 1..=6_u8, tier in 24..32_u8) {
        let network = Network { pinned: false, ..network };
        let before = subnets(&network.topology());
        let mut more = network.clone();
        if !more.zones.contains(&zone) {
            more.zones.push(zone);
        }
        if !more.tiers.contains(&tier) {
            more.tiers.push(tier);
        }
        let after = subnets(&more.topology());
        for (id, cidr) in before {
            prop_assert_eq!(after.get(&id), Some(&cidr), "{} moved", id);
        }
    }

    #[test]
    fn subnets_are_disjoint_and_within_their_bounds(network in network()) {
        let topology = network.topology();
        let all: Vec<_> = topology.subnets().collect();
        prop_assert!(all.len() >= 5 * network.zones.len());
        for (number, subnet) in all.iter().enumerate() {
            prop_assert!(network.cidr.contains(subnet.cidr) && subnet.cidr.prefix() <= 28, "{subnet:?}");
            for other in &all[..number] {
                prop_assert!(!subnet.cidr.overlaps(other.cidr), "{subnet:?} {other:?}");
            }
        }
        for tier in &topology.tiers {
            for subnet in &tier.subnets {
                prop_assert!(tier.ranges.iter().any(|range| range.contains(subnet.cidr)), "{subnet:?} outside of its tier");
            }
        }
    }
}
