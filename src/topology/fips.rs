//! What clients ask that are told to use FIPS endpoints, and which of the profile's endpoints answer (N6).

use super::{Endpoint, Topology};
use crate::catalog::{self, EndpointType};
use serde::Serialize;

/// Names that clients which are told to use FIPS ask of a service, and that no source says which endpoint answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unanswered<'a> {
    /// Key of the service.
    pub service: &'a str,
    /// The names.
    pub names: Vec<String>,
}

impl Topology {
    /// Returns the keys of the services whose endpoints speak FIPS-validated TLS neither by another name nor by their own, sorted.
    #[must_use]
    pub fn plain_endpoints(&self) -> Vec<&str> {
        let region = catalog::region(&self.region);
        let validated = |endpoint: &&Endpoint| {
            let service = region.zip(catalog::service(&endpoint.service));
            endpoint.fips || service.is_some_and(|(region, service)| service.fips_is_plain(region))
        };
        let plain = self.endpoints.iter().filter(|one| !validated(one));
        let mut plain: Vec<_> = plain.map(|one| one.service.as_str()).collect();
        plain.sort_unstable();
        plain
    }

    /// Returns what clients that are told to use FIPS ask of the profile's services, and none of its endpoints is known to answer, by
    /// service; nothing where the profile does not ask for FIPS. A gateway is a route, which the addresses of all names take.
    #[must_use]
    pub fn unanswered_fips_names(&self) -> Vec<Unanswered<'_>> {
        let Some(region) = catalog::region(&self.region).filter(|_| self.fips) else {
            return Vec::new();
        };
        let interfaces = self.endpoints.iter();
        let interfaces = interfaces.filter(|one| one.kind == EndpointType::Interface);
        let each = interfaces.filter_map(|endpoint| {
            let mut names = catalog::fips_client_names(&endpoint.service, region);
            names.retain(|name| !self.answers(name));
            let service = endpoint.service.as_str();
            (!names.is_empty()).then_some(Unanswered { service, names })
        });
        let mut each: Vec<_> = each.collect();
        each.sort_by_key(|one| one.service);
        each
    }

    /// Tells whether one of the profile's interface endpoints has a name by private DNS.
    fn answers(&self, name: &str) -> bool {
        let mut names = self.endpoints.iter().filter(|one| one.private_dns);
        names.any(|endpoint| endpoint.names.iter().any(|own| own == name))
    }
}
