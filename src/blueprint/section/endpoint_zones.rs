//! In which zones the service of an endpoint is offered: `zones` in an entry of `endpoints.services`.

use super::network::{Network, zones};
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest;
use crate::blueprint::yaml::Side;
use crate::catalog::{EndpointType, Region, Service, ZoneId};
use crate::diagnostic::Code;

/// Where the endpoints stand: the region, and the network with its zones, as far as they are sound.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) region: Option<&'a Region>,
    pub(super) network: Option<&'a Network>,
}

/// Returns the zones of the network that the service lacks, by the list of those in which it is offered.
pub(super) fn lacking(
    check: &mut Check<'_>,
    path: &Path,
    (service, offered): (&Service, Option<&[String]>),
    place: Place<'_>,
) -> Vec<ZoneId> {
    let Some(offered) = offered else {
        return Vec::new();
    };
    if service.kind == EndpointType::Gateway {
        let message = "a gateway endpoint is a route: it stands in no zone";
        check
            .error(Code::ValueOutOfRange, path, Side::Key, message)
            .help("leave `zones` out");
        return Vec::new();
    }
    let Some(region) = place.region else {
        return Vec::new();
    };
    let known = zones::ids(check, path, offered, region);
    let Some(network) = place.network.filter(|_| known.len() == offered.len()) else {
        return Vec::new();
    };
    let own = network.zones.iter();
    let lacking: Vec<_> = own.copied().filter(|zone| !known.contains(zone)).collect();
    if lacking.len() == network.zones.len() {
        let names: Vec<_> = network.zones.iter().map(|zone| zone.as_str()).collect();
        let message = format!("no zone of the network has `{}`", service.key);
        check
            .error(Code::ZoneUnknown, path, Side::Value, message)
            .because("network.zones", "the zones")
            .help(format!(
                "an endpoint stands in at least one of {}: drop it, or list a zone of its service under `network.zones`",
                suggest::list(&names)
            ));
        return Vec::new();
    }
    lacking
}
