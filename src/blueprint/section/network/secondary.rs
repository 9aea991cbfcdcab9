//! Secondary ranges of the VPC: which ones AWS associates with it.

use super::addresses::{reserved, sized};
use crate::blueprint::cidr::Cidr;
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::yaml::Side;
use crate::catalog;
use crate::diagnostic::Code;

/// Where they stand.
pub(super) const KEY: &str = "network.secondary_cidrs";

/// The ranges of the VPC, as far as they are sound.
pub(super) struct Ranges {
    pub(super) primary: Option<Cidr>,
    /// With their places in the list.
    pub(super) secondary: Vec<(usize, Cidr)>,
    /// Whether that is all of them: otherwise nothing can be said to lie in none.
    pub(super) whole: bool,
}

impl Ranges {
    /// Returns all of them, the primary one first.
    pub(super) fn all(&self) -> impl Iterator<Item = Cidr> {
        let secondary = self.secondary.iter().map(|(_, cidr)| *cidr);
        self.primary.into_iter().chain(secondary)
    }

    /// Returns the secondary ones up to the first that is wrong: each stands where the list has it.
    pub(super) fn in_their_places(&self) -> Vec<Cidr> {
        let placed = self.secondary.iter().enumerate();
        let placed = placed.take_while(|(at, (place, _))| at == place);
        placed.map(|(_, (_, cidr))| *cidr).collect()
    }
}

/// Reads the secondary ranges of one profile; what is wrong is left out. That they overlap nothing is looked at with all other ranges.
pub(super) fn check(
    check: &mut Check<'_>,
    listed: Option<Vec<String>>,
    primary: Option<Cidr>,
) -> Ranges {
    let top = Path::from(KEY);
    let listed = listed.unwrap_or_default();
    let mut valid = Vec::new();
    for (place, text) in listed.iter().enumerate() {
        let path = top.index(place);
        if let Some(cidr) = sized(check, &path, text)
            && !reserved(check, &path, cidr)
        {
            valid.push((place, cidr));
        }
    }
    if let Some(primary) = primary {
        let nets: Vec<_> = valid.iter().map(|(_, cidr)| cidr.net()).collect();
        valid.retain(|(place, cidr)| !refused(check, &top.index(*place), *cidr, (primary, &nets)));
    }
    Ranges {
        primary,
        whole: primary.is_some() && valid.len() == listed.len(),
        secondary: valid,
    }
}

/// Says that AWS does not take a range beside the others, if so.
fn refused(
    check: &mut Check<'_>,
    path: &Path,
    cidr: Cidr,
    (primary, others): (Cidr, &[ipnet::Ipv4Net]),
) -> bool {
    let others: Vec<_> = others
        .iter()
        .copied()
        .filter(|other| *other != cidr.net())
        .collect();
    let Some((beside, within)) = catalog::refused_beside(primary.net(), &others, cidr.net()) else {
        return false;
    };
    let message = format!(
        "AWS does not associate `{cidr}` with a VPC that has `{beside}`: beside it, it takes nothing of `{within}`"
    );
    let error = check.error(Code::CidrRefused, path, Side::Value, message);
    let error = if beside == primary.net() {
        error.because("network.cidr", "the VPC's primary range")
    } else {
        error
    };
    error.help("take a part of `100.64.0.0/10`, which goes with every range, or another part of the primary range's own private block");
    true
}
