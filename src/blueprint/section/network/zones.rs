//! Availability zones.

use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::{self, quoted, shown};
use crate::blueprint::yaml::Side;
use crate::catalog::{Region, ZoneId};
use crate::diagnostic::Code;

/// The zones of a profile.
pub(super) struct Zones {
    /// As the profile lists them.
    pub(super) listed: Vec<String>,
    /// Those that the region has, or may have by now, each once.
    pub(super) known: Vec<ZoneId>,
}

/// Checks the zone ids of one profile against its region.
pub(super) fn check(
    check: &mut Check<'_>,
    zones: Option<Vec<String>>,
    region: Option<&Region>,
) -> Zones {
    let path = Path::from("network.zones");
    let Some(listed) = zones else {
        let _: Option<()> = check.missing(
            "network.zones",
            "two or more zone ids, such as `[use1-az1, use1-az2]`",
        );
        return Zones {
            listed: Vec::new(),
            known: Vec::new(),
        };
    };
    let Some(region) = region else {
        return Zones {
            known: listed.iter().filter_map(|zone| zone.parse().ok()).collect(),
            listed,
        };
    };
    let theirs: Vec<_> = region.zones.iter().map(|zone| zone.as_str()).collect();
    let mut known: Vec<ZoneId> = Vec::new();
    if inherited(check, &path) && !listed.iter().any(|zone| theirs.contains(&zone.as_str())) {
        // Each of the inherited zones is wrong for the same reason, and it is the region that the user wrote.
        let message = format!(
            "the zones that come with smgen are not in `{}`",
            region.name
        );
        let some: Vec<_> = theirs.into_iter().take(listed.len().max(2)).collect();
        let error = check
            .error(
                Code::ZoneUnknown,
                &Path::from("region"),
                Side::Value,
                message,
            )
            .rests_on(&path);
        error.help(format!("set `network.zones`, too: `[{}]`", some.join(", ")));
        return Zones { listed, known };
    }
    known.extend(ids(check, &path, &listed, region));
    if listed.len() < 2 {
        let count = if listed.is_empty() {
            "there is none"
        } else {
            "this is only one"
        };
        let message =
            format!("a SageMaker network needs at least two availability zones, and {count}");
        let help = format!(
            "SageMaker places an endpoint's instances in two or more zones; choose from {}",
            suggest::list(&theirs)
        );
        check
            .error(Code::ZonesTooFew, &path, Side::Value, message)
            .rests_on(&Path::from("region"))
            .help(help);
    }
    Zones { listed, known }
}

/// Finds the zones of a list, and says which of them the region has not, and which are listed twice.
pub(in crate::blueprint::section) fn ids(
    check: &mut Check<'_>,
    path: &Path,
    listed: &[String],
    region: &Region,
) -> Vec<ZoneId> {
    let theirs: Vec<_> = region.zones.iter().map(|zone| zone.as_str()).collect();
    let mut known = Vec::new();
    for (index, zone) in listed.iter().enumerate() {
        let at = path.index(index);
        let Some(id) = region.zone(zone) else {
            let message = format!(
                "{} is not an availability zone of `{}`",
                quoted(zone),
                region.name
            );
            let help = if zone.starts_with(region.name) {
                format!(
                    "names such as `{}` mean another zone in every account; use zone ids: {}",
                    shown(zone),
                    suggest::list(&theirs)
                )
            } else {
                format!("its zones are {}", suggest::list(&theirs))
            };
            check
                .error(Code::ZoneUnknown, &at, Side::Value, message)
                .rests_on(&Path::from("region"))
                .help(help);
            continue;
        };
        if known.contains(&id) {
            let message = format!("zone `{zone}` is listed twice");
            check
                .error(Code::ZoneRepeated, &at, Side::Value, message)
                .help("list each zone once");
        } else {
            known.push(id);
        }
    }
    known
}

/// Tells whether the zones come with smgen while the region is the user's.
fn inherited(check: &Check<'_>, path: &Path) -> bool {
    let builtin = |path: &Path| {
        check
            .layers
            .origin(path)
            .is_some_and(|origin| origin.layer.builtin)
    };
    builtin(path) && !builtin(&Path::from("region"))
}
