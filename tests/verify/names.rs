//! What zones, rules and policies of an account's own come to in verdicts.

use crate::support::rendered::{deployed, topology_of};
use smgen::report::{CheckOutcome, CheckResult};
use smgen::snapshot::{
    Gap, HostedZone, ResolverRule, Snapshot, SnapshotPart, ZoneOwner, ZoneRecord,
};
use smgen::topology::Topology;
use smgen::verify::expect::{Check, expectations};
use smgen::verify::judge;

/// The number that [`deployed`] gives the account.
const ACCOUNT: &str = "123456789012";
const S3: &str = "s3.us-east-1.amazonaws.com";

fn judged(topology: &Topology, break_it: impl FnOnce(&mut Snapshot)) -> Vec<CheckResult> {
    let mut snapshot = deployed(topology);
    break_it(&mut snapshot);
    let places = |_: &[smgen::blueprint::Path]| Vec::new();
    judge::modelled(topology, &snapshot, &expectations(topology), &places)
}

fn zone(name: &str, account: &str, records: Option<Vec<ZoneRecord>>) -> HostedZone {
    HostedZone {
        id: "Z1".into(),
        name: name.into(),
        owner: Some(ZoneOwner::Account(account.into())),
        records,
    }
}

fn address(name: &str, value: &str) -> ZoneRecord {
    ZoneRecord {
        name: name.into(),
        kind: "A".into(),
        values: vec![value.into()],
        alias: None,
    }
}

/// Returns the ids of what does not pass, each with its outcome and first cause.
fn told(verdicts: &[CheckResult]) -> Vec<(&str, CheckOutcome, &str)> {
    let bad = verdicts
        .iter()
        .filter(|one| one.outcome != CheckOutcome::Pass);
    bad.map(|one| {
        let first = one.causes.first();
        (
            one.id.as_str(),
            one.outcome,
            first.map_or("", |cause| cause.what.as_str()),
        )
    })
    .collect()
}

#[test]
fn a_zone_for_the_own_registry_is_seen() {
    let topology = topology_of("prod-hipaa", None);
    let name = format!("{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com");
    let verdicts = judged(&topology, |s| {
        s.hosted_zones
            .push(zone(&name, "111122223333", Some(Vec::new())));
    });
    let told = told(&verdicts);
    assert!(!told.is_empty());
    for (id, outcome, cause) in told {
        assert!(id.contains("/account.dkr.ecr."), "{id}");
        assert_eq!(outcome, CheckOutcome::Fail);
        assert!(
            cause.starts_with("hosted zone Z1 (") && cause.contains("no record for this name"),
            "{cause}"
        );
    }
}

#[test]
fn a_zone_for_one_bucket_is_seen() {
    let topology = topology_of("prod-hipaa", None);
    let name = format!("sagemaker-us-east-1-{ACCOUNT}.{S3}");
    let verdicts = judged(&topology, |s| {
        s.hosted_zones
            .push(zone(&name, "111122223333", Some(Vec::new())));
    });
    let told = told(&verdicts);
    assert!(!told.is_empty());
    assert!(
        told.iter()
            .all(|(id, ..)| id.contains("/sagemaker-us-east-1-account.s3.")),
        "{told:?}"
    );
}

#[test]
fn an_endpoint_that_goes_away_is_not_waited_for() {
    let topology = topology_of("prod-hipaa", None);
    for (state, fix) in [
        ("deleting", "once it is gone `terraform apply` makes it"),
        ("pending", "wait until AWS has made it"),
    ] {
        let verdicts = judged(&topology, |s| {
            let mut endpoints = s.endpoints.iter_mut();
            let sts = endpoints.find(|one| one.service_name == "com.amazonaws.us-east-1.sts");
            sts.unwrap().state = state.into();
        });
        let of = |area: &str| {
            let mut all = verdicts.iter();
            let wrong = |one: &&CheckResult| {
                one.id.starts_with(area)
                    && one.outcome == CheckOutcome::Fail
                    && one.causes.iter().any(|cause| cause.what.contains(state))
            };
            let one = all.find(wrong).unwrap_or_else(|| panic!("{area} {state}"));
            one.causes[0].fix.clone()
        };
        assert!(of("dns/").contains(fix), "{state}: {}", of("dns/"));
    }
}

#[test]
fn a_hub_is_told_as_what_it_is() {
    let topology = topology_of("prod-hipaa", None);
    let records = vec![
        address(S3, "10.9.0.5"),
        address(&format!("*.{S3}"), "10.9.0.5"),
    ];
    let verdicts = judged(&topology, |s| {
        s.hosted_zones.push(zone(S3, "111122223333", Some(records)));
    });
    let one = verdicts
        .iter()
        .find(|one| one.id == format!("dns/training/use1-az1/{S3}"))
        .unwrap();
    assert_eq!(one.outcome, CheckOutcome::Fail);
    assert_eq!(one.seen, "it leads to 10.9.0.5");
    let cause = &one.causes[0];
    assert!(cause.what.contains("answers it with 10.9.0.5"), "{cause:?}");
    assert!(
        cause.fix.contains("disassociate-vpc-from-hosted-zone") && !cause.fix.contains("terraform"),
        "{cause:?}"
    );
    // In another account nobody here can read it: neither right nor wrong.
    let verdicts = judged(&topology, |s| {
        s.hosted_zones.push(zone(S3, "210987654321", None));
    });
    let one = verdicts
        .iter()
        .find(|one| one.id == format!("dns/training/use1-az1/{S3}"))
        .unwrap();
    assert_eq!(one.outcome, CheckOutcome::Inconclusive);
    let cause = &one.causes[0];
    assert!(
        cause
            .what
            .contains("of account 210987654321 covers this name"),
        "{cause:?}"
    );
    // One that leads into the prefix list's own ranges is as good as public DNS.
    let records = vec![
        address(S3, "52.216.0.9"),
        address(&format!("*.{S3}"), "52.216.0.9"),
    ];
    let verdicts = judged(&topology, |s| {
        for list in &mut s.prefix_lists {
            list.entries.push("52.216.0.0/15".parse().unwrap());
        }
        s.hosted_zones.push(zone(S3, "111122223333", Some(records)));
    });
    assert_eq!(told(&verdicts), []);
}

