//! What the answers prove, beside the model.

use super::{Case, observation};
use crate::support::rendered::BUILTIN;
use smgen::probe::Outcome as O;
use smgen::report::{CheckOutcome, CheckResult, Report};
use smgen::snapshot::Snapshot;
use smgen::verify::packets::{CheckSubject, Observations, PlanObservations, judge, placements};
use std::collections::BTreeMap;

fn find<'v>(verdicts: &'v [CheckResult], id: &str) -> &'v CheckResult {
    verdicts
        .iter()
        .find(|one| one.id == id)
        .unwrap_or_else(|| panic!("no {id}"))
}

/// Tells whether packets are sent: of other protocols than TCP and UDP none is, and none to every address.
fn is_tried(verdict: &CheckResult) -> bool {
    !verdict.id.contains(":protocol-") && !verdict.id.ends_with("/complete")
}

#[test]
fn a_network_as_the_blueprint_wants_it_passes() {
    for profile in BUILTIN {
        let case = Case::of(profile);
        let verdicts = case.judged(|_, _| {});
        for verdict in &verdicts {
            assert_eq!(
                verdict.outcome,
                CheckOutcome::Pass,
                "{profile}: {verdict:#?}"
            );
            assert!(verdict.disagreement.is_none());
            let both = verdict.vantage.is_some() && is_tried(verdict);
            assert_eq!(
                verdict.looks.len(),
                if both { 2 } else { 0 },
                "{verdict:#?}"
            );
        }
    }
}

/// Spoils one observation and returns its verdict; all others must pass.
fn one(id: &str, outcome: O, addresses: &[&str]) -> CheckResult {
    let case = Case::of("prod-hipaa");
    let verdicts = case.judged(|expectation, seen| {
        if expectation.id == id {
            let addresses = addresses.iter().map(|one| one.parse().unwrap()).collect();
            *seen = observation(seen.id, outcome, addresses);
        }
    });
    for verdict in verdicts.iter().filter(|one| one.id != id) {
        assert_eq!(verdict.outcome, CheckOutcome::Pass, "{verdict:#?}");
    }
    find(&verdicts, id).clone()
}

const STS: &str = "reach/training/use1-az1/sts";
const NFS: &str = "reach/training/use1-az1/data:2049";
const NAME: &str = "dns/notebook/use1-az2/sts.us-east-1.amazonaws.com";
const BUCKETS: &str = "dns/notebook/use1-az2/s3.us-east-1.amazonaws.com";
const WEB: &str = "egress/training/use1-az1/internet:tcp-443";
const RESOLVER: &str = "egress/training/use1-az1/internet:udp-53";
const SHUT: &str = "segmentation/notebook/use1-az1/data:2049";

/// What is spoiled, what is seen there, with which addresses; the first cause; whether the model contradicts.
const UNEXPLAINED: [(&str, O, &[&str], &str, bool); 16] = [
    (STS, O::ConnectTimeout, &[], "path", true),
    (STS, O::ConnectRefused, &[], "path", true),
    (STS, O::TlsUntrusted, &[], "interception", false),
    (STS, O::TlsWrongName, &[], "certificate", false),
    (STS, O::TlsReset, &[], "inspection", false),
    (STS, O::HttpTimeout, &[], "service", false),
    (NFS, O::ConnectTimeout, &[], "path", true),
    (NFS, O::OtherGreeting, &[], "path", false),
    (NAME, O::Resolved, &["10.4.200.7"], "resolver", true),
    (NAME, O::NxDomain, &[], "resolver", true),
    (BUCKETS, O::ServFail, &[], "resolver", true),
    (BUCKETS, O::Resolved, &["198.51.100.7"], "resolver", true),
    (WEB, O::Connected, &[], "path", true),
    (RESOLVER, O::UdpReplied, &[], "path", true),
    (SHUT, O::Greeted, &[], "path", true),
    (SHUT, O::NoGreeting, &[], "path", true),
];

