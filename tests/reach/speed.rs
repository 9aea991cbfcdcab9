//! How fast the model is; prints, and demands nothing. Run with
//! `cargo test --release --no-default-features reach::speed -- --ignored --nocapture`.

use super::language::empty;
use smgen::verify::reach::{Flow, Goal, Network, Outcome};
use smgen::verify::snapshot::{
    AclEntry, Interface, NetworkAcl, Peer, Protocol, Route, RouteTable, Rule, SecurityGroup,
    Snapshot, Subnet, Tags, Target,
};
use std::hint::black_box;
use std::net::IpAddr;
use std::time::Instant;

/// Numbers that look random: xorshift, always the same.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 20).unwrap() % bound
    }
}

fn byte(number: usize) -> u8 {
    u8::try_from(number).unwrap()
}

#[expect(
    clippy::too_many_lines,
    reason = "a network is long when it is written out"
)]
fn large(subnets: usize, groups: usize, rules: usize) -> Snapshot {
    let mut random = Random(88_172_645_463_325_252);
    let mut snapshot = empty();
    snapshot.vpc.cidrs = vec!["10.0.0.0/8".parse().unwrap()];
    let local = Route {
        destination: Some("10.0.0.0/8".parse().unwrap()),
        prefix_list: None,
        target: Target::Local,
        blackhole: false,
        propagated: false,
    };
    for number in 0..subnets {
        let id = format!("subnet-{number}");
        snapshot.subnets.push(Subnet {
            id: id.clone(),
            zone: "az1".into(),
            cidr: format!("10.{number}.0.0/24").parse().unwrap(),
            cidrs_v6: Vec::new(),
            public_addresses: false,
            free_addresses: None,
            tags: Tags::new(),
        });
        let to = |cidr: String| Route {
            destination: Some(cidr.parse().unwrap()),
            target: Target::Peering("pcx-1".into()),
            ..local.clone()
        };
        let mut routes = vec![local.clone()];
        routes.extend((0..10).map(|number| to(format!("172.{}.0.0/16", 16 + number))));
        snapshot.route_tables.push(RouteTable {
            id: format!("rtb-{number}"),
            main: false,
            subnets: vec![id.clone()],
            routes,
            tags: Tags::new(),
        });
        let entries = [false, true].into_iter().flat_map(|egress| {
            (1..=10).map(move |number| AclEntry {
                egress,
                number: number * 10,
                allow: true,
                protocol: Protocol::Tcp,
                ports: Some(if number == 10 {
                    (0, 65535)
                } else {
                    (number * 100, number * 100 + 50)
                }),
                cidr: if number == 10 {
                    "10.0.0.0/8"
                } else {
                    "192.168.0.0/16"
                }
                .parse()
                .unwrap(),
            })
        });
        snapshot.network_acls.push(NetworkAcl {
            id: format!("acl-{number}"),
            default: false,
            subnets: vec![id],
            entries: entries.collect(),
            tags: Tags::new(),
        });
    }
    for number in 0..groups {
        let mut rule = |way: &str| {
            let rules = (0..rules / 2).map(|index| {
                let peer = match index % 3 {
                    0 => Peer::Group(format!("sg-{}", random.below(groups))),
                    1 => Peer::Cidr(
                        format!("10.{}.0.0/24", random.below(subnets))
                            .parse()
                            .unwrap(),
                    ),
                    _ => Peer::Cidr(
                        format!("10.{}.0.0/12", 16 * random.below(12))
                            .parse()
                            .unwrap(),
                    ),
                };
                Rule {
                    id: format!("{way}-{index}"),
                    protocol: Protocol::Tcp,
                    ports: Some((443, 443)),
                    peer,
                    description: String::new(),
                }
            });
            rules.collect::<Vec<_>>()
        };
        snapshot.security_groups.push(SecurityGroup {
            id: format!("sg-{number}"),
            name: String::new(),
            description: String::new(),
            vpc: "vpc-1".into(),
            ingress: rule("in"),
            egress: rule("out"),
            tags: Tags::new(),
        });
    }
    for number in 0..subnets * 10 {
        snapshot.interfaces.push(Interface {
            id: format!("eni-{number}"),
            subnet: format!("subnet-{}", number % subnets),
            addresses: vec![IpAddr::from([
                10,
                byte(number % subnets),
                0,
                byte(4 + number / subnets),
            ])],
            public_address: None,
            groups: vec![format!("sg-{}", random.below(groups))],
            kind: "interface".into(),
            source_dest_check: true,
            description: String::new(),
            tags: Tags::new(),
        });
    }
    snapshot
}

#[test]
#[ignore = "prints how fast the model is, in release mode"]
fn questions_in_a_millisecond() {
    for (subnets, groups) in [(6, 30), (50, 250), (100, 500), (200, 1000)] {
        let snapshot = large(subnets, groups, 20);
        let start = Instant::now();
        let network = Network::new(&snapshot);
        let built = start.elapsed();
        let mut random = Random(2_463_534_242);
        let ends = subnets * 10;
        let ids: Vec<_> = (0..ends).map(|number| format!("eni-{number}")).collect();
        let count = 1_000_000_u32;
        let pairs: Vec<_> = (0..count)
            .map(|_| (random.below(ends), random.below(ends)))
            .collect();
        let ends: Vec<_> = ids
            .iter()
            .map(|id| network.interface(id).unwrap())
            .collect();
        let addresses: Vec<_> = ends.iter().map(|end| end.address().unwrap()).collect();
        let mut allowed = 0_u32;
        let start = Instant::now();
        for (from, to) in &pairs {
            let flow = Flow {
                from: ends[*from],
                to: Goal::Address(addresses[*to]),
                protocol: Protocol::Tcp,
                port: 443,
            };
            allowed += u32::from(black_box(network.decide(&flow)).0 == Outcome::Allowed);
        }
        let decided = start.elapsed();
        let start = Instant::now();
        for (from, to) in &pairs[..100_000] {
            let flow = Flow {
                from: ends[*from],
                to: Goal::Address(addresses[*to]),
                protocol: Protocol::Tcp,
                port: 443,
            };
            black_box(network.packet(&flow));
        }
        let traced = start.elapsed();
        println!(
            "{subnets} subnets, {groups} groups of 20 rules: index {:.1} ms; {:.0} questions a millisecond, {:.0} with their path; {allowed} of {count} open",
            built.as_secs_f64() * 1e3,
            f64::from(count) / (decided.as_secs_f64() * 1e3),
            1e5 / (traced.as_secs_f64() * 1e3),
        );
    }
}
