//! Ranges as users write them: the VPC's own, and those of peers and on-premises networks.

use crate::blueprint::cidr::{Cidr, CidrError};
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::quoted;
use crate::blueprint::yaml::Side;
use crate::catalog::{self, Quota};
use crate::diagnostic::Code;
use std::collections::BTreeMap;

/// Reads a range and says what is wrong with it.
pub(in crate::blueprint::section) fn range(
    check: &mut Check<'_>,
    path: &Path,
    text: &str,
) -> Option<Cidr> {
    match text.parse::<Cidr>() {
        Ok(cidr) => Some(cidr),
        Err(error @ CidrError::HostBits { meant, .. }) => {
            check
                .error(Code::CidrHostBits, path, Side::Value, error.to_string())
                .help(format!("write `{meant}`"));
            None
        }
        Err(CidrError::Syntax(text)) => {
            let message = format!("{} is not an IPv4 range in CIDR notation", quoted(&text));
            check
                .error(Code::CidrInvalid, path, Side::Value, message)
                .help(range_help(&text));
            None
        }
    }
}

fn range_help(text: &str) -> String {
    let plain: String = text.split_whitespace().collect();
    if let Ok(address) = text.parse::<std::net::Ipv4Addr>() {
        format!("add the length of the prefix, such as `{address}/16`")
    } else if plain != text && plain.parse::<Cidr>().is_ok() {
        format!("write `{plain}`")
    } else if plain.contains("::") || plain.matches(':').count() > 1 {
        "smgen's networks are IPv4; it looks like `10.20.0.0/16`".into()
    } else {
        "it looks like `10.20.0.0/16`".into()
    }
}

pub(super) fn vpc_range(check: &mut Check<'_>, text: Option<&str>) -> Option<Cidr> {
    let path = Path::from("network.cidr");
    let Some(text) = text else {
        return check.missing("network.cidr", "the VPC's range, such as `10.20.0.0/16`");
    };
    let cidr = sized(check, &path, text)?;
    reserved(check, &path, cidr);
    Some(cidr)
}

/// Reads a range of a VPC, which AWS takes in certain sizes only: Amazon VPC user guide, "VPC CIDR blocks".
pub(super) fn sized(check: &mut Check<'_>, path: &Path, text: &str) -> Option<Cidr> {
    let cidr = range(check, path, text)?;
    let largest = catalog::quota(Quota::VpcPrefixShortest);
    let smallest = catalog::quota(Quota::VpcPrefixLongest);
    let prefix = u32::from(cidr.prefix());
    if prefix < largest {
        let message = format!(
            "`{cidr}` is too large for a VPC, which has at most 65,536 addresses (/{largest})"
        );
        let help = format!("write `{}`", Cidr::new(cidr.first(), 16).unwrap_or(cidr));
        check
            .error(Code::NetworkTooLarge, path, Side::Value, message)
            .help(help);
        return None;
    }
    if prefix > smallest {
        let message = format!(
            "`{cidr}` is too small for a VPC, which has at least 16 addresses (/{smallest})"
        );
        check
            .error(Code::NetworkTooSmall, path, Side::Value, message)
            .help("use /20 or larger");
        return None;
    }
    Some(cidr)
}

/// Ranges that no network can use or that something else on the host claims: Amazon VPC user guide, "VPC CIDR blocks". They
/// are as wrong for a peer or an on-premises network as for the VPC: what a job sends there never leaves its host. Tells whether
/// it is one of them.
pub(in crate::blueprint::section) fn reserved(
    check: &mut Check<'_>,
    path: &Path,
    cidr: Cidr,
) -> bool {
    const UNUSABLE: [(u32, u8, &str); 5] = [
        (0, 8, "addresses of the host itself"),
        (0x7f00_0000, 8, "loopback addresses"),
        (0xa9fe_0000, 16, "link-local addresses"),
        (0xe000_0000, 4, "multicast"),
        (0xf000_0000, 4, "future use"),
    ];
    let lies = |range: Cidr| {
        if range.contains(cidr) {
            "lies in"
        } else {
            "holds"
        }
    };
    for (first, prefix, what) in UNUSABLE {
        let range = Cidr::new(first, prefix).unwrap_or(Cidr::ANYWHERE);
        if cidr.overlaps(range) {
            let message = format!(
                "`{cidr}` {} `{range}`, which is reserved for {what}",
                lies(range)
            );
            let help =
                "take a part of `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` or `100.64.0.0/10`";
            check
                .error(Code::CidrReserved, path, Side::Value, message)
                .help(help);
            // A range that holds one of them may hold them all; one of them is enough to choose another.
            return true;
        }
    }
    // SageMaker notebooks run Docker, whose default bridge answers for this range before the VPC does.
    if let Some(docker) = Cidr::new(0xac11_0000, 16)
        && cidr.overlaps(docker)
    {
        let message = format!(
            "`{cidr}` {} `{docker}`, which Docker in SageMaker notebooks uses itself",
            lies(docker)
        );
        let help = if docker.contains(cidr) {
            format!("choose a range outside of `{docker}`")
        } else {
            format!("write what is beside it: {}", beside(cidr, docker))
        };
        check
            .error(Code::CidrReserved, path, Side::Value, message)
            .help(help);
        return true;
    }
    false
}

/// Lists the ranges that together are the outer one without the inner one, in order.
fn beside(outer: Cidr, inner: Cidr) -> String {
    // At each length of a prefix the half that does not hold the inner range.
    let mut halves: Vec<_> = (outer.prefix() + 1..=inner.prefix())
        .filter_map(|prefix| Cidr::new(inner.first() ^ (1 << (32 - prefix)), prefix))
        .collect();
    halves.sort();
    let halves: Vec<_> = halves.iter().map(|half| format!("`{half}`")).collect();
    halves.join(", ")
}

pub(super) fn ranges(
    check: &mut Check<'_>,
    key: &str,
    ranges: Option<BTreeMap<String, Option<String>>>,
) -> BTreeMap<String, Cidr> {
    let top = Path::from(key);
    let mut valid = BTreeMap::new();
    for (name, text) in ranges.unwrap_or_default() {
        let path = top.key(&name);
        if let Some(cidr) = text.and_then(|text| range(check, &path, &text)) {
            reserved(check, &path, cidr);
            valid.insert(name, cidr);
        }
    }
    valid
}
