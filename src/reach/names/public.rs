//! What public DNS answers.

use super::super::index::Network;
use super::super::resolution::{DnsAnswer, NameDecider, Resolution};
use super::endpoints::is_own_name;
use super::resolution;
use crate::catalog::EndpointType;
use crate::snapshot::PrefixList;

/// Names of the service of a gateway endpoint and the end of its prefix list's name: Amazon S3 and DynamoDB developer guides,
/// "endpoints and quotas".
const GATEWAY_SERVICES: [(&str, &[&str]); 2] = [
    (
        "s3",
        &[
            "s3.{region}.",
            "s3.dualstack.{region}.",
            "s3-fips.{region}.",
        ],
    ),
    (
        "dynamodb",
        &[
            "dynamodb.{region}.",
            "ddb.{region}.",
            "dynamodb-fips.{region}.",
        ],
    ),
];

impl<'a> Network<'a> {
    /// Public DNS answers: for S3 and DynamoDB of this region within their prefix list.
    pub(super) fn public(&self, name: &str, why: Option<NameDecider<'a>>) -> Resolution<'a> {
        let last = name.rsplit('.').next().unwrap_or_default();
        if name.is_empty() || ["invalid", "test", "example", "localhost"].contains(&last) {
            return resolution(DnsAnswer::DoesNotExist, NameDecider::Reserved);
        }
        if is_own_name(name) {
            // Public DNS gives the private addresses of an endpoint that stands elsewhere, as in a hub.
            return resolution(DnsAnswer::Unknown, NameDecider::ForeignEndpoint);
        }
        let region = self.snapshot.region();
        let service = GATEWAY_SERVICES.iter().find(|(_, hosts)| {
            hosts.iter().any(|host| {
                let host = host.replace("{region}", region);
                let rest = name.split_once(&host);
                // `s3.us-east-1.amazonaws.com` itself, or a bucket in front of it.
                rest.is_some_and(|(front, suffix)| {
                    (front.is_empty() || front.ends_with('.'))
                        && suffix.starts_with("amazonaws.com")
                })
            })
        });
        let Some((service, _)) = service else {
            return resolution(
                DnsAnswer::Public { prefix_list: None },
                why.unwrap_or(NameDecider::NoEndpoint),
            );
        };
        let end = format!(".{region}.{service}");
        // Anybody may end the name of a list of their own so.
        let name = format!("com.amazonaws{end}");
        let prefixes = self
            .snapshot
            .prefix_lists
            .iter()
            .find(|list| list.name.strip_prefix("cn.").unwrap_or(&list.name) == name);
        let gateway = self.snapshot.endpoints.iter().find(|endpoint| {
            endpoint.kind == EndpointType::Gateway && endpoint.service_name.ends_with(&end)
        });
        let decider = gateway.map(|gateway| NameDecider::Gateway {
            endpoint: &gateway.id,
        });
        let prefix_list = prefixes.map(|PrefixList { id, .. }| id.as_str());
        resolution(
            DnsAnswer::Public { prefix_list },
            why.or(decider).unwrap_or(NameDecider::NoEndpoint),
        )
    }
}