#[test]
fn what_packets_show_and_the_model_does_not_explain_fails_and_says_so() {
    for (id, outcome, addresses, kind, contradicts) in UNEXPLAINED {
        let verdict = one(id, outcome, addresses);
        assert_eq!(verdict.outcome, CheckOutcome::Fail, "{verdict:#?}");
        assert_eq!(verdict.causes[0].kind.as_str(), kind, "{verdict:#?}");
        let [packets, model] = verdict.looks.as_slice() else {
            panic!("{verdict:#?}")
        };
        let alone = (packets.outcome, model.outcome);
        assert_eq!(
            alone,
            (CheckOutcome::Fail, CheckOutcome::Pass),
            "{verdict:#?}"
        );
        // A certificate of somebody else's is nothing that a model of packets speaks of.
        assert_eq!(verdict.disagreement.is_some(), contradicts, "{verdict:#?}");
    }
}

/// The network changed, says the account, and packets do not show it: one of the two is wrong, and nothing passes.
#[test]
fn what_packets_and_the_model_contradict_is_no_pass_and_is_counted() {
    let mut case = Case::of("prod-hipaa");
    for group in &mut case.snapshot.security_groups {
        if group.id == "security-group/training" {
            group.egress.clear();
        }
    }
    for endpoint in &mut case.snapshot.endpoints {
        if endpoint.id == "endpoint/kms" {
            endpoint.private_dns = false;
        }
    }
    let verdicts = case.judged(|_, _| {});
    let contradicted = [STS, "dns/notebook/use1-az2/kms.us-east-1.amazonaws.com"];
    for id in contradicted {
        let verdict = find(&verdicts, id);
        assert_eq!(verdict.outcome, CheckOutcome::Inconclusive, "{verdict:#?}");
        assert!(verdict.disagreement.is_some(), "{verdict:#?}");
        let outcomes: Vec<_> = verdict.looks.iter().map(|look| look.outcome).collect();
        assert_eq!(outcomes, [CheckOutcome::Pass, CheckOutcome::Fail]);
        // What the model found stays to be looked at.
        assert!(!verdict.causes.is_empty(), "{verdict:#?}");
    }
    let passing = |one: &CheckResult| one.outcome == CheckOutcome::Pass;
    let disagreeing = verdicts.iter().filter(|one| one.disagreement.is_some());
    assert!(disagreeing.clone().all(|one| !passing(one)));
    let report = report_of(verdicts.clone());
    let text = smgen::report::terminal(&report, 120);
    let text = text.as_str();
    let counted = format!("contradict each other in {}", disagreeing.count());
    assert!(text.replace('\n', " ").contains(&counted), "{text}");
    let printed = text.matches("\n  but       packets").count();
    assert!(printed > 0, "{text}");
}

/// Replies to some of the ports that clients use are lost: a connection from another one says nothing of them.
#[test]
fn what_is_lost_for_part_of_the_ports_is_no_pass() {
    let mut case = Case::of("prod-hipaa");
    for acl in &mut case.snapshot.network_acls {
        if acl.id == "network-acl/training" {
            for entry in acl.entries.iter_mut().filter(|entry| !entry.egress) {
                if entry
                    .ports
                    .is_some_and(|(first, last)| first >= 1024 && last > 60000)
                {
                    entry.ports = Some((40000, 65535));
                }
            }
        }
    }
    let verdicts = case.judged(|_, _| {});
    let sts = find(&verdicts, STS);
    assert_eq!(sts.outcome, CheckOutcome::Fail, "{sts:#?}");
    assert!(sts.disagreement.is_none(), "{sts:#?}");
    assert_eq!(sts.causes[0].kind.as_str(), "network-acl");
}

