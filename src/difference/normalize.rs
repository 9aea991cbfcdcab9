//! How either side is looked at, so that one difference is not told a hundred times.
//!
//! The profile's name starts the name of every resource, the region stands in every ARN, and the VPC's range moves every
//! subnet. Each of them is told once, where it differs; everything else is compared as if both sides had the same.

use crate::blueprint::Cidr;
use crate::catalog::ZoneId;
use crate::topology::{Topology, Vpc, reverse_zone};

/// The normalize for both sides.
pub(super) struct Normalizers<'a> {
    /// For the first side.
    pub(super) a: Normalizer<'a>,
    /// For the second side.
    pub(super) b: Normalizer<'a>,
}

/// Reads texts, zones and ranges of one side in words that both sides share.
pub(super) struct Normalizer<'a> {
    prefix: Option<&'a str>,
    /// What stands for the place, and the word for it.
    place: Vec<(String, String)>,
    other_region: bool,
    /// The ranges of the VPC that are others than those in the same places on the other side, each with its word.
    vpc: Vec<(Cidr, String)>,
}

impl<'a> Normalizers<'a> {
    pub(super) fn new(a: &'a Topology, b: &'a Topology) -> Self {
        Self {
            a: Normalizer::new(a, b),
            b: Normalizer::new(b, a),
        }
    }

    /// Tells whether two texts say the same, literally or of their own side.
    pub(super) fn same(&self, a: &str, b: &str) -> bool {
        a == b || self.a.text(a) == self.b.text(b)
    }
}

impl<'a> Normalizer<'a> {
    fn new(own: &'a Topology, other: &'a Topology) -> Self {
        let mut place = Vec::new();
        if own.region != other.region {
            // The oldest region has a name of its own for S3, too.
            let named = format!("s3.{}.{}", own.region, own.dns_suffix);
            place.push((format!("s3.{}", own.dns_suffix), named));
        }
        let vpc = moved(&own.vpc, &other.vpc);
        for (range, word) in &vpc {
            // With the dot before it, so that none is the end of another.
            let zone = format!(".{}", reverse_zone(*range));
            place.push((zone, format!(".{{reverse:{word}}}")));
        }
        if own.partition != other.partition {
            place.push((
                format!("arn:{}:", own.partition),
                "arn:{partition}:".to_owned(),
            ));
            // How China writes the names of some endpoint services, and of others not.
            place.push(("cn.com.amazonaws.".to_owned(), "com.amazonaws.".to_owned()));
        }
        if own.dns_suffix != other.dns_suffix {
            // Some principals end as everywhere else in China, too. The longer ending holds the shorter one.
            let mut endings = [&own.dns_suffix, &other.dns_suffix];
            endings.sort_by_key(|ending| std::cmp::Reverse(ending.len()));
            place.extend(endings.map(|ending| (format!(".{ending}"), ".{suffix}".to_owned())));
        }
        if own.region != other.region {
            place.push((own.region.clone(), "{region}".to_owned()));
            // The oldest region has a domain of its own.
            let named = "{region}.compute.internal".to_owned();
            place.push(("ec2.internal".to_owned(), named));
            let zones = own.zones.iter();
            place.extend(zones.map(|zone| (zone.to_string(), by_number(*zone))));
        }
        Self {
            prefix: Some(own.prefix.as_str()).filter(|prefix| *prefix != other.prefix),
            place,
            other_region: own.region != other.region,
            vpc,
        }
    }

    /// Reads a text with the name of the profile and the place of the network taken out.
    pub(super) fn text(&self, text: &str) -> String {
        let named = self
            .prefix
            .map_or_else(|| text.to_owned(), |prefix| without_prefix(text, prefix));
        self.place
            .iter()
            .fold(named, |text, (own, word)| text.replace(own, word))
    }

    /// Reads a zone id: by its number, which decides the addresses, where the regions differ.
    pub(super) fn zone(&self, zone: ZoneId) -> String {
        if self.other_region {
            by_number(zone)
        } else {
            zone.to_string()
        }
    }

    /// Reads a range: as the part of the VPC that it is, where the VPCs differ.
    pub(super) fn range(&self, range: Cidr) -> String {
        let mut vpc = self.vpc.iter();
        match vpc.find(|(vpc, _)| vpc.contains(range)) {
            Some((vpc, word)) => {
                let parts = 1_u64 << (range.prefix() - vpc.prefix());
                let number = u64::from(range.first() - vpc.first()) / range.size();
                format!("{word}:{number}of{parts}")
            }
            None => range.to_string(),
        }
    }
}

/// Lists the ranges of a VPC in whose place the other has another one, each with a word for the place: `vpc`, then `vpc1`.
fn moved(own: &Vpc, other: &Vpc) -> Vec<(Cidr, String)> {
    let places = own.cidrs().zip(other.cidrs()).enumerate();
    let moved = places.filter(|(_, (own, other))| own != other);
    let named = moved.map(|(place, (range, _))| match place {
        0 => (range, "vpc".to_owned()),
        place => (range, format!("vpc{place}")),
    });
    named.collect()
}

/// Names a zone as it is called wherever it is: `az1`.
fn by_number(zone: ZoneId) -> String {
    format!("az{}", zone.number())
}

/// Takes the prefix out where it stands as a name or starts one: `a-b` is not in `data-bucket`.
fn without_prefix(text: &str, prefix: &str) -> String {
    let (mut rest, mut read) = (text, String::new());
    while let Some(at) = rest.find(prefix).filter(|_| !prefix.is_empty()) {
        let (before, behind) = (&rest[..at], &rest[at + prefix.len()..]);
        let joins = |c: char| c.is_alphanumeric() || c == '-';
        let starts = !before
            .chars()
            .next_back()
            .map_or_else(|| read.chars().next_back().is_some_and(joins), joins);
        let ends = !behind.starts_with(char::is_alphanumeric);
        read.push_str(before);
        read.push_str(if starts && ends { "{prefix}" } else { prefix });
        rest = behind;
    }
    read + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_a_whole_name_or_starts_one() {
        for (text, read) in [
            ("/smgen/a-b/flow-logs", "/smgen/{prefix}/flow-logs"),
            ("a-b-flow-logs", "{prefix}-flow-logs"),
            ("a-b: log groups", "{prefix}: log groups"),
            ("data-bucket", "data-bucket"),
            ("a-b2", "a-b2"),
            ("a-ba-b", "a-ba-b"),
            ("", ""),
        ] {
            assert_eq!(without_prefix(text, "a-b"), read, "{text}");
        }
        assert_eq!(without_prefix("text", ""), "text");
    }
}
