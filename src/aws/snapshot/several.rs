//! Which of several VPCs that bear a profile's tags is the one: tags are copied easily.

use super::ask::{ApiReader, VALUES, pages};
use super::read::{Reader, filter};
use super::{Failure, Looks};
use crate::snapshot::{SnapshotPart, Vpc};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How well a VPC fits: in how many ways, and how many of its subnets bear the profile's tag.
type Fit = (usize, usize);

/// Returns the VPC that fits best by range, name and use, with the ids of the others, by the tag that all bear; none where several fit alike.
pub(super) async fn best(
    asker: &ApiReader,
    mut found: Vec<Vpc>,
    (tag, looks): ((&str, &str), &Looks),
) -> Result<Option<Vpc>, Failure> {
    let ids: Vec<_> = found.iter().map(|vpc| vpc.id.clone()).collect();
    let used = subnets(asker, &ids, tag).await?;
    let fit = |vpc: &Vpc| fit(vpc, looks, used.get(&vpc.id).copied().unwrap_or_default());
    found.sort_by_cached_key(|vpc| (Reverse(fit(vpc)), vpc.id.clone()));
    let alike = match &found[..] {
        [first, second, ..] => fit(first) == fit(second),
        _ => false,
    };
    let mut found = found.into_iter();
    let Some(best) = found.next().filter(|_| !alike) else {
        return Ok(None);
    };
    Ok(Some(Vpc {
        doubles: found.map(|other| other.id).collect(),
        ..best
    }))
}

fn fit(vpc: &Vpc, looks: &Looks, used: usize) -> Fit {
    let ways = [
        vpc.cidrs
            .iter()
            .any(|range| range.to_string() == looks.range),
        vpc.tags.get("Name") == Some(&looks.name),
        used > 0,
    ];
    (ways.into_iter().filter(|fits| *fits).count(), used)
}

/// Counts the subnets of each VPC that bear the profile's tag.
async fn subnets(
    asker: &ApiReader,
    vpcs: &[String],
    (key, profile): (&str, &str),
) -> Result<BTreeMap<String, usize>, Failure> {
    const ACTION: &str = "ec2:DescribeSubnets";
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::Subnets,
    };
    let mut used = BTreeMap::new();
    for vpcs in vpcs.chunks(VALUES) {
        let request = asker.session.ec2().describe_subnets();
        let request = request.filters(filter("vpc-id", vpcs));
        let found = pages!(asker, ACTION, SnapshotPart::Subnets, 1000, request, subnets);
        for subnet in found {
            let owned = reader.tags(subnet.tags).get(key).map(String::as_str) == Some(profile);
            if let Some(vpc) = subnet.vpc_id.filter(|_| owned) {
                *used.entry(vpc).or_default() += 1;
            }
        }
    }
    Ok(used)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vpc(range: &str, name: &str) -> Vpc {
        Vpc {
            cidrs: vec![range.parse().unwrap()],
            tags: [("Name".to_owned(), name.to_owned())].into(),
            ..Vpc::default()
        }
    }

    #[test]
    fn each_way_of_fitting_counts_and_use_decides_between_equals() {
        let looks = Looks {
            range: "10.4.0.0/16".to_owned(),
            name: "lab".to_owned(),
        };
        let of = |range, name, used| fit(&vpc(range, name), &looks, used);
        let own = of("10.4.0.0/16", "lab", 10);
        for other in [
            of("10.4.0.0/16", "lab", 0),
            of("10.4.0.0/16", "lab", 9),
            of("10.4.0.0/16", "copy", 10),
            of("10.5.0.0/16", "lab", 20),
        ] {
            assert!(own > other, "{other:?}");
        }
        // What was deployed before the range changed in the blueprint, beside an empty one that has it.
        assert!(of("10.5.0.0/16", "lab", 10) > of("10.4.0.0/16", "lab", 0));
        assert_eq!(of("10.5.0.0/16", "a", 0), of("10.6.0.0/16", "b", 0));
    }
}