/// Of several targets on the internet, one has no answer: what the others said is not all.
#[test]
fn what_is_seen_in_part_is_no_pass() {
    let case = Case::of("prod-hipaa");
    let plans = case.plans();
    let observed = plans.iter().map(|plan| {
        let mut left = false;
        let each = plan.checks.iter().filter_map(|check| {
            let id = check.question.id;
            let subject = check.subject;
            let web = |index: usize| case.wanted[index].id == WEB;
            // The first of its targets, and none of the further ones.
            if matches!(subject, CheckSubject::Expectation(index) if web(index)) {
                if left {
                    return None;
                }
                left = true;
            }
            Some((id, case.ideal(subject, &check.question.kind, id)))
        });
        PlanObservations {
            by_question: each.collect(),
            missing: Some("the job ended too soon".to_owned()),
        }
    });
    let by_plan: Vec<_> = observed.collect();
    let asked = plans.iter().flat_map(|plan| &plan.checks);
    let asked = asked.filter(|check| {
        matches!(check.subject, CheckSubject::Expectation(index) if case.wanted[index].id == WEB)
    });
    assert!(asked.count() > 1, "there are several targets");
    let observations = Observations {
        plans: &plans,
        by_plan,
        failed_listeners: BTreeMap::new(),
    };
    let modelled = case.modelled();
    let verdicts = judge(
        &case.topology,
        &case.snapshot,
        &case.wanted,
        modelled,
        &observations,
    );
    let web = find(&verdicts, WEB);
    assert_eq!(web.outcome, CheckOutcome::Inconclusive, "{web:#?}");
    assert_eq!(web.looks[0].seen, "the job ended too soon");
}

fn report_of(verdicts: Vec<CheckResult>) -> Report {
    Report {
        version: smgen::report::REPORT_VERSION,
        profile: "prod-hipaa".into(),
        region: "us-east-1".into(),
        subject: "account".into(),
        header: smgen::report::Header::default(),
        via: vec!["packets".into(), "model".into()],
        problems: smgen::report::problems(&verdicts),
        verdicts,
        exceptions: Vec::new(),
        gaps: Vec::new(),
        run: None,
        placement: Vec::new(),
        slow: Vec::new(),
        blind_spots: Vec::new(),
    }
}

#[test]
fn a_service_that_says_it_cannot_fails() {
    let case = Case::of("prod-hipaa");
    let verdicts = case.judged(|expectation, seen| {
        if expectation.id == STS && seen.outcome == O::Answered {
            seen.number = Some(503);
        }
    });
    let sts = find(&verdicts, STS);
    assert_eq!(
        (sts.outcome, sts.causes[0].kind.as_str()),
        (CheckOutcome::Fail, "service")
    );
}

#[test]
fn what_the_probe_has_not_seen_is_never_a_pass() {
    for outcome in [O::Unfinished, O::Exception, O::NotUnderstood] {
        for id in [
            "reach/training/use1-az1/sts",
            "egress/training/use1-az1/internet:tcp-443",
            "dns/notebook/use1-az2/sts.us-east-1.amazonaws.com",
        ] {
            assert_eq!(
                one(id, outcome, &[]).outcome,
                CheckOutcome::Inconclusive,
                "{id}"
            );
        }
    }
    // A refusal on the internet may be the target's own.
    let refused = one(
        "egress/training/use1-az1/internet:tcp-443",
        O::ConnectRefused,
        &[],
    );
    assert_eq!(refused.outcome, CheckOutcome::Inconclusive);
    // A name that resolves to nothing at all proves nothing.
    assert_eq!(
        one(
            "dns/notebook/use1-az2/sts.us-east-1.amazonaws.com",
            O::Resolved,
            &[]
        )
        .outcome,
        CheckOutcome::Inconclusive
    );
}

#[test]
fn a_service_that_accepts_old_tls_fails() {
    let case = Case::of("prod-hipaa");
    let verdicts = case.judged(|expectation, seen| {
        // Only one vantage asks; what it asks first is about this version alone.
        if expectation.id.ends_with("/kms") && seen.outcome == O::TlsAlert {
            *seen = observation(seen.id, O::TlsOk, Vec::new());
        }
    });
    let failed: Vec<_> = verdicts
        .iter()
        .filter(|one| one.outcome != CheckOutcome::Pass)
        .collect();
    assert_eq!(failed.len(), 1, "{failed:#?}");
    assert_eq!(failed[0].causes[0].kind.as_str(), "tls");
}