#[test]
fn what_may_answer_names_and_was_not_read_leaves_them_open() {
    let topology = topology_of("prod-hipaa", None);
    for part in [SnapshotPart::HostedZones, SnapshotPart::ResolverRules] {
        let verdicts = judged(&topology, |s| {
            s.gaps.push(Gap {
                action: "route53:ListHostedZonesByVPC".into(),
                part,
                why: "denied".into(),
            });
        });
        let told = told(&verdicts);
        assert!(
            told.iter().any(|(id, ..)| id.ends_with(S3)),
            "{part}: {told:?}"
        );
        assert!(
            told.iter().all(
                |(.., outcome, cause)| *outcome == CheckOutcome::Inconclusive
                    && cause.contains("could not be read")
            ),
            "{told:?}"
        );
    }
    let verdicts = judged(&topology, |s| {
        s.resolver_rules.push(ResolverRule {
            id: "rslvr-rr-1".into(),
            domain: String::new(),
            kind: "FORWARD".into(),
            state: "COMPLETE".into(),
            targets: vec!["10.9.0.2".into()],
            owner: None,
        });
    });
    let told = told(&verdicts);
    assert!(
        !told.is_empty()
            && told.iter().all(|(id, outcome, cause)| {
                id.contains(S3)
                    && *outcome == CheckOutcome::Inconclusive
                    && cause.contains("rslvr-rr-1 leads questions for . to 10.9.0.2")
            }),
        "{told:?}"
    );
}

fn with_policy(topology: &Topology, policy: serde_json::Value) -> CheckResult {
    let verdicts = judged(topology, |s| {
        let mut endpoints = s.endpoints.iter_mut();
        let sts = endpoints.find(|one| one.id == "endpoint/sts").unwrap();
        sts.policy = Some(policy);
    });
    verdicts
        .into_iter()
        .find(|one| one.id == "policy/sts/own-principal")
        .unwrap()
}

#[test]
fn a_policy_for_an_organization_that_nobody_knows_is_neither_right_nor_wrong() {
    let mut topology = topology_of("prod-hipaa", None);
    let policy = serde_json::json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]});
    topology.organization_id = None;
    let unknown = with_policy(&topology, policy.clone());
    assert_eq!(unknown.outcome, CheckOutcome::Inconclusive, "{unknown:?}");
    assert!(
        unknown
            .seen
            .starts_with("statement 1 (it has no `Sid`) of the policy of"),
        "{}",
        unknown.seen
    );
    topology.organization_id = Some("o-a1b2c3d4e5".into());
    assert_eq!(
        with_policy(&topology, policy.clone()).outcome,
        CheckOutcome::Pass
    );
    topology.organization_id = Some("o-other00000".into());
    assert_eq!(with_policy(&topology, policy).outcome, CheckOutcome::Fail);
}

#[test]
fn names_that_workloads_ask_hold_the_own_number() {
    let mut topology = topology_of("prod-hipaa", None);
    topology.account_id = Some("123456789012".into());
    let asked = expectations(&topology);
    let names: Vec<_> = asked
        .iter()
        .filter_map(|one| match &one.check {
            Check::Resolve { name, .. } => Some((one.id.as_str(), name.as_str())),
            _ => None,
        })
        .collect();
    for name in [
        "123456789012.dkr.ecr.us-east-1.amazonaws.com".to_owned(),
        format!("sagemaker-us-east-1-123456789012.{S3}"),
    ] {
        let id = name.replace("123456789012", "account");
        assert!(
            names.contains(&(
                format!("dns/training/use1-az1/{id}").as_str(),
                name.as_str()
            )),
            "{names:?}"
        );
    }
}

/// A statement alone is no cause that anybody could act on: it says which call it lets through, or keeps out.
#[test]
fn a_statement_that_is_to_blame_is_told_with_the_call() {
    let topology = topology_of("prod-hipaa", None);
    let statement = |effect: &str| serde_json::json!({"Sid": "Mine", "Effect": effect, "Principal": "*", "Action": "*", "Resource": "*"});
    for (statements, id, told) in [
        (
            serde_json::json!([statement("Allow")]),
            "policy/sts/foreign-principal",
            "statement `Mine` of the policy of endpoint/sts allows `sts:",
        ),
        (
            serde_json::json!([statement("Deny")]),
            "policy/sts/own-principal",
            "statement `Mine` of the policy of endpoint/sts denies `sts:",
        ),
    ] {
        let verdicts = judged(&topology, |s| {
            let mut endpoints = s.endpoints.iter_mut();
            let sts = endpoints.find(|one| one.id == "endpoint/sts").unwrap();
            sts.policy = Some(serde_json::json!({"Statement": statements}));
        });
        let verdict = verdicts.into_iter().find(|one| one.id == id).unwrap();
        assert_eq!(verdict.outcome, CheckOutcome::Fail, "{id}");
        let what = &verdict.causes[0].what;
        assert!(what.starts_with(told), "{what}");
    }
}
