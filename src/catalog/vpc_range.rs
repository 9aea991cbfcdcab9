//! Which ranges AWS associates with a VPC beside those that it has.

use super::data::file;
use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

file!(
    VPC_RANGES,
    VpcRangeFile,
    restrictions,
    VpcRangeRestriction,
    "vpc_ranges.json"
);

/// What AWS refuses to add to a VPC that has a certain range.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VpcRangeRestriction {
    /// Where the range lies that the VPC has; of several entries for the primary range the narrowest holds.
    pub within: Ipv4Net,
    /// Whether any range of the VPC counts, and not the primary one alone.
    #[serde(default)]
    pub any: bool,
    /// In which ranges AWS takes no further one.
    pub refused: Vec<Ipv4Net>,
}

/// Finds the range of a VPC because of which AWS refuses to add another, and in what range it therefore takes none; none where it takes it.
///
/// Others are the ranges that are added, too: nobody says in which order.
#[must_use]
pub fn refused_beside(
    primary: Ipv4Net,
    others: &[Ipv4Net],
    added: Ipv4Net,
) -> Option<(Ipv4Net, Ipv4Net)> {
    let of = |range: Ipv4Net, any: bool| {
        let restrictions = VPC_RANGES.0.iter();
        let here = restrictions.filter(|one| one.any == any && one.within.contains(&range));
        let narrowest = here.max_by_key(|one| one.within.prefix_len())?;
        let mut refused = narrowest.refused.iter();
        let refused = refused.find(|refused| refused.contains(&added))?;
        Some((range, *refused))
    };
    of(primary, false).or_else(|| {
        let mut all = std::iter::once(&primary).chain(others);
        all.find_map(|range| of(*range, true))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> Ipv4Net {
        text.parse().unwrap()
    }

    #[test]
    fn what_the_page_refuses_is_refused_and_what_it_permits_is_not() {
        for (primary, added, refused) in [
            ("10.4.0.0/16", "172.20.0.0/16", Some("172.16.0.0/12")),
            ("10.4.0.0/16", "192.168.4.0/24", Some("192.168.0.0/16")),
            ("10.4.0.0/16", "198.19.0.0/20", Some("198.19.0.0/16")),
            ("10.4.0.0/16", "198.18.0.0/20", None),
            ("10.4.0.0/16", "10.0.0.0/20", None),
            ("10.4.0.0/16", "10.200.0.0/16", None),
            ("10.4.0.0/16", "100.64.0.0/16", None),
            ("10.1.0.0/16", "10.0.64.0/20", Some("10.0.0.0/16")),
            ("10.0.0.0/20", "10.0.64.0/20", Some("10.0.0.0/16")),
            ("10.0.0.0/20", "10.1.0.0/20", None),
            ("172.20.0.0/16", "172.31.0.0/20", Some("172.31.0.0/16")),
            ("172.20.0.0/16", "172.30.0.0/20", None),
            ("172.20.0.0/16", "10.9.0.0/20", Some("10.0.0.0/8")),
            ("192.168.0.0/20", "192.168.16.0/20", None),
            ("192.168.0.0/20", "100.127.0.0/16", None),
            ("198.19.0.0/20", "10.9.0.0/20", Some("10.0.0.0/8")),
            ("198.19.0.0/20", "100.64.0.0/16", None),
            ("100.64.0.0/16", "10.9.0.0/20", Some("10.0.0.0/8")),
            ("100.64.0.0/16", "198.19.0.0/20", Some("198.19.0.0/16")),
            ("100.64.0.0/16", "100.65.0.0/16", None),
            ("203.0.112.0/20", "192.168.0.0/20", Some("192.168.0.0/16")),
        ] {
            let found = refused_beside(net(primary), &[], net(added));
            let found = found.map(|(range, refused)| (range, refused.to_string()));
            let wanted = refused.map(|refused| (net(primary), refused.to_owned()));
            assert_eq!(found, wanted, "{primary} {added}");
        }
    }

    #[test]
    fn ranges_that_are_added_together_count_too() {
        let found = refused_beside(
            net("10.9.0.0/16"),
            &[net("100.64.0.0/16"), net("10.1.0.0/16")],
            net("10.0.0.0/20"),
        );
        assert_eq!(found, Some((net("10.1.0.0/16"), net("10.0.0.0/16"))));
    }
}
