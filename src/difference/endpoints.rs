//! VPC endpoints, and those that are left out.

use super::change::{Concern, Kind};
use super::changes::{Changes, Pair, Thing, pairs};
use super::policies;
use crate::blueprint::Path;
use crate::catalog::EndpointType;
use crate::topology::{Endpoint, ids};

pub(super) fn compare(changes: &mut Changes, a: &[Endpoint], b: &[Endpoint]) {
    // The policy of S3 names buckets of others, too.
    let buckets = [
        "endpoints.amazon_linux",
        "endpoints.jumpstart",
        "endpoints.services",
        "endpoints.trusted_buckets",
    ];
    let buckets = buckets.map(Path::from);
    for (service, pair) in pairs(changes.normalize, (a, b), |_, endpoint| {
        endpoint.service.clone()
    }) {
        let kind = match pair {
            Pair::Removed(one) | Pair::Added(one) => one.kind,
            Pair::Both(a, b) => a.kind.max(b.kind),
        };
        let noun = match kind {
            EndpointType::Gateway => Kind::GatewayEndpoint,
            EndpointType::Interface => Kind::InterfaceEndpoint,
        };
        let thing = Thing::new(Concern::Endpoints, noun, ids::endpoint(&service))
            .because_either(pair.lists(|endpoint| &endpoint.from));
        let there = thing
            .clone()
            .because_of(&[Path::from("endpoints.right_size")]);
        let described = |endpoint: &Endpoint| endpoint.service_name.clone();
        let Some((endpoint, other)) = changes.pair(&there, pair, described) else {
            continue;
        };
        let Endpoint {
            service: _,
            title,
            kind,
            service_name,
            fips,
            private_dns,
            names,
            reason,
            callers,
            policy,
            functions,
            lacking,
            streaming,
            from: _,
        } = endpoint;
        changes.field(&thing, "title", title, &other.title);
        changes.field(&thing, "type", kind, &other.kind);
        changes.text(&thing, "service", service_name, &other.service_name);
        changes.field(&thing, "fips", fips, &other.fips);
        changes.field(&thing, "private-dns", private_dns, &other.private_dns);
        changes.items(&thing, "names", names, &other.names);
        changes.field(&thing, "reason", reason, &other.reason);
        let admits = thing.clone().because_of(&[Path::from("access.clients")]);
        changes.items_as(
            &admits,
            "groups",
            (functions, &other.functions),
            |_, function| function.as_str().to_owned(),
        );
        let own = Path::from("endpoints.services").key(&service);
        let offered = thing.clone().because_of(&[own.key("zones")]);
        changes.items_as(
            &offered,
            "lacking-zones",
            (lacking, &other.lacking),
            |_, zone| zone.to_string(),
        );
        let streams = thing.clone().because_of(&[own.key("streaming_from")]);
        let sides = [streaming, &other.streaming].map(Option::as_ref);
        let [port, theirs] = sides.map(|side| side.map(|one| one.port));
        changes.field(&streams, "streaming-port", &port, &theirs);
        let [from, theirs] = sides.map(|side| side.map_or(&[][..], |one| &one.functions));
        changes.items_as(&streams, "streaming-from", (from, theirs), |_, function| {
            function.as_str().to_owned()
        });
        let workloads = Path::from("workloads");
        let called = thing.decided_by(std::slice::from_ref(&workloads));
        changes.items_as(
            &called,
            "callers",
            (callers, &other.callers),
            |_, caller| caller.as_str().to_owned(),
        );
        let allowed = thing.part(Kind::EndpointPolicy, "policy").alone();
        let allowed = allowed.decided_by(&[
            own,
            workloads,
            Path::from("endpoints.policies"),
            Path::from("organization_id"),
        ]);
        let allowed = allowed.because_of(if service == "s3" { &buckets } else { &[] });
        policies::compare(changes, &allowed, policy.as_ref(), other.policy.as_ref());
    }
}

pub(super) fn left_out(changes: &mut Changes, a: &[String], b: &[String]) {
    for (service, pair) in pairs(changes.normalize, (a, b), |_, service| service.clone()) {
        let what = format!("left-out-endpoint/{service}");
        let thing = Thing::new(Concern::Endpoints, Kind::LeftOutEndpoint, what).because_of(&[
            Path::from("endpoints.right_size"),
            Path::from("endpoints.services").key(&service),
            Path::from("workloads"),
        ]);
        changes.pair(&thing, pair, |_| "no declared workload calls it");
    }
}
