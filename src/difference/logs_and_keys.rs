//! The flow log and the KMS keys.

use super::change::{Concern, Kind};
use super::changes::{Changes, Thing, pairs};
use super::policies;
use crate::blueprint::Path;
use crate::topology::{FlowLog, Key, KeyPurpose};

pub(super) fn flow_log(changes: &mut Changes, a: &FlowLog, b: &FlowLog) {
    let FlowLog {
        traffic_type,
        aggregation_seconds,
        fields,
        destination,
        retention_days,
        name,
        trust_policy,
        role_policy,
        bucket_policy,
        from,
    } = a;
    let log = Thing::new(Concern::FlowLog, Kind::FlowLog, "flow-log");
    let log = log.because_of(from).because_of(&b.from);
    changes.field(&log, "destination", destination, &b.destination);
    changes.text(&log, "name", name, &b.name);
    let days = (retention_days, &b.retention_days);
    changes.field(&log, "retention_days", days.0, days.1);
    changes.field(&log, "traffic_type", traffic_type, &b.traffic_type);
    let seconds = (aggregation_seconds, &b.aggregation_seconds);
    changes.field(&log, "aggregation_seconds", seconds.0, seconds.1);
    let told = changes.list.len();
    changes.items(&log, "fields", fields, &b.fields);
    // Records hold them in this order.
    let same = changes.list.len() > told || *fields == b.fields;
    changes.field_unless(same, &log, "order", fields, &b.fields);
    for (name, a, b) in [
        ("trust-policy", trust_policy, &b.trust_policy),
        ("role-policy", role_policy, &b.role_policy),
        ("bucket-policy", bucket_policy, &b.bucket_policy),
    ] {
        let policy = log.part(Kind::FlowLogPolicy, name).alone();
        policies::compare(changes, &policy, a.as_ref(), b.as_ref());
    }
}

pub(super) fn keys(changes: &mut Changes, a: &[Key], b: &[Key]) {
    for (purpose, pair) in pairs(changes.eyes, (a, b), |_, key| {
        key.purpose.as_str().to_owned()
    }) {
        let thing = Thing::new(Concern::Keys, Kind::KmsKey, format!("key/{purpose}"));
        let thing = thing.because_either(pair.lists(|key| &key.from));
        let Some((key, other)) = changes.pair(&thing, pair, |key| key.alias.clone()) else {
            continue;
        };
        let Key {
            purpose: _,
            description,
            alias,
            rotation_days,
            policy,
            from: _,
        } = key;
        changes.text(&thing, "description", description, &other.description);
        changes.text(&thing, "alias", alias, &other.alias);
        let rotated = thing.decided_by(&[Path::from("encryption.rotation_days")]);
        let days = (rotation_days, &other.rotation_days);
        changes.field(&rotated, "rotation_days", days.0, days.1);
        let allowed = thing.part(Kind::KeyPolicy, "policy").alone();
        let mut allowed = allowed.decided_by(&[Path::from("encryption.administrators")]);
        if key.purpose == KeyPurpose::Logs {
            // It serves those who deliver them.
            allowed = allowed.because_of(&[Path::from("flow_logs.destination")]);
        }
        policies::compare(changes, &allowed, Some(policy), Some(&other.policy));
    }
}