#[test]
fn a_probe_that_reaches_nothing_proves_no_block() {
    let case = Case::of("prod-hipaa");
    let verdicts = case.judged(|expectation, seen| {
        if expectation
            .vantage
            .as_ref()
            .is_some_and(|one| one.tier == "training")
            && seen.outcome != O::Resolved
        {
            *seen = observation(seen.id, O::ConnectTimeout, Vec::new());
        }
    });
    for verdict in &verdicts {
        let training = verdict
            .vantage
            .as_deref()
            .is_some_and(|one| one.starts_with("training/"));
        // Where no packet is sent, the model is all there is.
        let training = training && is_tried(verdict);
        let wanted = match (training, verdict.id.split('/').next().unwrap()) {
            (true, "reach") => CheckOutcome::Fail,
            (true, "egress" | "segmentation") => CheckOutcome::Inconclusive,
            // Silence is no "there is no such name".
            (true, "dns") if verdict.id.contains("/blocked:") => CheckOutcome::Inconclusive,
            _ => CheckOutcome::Pass,
        };
        assert_eq!(verdict.outcome, wanted, "{verdict:#?}");
    }
}

#[test]
fn a_vantage_without_an_answer_is_inconclusive_and_says_why() {
    let case = Case::of("prod");
    let plans = case.plans();
    let observed = plans
        .iter()
        .map(|_| PlanObservations {
            by_question: BTreeMap::new(),
            missing: Some("ResourceLimitExceeded: the quota is 0".to_owned()),
        })
        .collect();
    let observations = Observations {
        plans: &plans,
        by_plan: observed,
        failed_listeners: BTreeMap::new(),
    };
    let verdicts = judge(
        &case.topology,
        &case.snapshot,
        &case.wanted,
        case.modelled(),
        &observations,
    );
    for verdict in verdicts.iter().filter(|one| one.vantage.is_some()) {
        if !is_tried(verdict) {
            assert_eq!(verdict.outcome, CheckOutcome::Pass);
            continue;
        }
        assert_eq!(verdict.outcome, CheckOutcome::Inconclusive);
        assert_eq!(verdict.seen, "ResourceLimitExceeded: the quota is 0");
    }
}

#[test]
fn where_the_model_knows_why_its_causes_come_first() {
    let mut case = Case::of("prod");
    let break_it = |snapshot: &mut Snapshot| {
        let mut groups = snapshot.security_groups.iter_mut();
        groups
            .find(|one| one.id == "security-group/training")
            .unwrap()
            .egress
            .clear();
    };
    break_it(&mut case.snapshot);
    let verdicts = case.judged(|expectation, seen| {
        if expectation
            .vantage
            .as_ref()
            .is_some_and(|one| one.tier == "training")
            && seen.outcome != O::Resolved
        {
            *seen = observation(seen.id, O::ConnectTimeout, Vec::new());
        }
    });
    let sts = find(&verdicts, "reach/training/use1-az1/sts");
    assert_eq!(
        (sts.outcome, sts.causes[0].kind.as_str()),
        (CheckOutcome::Fail, "security-group")
    );
    assert!(
        sts.disagreement.is_none() && sts.seen == "nothing comes back",
        "{sts:#?}"
    );
    // Nothing at all connects from there, so that nothing is shown to be blocked by what should block it.
    assert_eq!(
        find(&verdicts, "egress/training/use1-az1/internet:tcp-443").outcome,
        CheckOutcome::Inconclusive
    );
}

#[test]
fn placement_names_zones_and_time() {
    let case = Case::of("prod");
    let plans = case.plans();
    let observed = plans.iter().map(|plan| {
        let ideal = plan.checks.iter().map(|check| {
            let id = check.question.id;
            (id, case.ideal(check.subject, &check.question.kind, id))
        });
        PlanObservations {
            by_question: ideal.collect(),
            missing: None,
        }
    });
    let observations = Observations {
        plans: &plans,
        by_plan: observed.collect(),
        failed_listeners: BTreeMap::new(),
    };
    let placements = placements(&case.snapshot, &case.wanted, &observations);
    let sts = |vantage: &str| {
        placements
            .iter()
            .find(|one| one.service == "sts" && one.vantage == vantage)
            .unwrap()
    };
    // The resolver gave the address of the first zone first.
    let (near, far) = (sts("training/use1-az1"), sts("training/use1-az4"));
    assert_eq!(near.zones.len(), 3);
    assert!(!near.crosses_zones && far.crosses_zones, "{near:?} {far:?}");
    assert_eq!(near.connect_ms, Some(3));
}
