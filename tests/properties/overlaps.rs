//! Ranges that overlap: every pair is told or counted, nothing else is, and what is printed grows no faster than the file.

use super::cases;
use crate::support::with_tags;
use proptest::prelude::*;
use smgen::blueprint::{Cidr, Library, check_all};
use smgen::diagnostic::{self, Code, Diagnostic, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A network as messages name it, with its range.
#[derive(Clone, Debug)]
struct Network {
    name: String,
    cidr: Cidr,
    vpc: bool,
}

/// Returns what is said about overlaps in a file.
fn overlaps(text: &str) -> Vec<Diagnostic> {
    let (library, errors) = Library::load(Some(Source {
        name: "smgen.yaml".into(),
        text: with_tags(text),
    }));
    assert!(errors.is_empty(), "{errors:?}");
    let (_, diagnostics) = check_all(&library, &library.all());
    let overlaps = diagnostics
        .into_iter()
        .filter(|one| one.code == Code::CidrOverlap);
    overlaps.collect()
}

/// Writes a file of profiles, each with a range and peers; returns it with its networks.
fn file(profiles: &[(Cidr, Vec<Cidr>)]) -> (String, Vec<Network>) {
    let mut text = "profiles:\n".to_owned();
    let mut networks = Vec::new();
    for (number, (cidr, peers)) in profiles.iter().enumerate() {
        let _ = write!(
            text,
            "  p{number}:\n    extends: [prod]\n    network:\n      cidr: {cidr}\n      peers: {{"
        );
        networks.push(Network {
            name: format!("the VPC of `p{number}`"),
            cidr: *cidr,
            vpc: true,
        });
        for (at, peer) in peers.iter().enumerate() {
            let _ = write!(text, "q{number}-{at}: {peer}, ");
            networks.push(Network {
                name: format!("peer `q{number}-{at}`"),
                cidr: *peer,
                vpc: false,
            });
        }
        text.push_str("}\n");
    }
    (text, networks)
}

/// The networks on one side of a diagnostic: some by name, and how many there are.
#[derive(Debug)]
struct Side {
    named: Vec<String>,
    count: usize,
}

/// Reads a list such as "a, b and 3 more".
fn list(text: &str) -> Side {
    let parts: Vec<_> = text
        .split(", ")
        .flat_map(|part| part.split(" and "))
        .collect();
    let more = parts
        .last()
        .and_then(|last| last.strip_suffix(" more"))
        .map(|more| more.parse::<usize>().unwrap());
    let named = &parts[..parts.len() - usize::from(more.is_some())];
    Side {
        named: named.iter().map(|name| (*name).to_owned()).collect(),
        count: named.len() + more.unwrap_or(0),
    }
}

/// Which range a diagnostic is about, and whether about those that have it or about what lies within it.
type Key = (String, bool);

/// Reads a message; two sides that are not told apart by containment are one.
fn read(message: &str) -> (Key, Vec<Side>) {
    let (cidr, rest) = message[1..].split_once('`').unwrap();
    if let Some(rest) = rest.strip_prefix(" is the range of ") {
        let (count, names) = rest.split_once(" networks: ").unwrap();
        let side = list(names);
        assert_eq!(side.count, count.parse::<usize>().unwrap(), "{message}");
        return ((cidr.to_owned(), false), vec![side]);
    }
    let (holders, inner) = rest
        .strip_prefix(" of ")
        .and_then(|rest| rest.split_once(" overlaps "))
        .unwrap();
    let bare = |side: Side| Side {
        named: side
            .named
            .iter()
            .map(|name| name.split_once(" of ").unwrap().1.to_owned())
            .collect(),
        ..side
    };
    let Some((count, inner)) = inner
        .split_once(" smaller ")
        .map(|(count, inner)| (count, inner.split_once(": ").unwrap().1))
    else {
        // A single pair, in the order of the file.
        let (other, name) = inner[1..].split_once("` of ").unwrap();
        let one = Side {
            named: vec![holders.to_owned()],
            count: 1,
        };
        let two = Side {
            named: vec![name.to_owned()],
            count: 1,
        };
        let (here, there): (Cidr, Cidr) = (cidr.parse().unwrap(), other.parse().unwrap());
        if here == there {
            let named = vec![one.named[0].clone(), two.named[0].clone()];
            return ((cidr.to_owned(), false), vec![Side { named, count: 2 }]);
        }
        return if here.contains(there) {
            ((cidr.to_owned(), true), vec![one, two])
        } else {
            ((other.to_owned(), true), vec![two, one])
        };
    };
    let inner = bare(list(inner));
    assert_eq!(inner.count, count.parse::<usize>().unwrap(), "{message}");
    let holders = match holders.split_once(" networks (") {
        Some((count, names)) => {
            let side = list(names.strip_suffix(')').unwrap());
            assert_eq!(side.count, count.parse::<usize>().unwrap(), "{message}");
            side
        }
        None => list(holders),
    };
    ((cidr.to_owned(), true), vec![holders, inner])
}

/// Compares every two networks, and sorts the names of those that collide as diagnostics do.
fn brute(networks: &[Network]) -> BTreeMap<Key, Vec<BTreeSet<String>>> {
    let mut all = BTreeMap::new();
    for (number, one) in networks.iter().enumerate() {
        for two in &networks[..number] {
            if !(one.vpc || two.vpc) || !one.cidr.overlaps(two.cidr) {
                continue;
            }
            let (outer, inner) = if one.cidr.contains(two.cidr) {
                (one, two)
            } else {
                (two, one)
            };
            let nested = outer.cidr != inner.cidr;
            let sides: &mut Vec<BTreeSet<_>> = all
                .entry((outer.cidr.to_string(), nested))
                .or_insert_with(|| vec![BTreeSet::new(); 1 + usize::from(nested)]);
            sides[0].insert(outer.name.clone());
            sides[usize::from(nested)].insert(inner.name.clone());
        }
    }
    all
}

fn cidr(prefixes: std::ops::RangeInclusive<u8>) -> impl Strategy<Value = Cidr> {
    // So few that most meet, and many are equal.
    (0..16_u32, prefixes)
        .prop_map(|(part, prefix)| Cidr::new(0x0a00_0000 | part << 15, prefix).unwrap())
}

fn profiles() -> impl Strategy<Value = Vec<(Cidr, Vec<Cidr>)>> {
    let peers = prop::collection::vec(cidr(14..=19), 0..4);
    prop::collection::vec((cidr(16..=18), peers), 1..12)
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn every_pair_is_told_or_counted_and_nothing_else_is(profiles in profiles()) {
        let (text, networks) = file(&profiles);
        let mut expected = brute(&networks);
        for diagnostic in overlaps(&text) {
            let (key, sides) = read(&diagnostic.message);
            let wanted = expected.remove(&key);
            prop_assert!(wanted.is_some(), "nothing to tell, or told twice: {}", diagnostic.message);
            let wanted = wanted.unwrap();
            prop_assert_eq!(sides.len(), wanted.len());
            for (side, wanted) in sides.iter().zip(&wanted) {
                prop_assert_eq!(side.count, wanted.len(), "{}", &diagnostic.message);
                let named: BTreeSet<_> = side.named.iter().cloned().collect();
                prop_assert_eq!(named.len(), side.named.len());
                prop_assert!(named.is_subset(wanted), "{} names more than {:?}", diagnostic.message, wanted);
                prop_assert!(named.len() == side.count || named.len() == 3, "{}", diagnostic.message);
            }
            let named: usize = sides.iter().map(|side| side.named.len()).sum();
            prop_assert_eq!(diagnostic.labels.len(), named, "{:?}", &diagnostic);
        }
        prop_assert!(expected.is_empty(), "not told: {expected:?}");
    }
}

/// Returns how many errors the ranges of so many profiles cause, and how long the text about them is.
fn size(profiles: u32, cidr: impl Fn(u32) -> Cidr) -> (usize, usize) {
    let profiles: Vec<_> = (0..profiles)
        .map(|number| (cidr(number), Vec::new()))
        .collect();
    let diagnostics = overlaps(&file(&profiles).0);
    let text = diagnostic::render(&diagnostics, false, None);
    (diagnostics.len(), text.len())
}

#[test]
fn three_thousand_profiles_of_one_range_are_one_error() {
    let one = |_| Cidr::new(0x0a0a_0000, 16).unwrap();
    let (errors, length) = size(3000, one);
    assert_eq!(errors, 1);
    assert!(length < 1000, "{length} bytes");
}

#[test]
fn what_is_printed_grows_no_faster_than_the_profiles() {
    // Each range is that of two profiles, and lies in that of the first eight.
    let nested = |number: u32| match number {
        0..8 => Cidr::new(0x0a00_0000, 16).unwrap(),
        _ => Cidr::new(0x0a00_0000 + ((number / 2 % 4096) << 12), 20).unwrap(),
    };
    let (few, short) = size(300, nested);
    let (many, long) = size(3000, nested);
    assert!(few >= 146 && many >= 1496, "{few} and {many} errors");
    assert!(many <= 10 * few + 30, "{few} and {many} errors");
    assert!(long <= 11 * short, "{short} and {long} bytes");
}
