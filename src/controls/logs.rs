//! Controls of the flow log, the keys and the tags (N11, N15, N16).

use super::Network;
use super::control::{Assessment, Assessor};
use crate::blueprint::Path;
use crate::topology::{KeyPurpose, ids};

const FLOW_LOG: &str = "flow-log";

pub(super) fn flow_log_of_everything(network: &Network<'_>) -> Assessment {
    let log = &network.topology.flow_log;
    let mut assessor = Assessor::default();
    let all = log.traffic_type == "ALL";
    let why = format!("records `{}` only", log.traffic_type);
    assessor.require(all, FLOW_LOG, why, &log.from);
    let often = log.aggregation_seconds <= 60;
    let why = format!("covers {} seconds in a record", log.aggregation_seconds);
    assessor.require(often, FLOW_LOG, why, &log.from);
    assessor.assessment()
}

/// Either destination is encrypted with the key for logs.
pub(super) fn flow_log_encrypted(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    let mut keys = topology.keys.iter();
    let there = keys.any(|key| key.purpose == KeyPurpose::Logs);
    let mut assessor = Assessor::default();
    let why = "there is no key for logs";
    assessor.require(there, "key/logs", why, &topology.flow_log.from);
    assessor.assessment()
}

pub(super) fn flow_log_kept(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    if let Some(unasked) = network.unasked() {
        return unasked;
    }
    let days = topology.flow_log.retention_days;
    let mut assessor = Assessor::default();
    let why = format!("is kept {days} days of 365 at least");
    let from = [Path::from("flow_logs.retention_days")];
    assessor.require(days >= 365, FLOW_LOG, why, &from);
    assessor.assessment()
}

pub(super) fn query_log_kept(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    if let Some(unasked) = network.unasked() {
        return unasked;
    }
    let mut assessor = Assessor::default();
    let days = topology.query_log.as_ref().map(|log| log.retention_days);
    let (why, key) = match days {
        Some(days) => (
            format!("is kept {days} days of 365 at least"),
            "retention_days",
        ),
        None => (
            "is not kept: nobody sees what the resolver is asked".to_owned(),
            "destination",
        ),
    };
    let from = [Path::from("dns.query_log").key(key)];
    assessor.require(
        days.is_some_and(|days| days >= 365),
        ids::QUERY_LOG,
        why,
        &from,
    );
    assessor.assessment()
}

/// AWS KMS takes 90 to 2560 days (AWS KMS API reference, "`EnableKeyRotation`").
pub(super) fn keys_rotate(network: &Network<'_>) -> Assessment {
    let mut assessor = Assessor::default();
    for key in &network.topology.keys {
        let what = ids::key(key.purpose);
        let fine = (90..=2560).contains(&key.rotation_days);
        let why = format!(
            "rotates every {} days, which AWS does not do",
            key.rotation_days
        );
        let from = [Path::from("encryption.rotation_days")];
        assessor.require(fine, what, why, &from);
    }
    assessor.assessment()
}

pub(super) fn keys_by_purpose(network: &Network<'_>) -> Assessment {
    let keys = &network.topology.keys;
    let mut assessor = Assessor::default();
    for purpose in KeyPurpose::ALL
        .into_iter()
        .filter(|one| *one != KeyPurpose::Logs)
    {
        let what = ids::key(purpose);
        let there = keys.iter().any(|key| key.purpose == purpose);
        assessor.require(there, what, "is missing", &[Path::from("encryption")]);
    }
    assessor.assessment()
}

/// The tags that the blueprint demands (N16), those of smgen's own, and the one by which `verify` finds what a profile deployed.
pub(super) fn tags_complete(network: &Network<'_>) -> Assessment {
    const OWN: [&str; 3] = ["Environment", "Project", ids::PROFILE_TAG];
    let topology = network.topology;
    let demanded = topology.required_tags.iter().map(String::as_str);
    let mut assessor = Assessor::default();
    for key in OWN.into_iter().chain(demanded) {
        let there = topology
            .tags
            .iter()
            .any(|tag| tag.key == key && !tag.value.is_empty());
        assessor.require(
            there,
            format!("tag {key}"),
            "is missing or empty",
            &[Path::from("tags").key(key)],
        );
    }
    assessor.assessment()
}
