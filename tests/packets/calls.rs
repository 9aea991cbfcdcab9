//! Signed calls: who makes them, and what their answers prove.

use super::{Case, check_options, observation};
use smgen::probe::{Call, Outcome, QuestionKind};
use smgen::report::{self, CheckResult};
use smgen::verify::packets::{
    Buckets, CheckSubject, Observations, PlanObservations, ProbePlan, add_signed_calls, judge,
};
use std::collections::BTreeMap;

const STS: &str = "policy/sts/without-resource";
const OWN: &str = "policy/s3/own-principal";
const FOREIGN: &str = "policy/s3/foreign-bucket";

fn buckets() -> Buckets {
    Buckets {
        own: Some("imaging-data".into()),
        foreign: Some("open-data".into()),
    }
}

impl Case {
    fn signed(
        &self,
        buckets: &Buckets,
        plans: &mut Vec<ProbePlan>,
        within: Option<&str>,
    ) -> Vec<String> {
        let Self {
            topology,
            snapshot,
            wanted,
        } = self;
        add_signed_calls(
            topology,
            snapshot,
            wanted,
            &check_options(),
            buckets,
            plans,
            within,
        )
    }

    /// Judges with one answer to each call: outcome and HTTP status, by id; none where the probe said nothing.
    fn called(&self, answers: &[(&str, Option<(Outcome, u16)>)]) -> BTreeMap<String, CheckResult> {
        let mut plans = self.plans();
        assert_eq!(self.signed(&buckets(), &mut plans, None), [""; 0]);
        let observed = plans.iter().map(|plan| {
            let each = plan.checks.iter().filter_map(|check| {
                let id = check.question.id;
                let CheckSubject::Expectation(index) = check.subject else {
                    return Some((id, self.ideal(check.subject, &check.question.kind, id)));
                };
                let wanted = self.wanted[index].id.as_str();
                let Some((_, answer)) = answers.iter().find(|(id, _)| *id == wanted) else {
                    return Some((id, self.ideal(check.subject, &check.question.kind, id)));
                };
                let (outcome, status) = (*answer)?;
                let mut seen = observation(id, outcome, Vec::new());
                seen.number = (status > 0).then_some(status);
                Some((id, seen))
            });
            PlanObservations {
                by_question: each.collect(),
                missing: Some("the probe failed: it was killed".into()),
            }
        });
        let observations = Observations {
            by_plan: observed.collect(),
            plans: &plans,
            failed_listeners: BTreeMap::new(),
        };
        let Self {
            topology,
            snapshot,
            wanted,
        } = self;
        let verdicts = judge(topology, snapshot, wanted, self.modelled(), &observations);
        verdicts
            .into_iter()
            .map(|one| (one.id.clone(), one))
            .collect()
    }
}

/// Returns each call with what it is about.
fn calls(case: &Case, plans: &[ProbePlan]) -> Vec<(String, String, Call, String)> {
    let mut found = Vec::new();
    for plan in plans {
        for one in &plan.checks {
            if let (CheckSubject::Expectation(index), QuestionKind::Call { call, name, .. }) =
                (one.subject, &one.question.kind)
            {
                let id = case.wanted[index].id.clone();
                found.push((id, plan.vantage.to_string(), *call, name.clone()));
            }
        }
    }
    found
}

#[test]
fn each_call_is_made_once_from_where_its_service_is_reached() {
    let case = Case::of("prod-hipaa");
    let mut plans = case.plans();
    let before = plans.len();
    assert_eq!(case.signed(&buckets(), &mut plans, None), [""; 0]);
    assert_eq!(plans.len(), before);
    let made = calls(&case, &plans);
    let ids: Vec<_> = made
        .iter()
        .map(|(id, _, call, name)| (id.as_str(), *call, name.as_str()))
        .collect();
    let (own, foreign) = (
        "imaging-data.s3.us-east-1.amazonaws.com",
        "open-data.s3.us-east-1.amazonaws.com",
    );
    assert_eq!(
        ids,
        [
            (FOREIGN, Call::ListBucket, foreign),
            (OWN, Call::ListBucket, own),
            (STS, Call::CallerIdentity, "sts.us-east-1.amazonaws.com"),
        ]
    );
    for (id, vantage, ..) in &made {
        let service = id.split('/').nth(1).unwrap();
        let reach = format!("reach/{vantage}/{service}");
        assert!(case.wanted.iter().any(|one| one.id == reach), "{reach}");
    }
    // Numbers are still those of the places.
    for plan in &plans {
        let numbers = plan.checks.iter().map(|one| one.question.id as usize);
        assert!(numbers.eq(0..plan.checks.len()));
    }
}

#[test]
fn without_buckets_nobody_asks_for_any() {
    let case = Case::of("prod-hipaa");
    let mut plans = case.plans();
    case.signed(&Buckets::default(), &mut plans, None);
    let made = calls(&case, &plans);
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(made[0].2, Call::CallerIdentity);
}

#[test]
fn where_nothing_else_is_asked_somebody_goes_there_for_it() {
    let case = Case::of("prod-hipaa");
    let mut plans = Vec::new();
    assert_eq!(case.signed(&buckets(), &mut plans, None), [""; 0]);
    assert_eq!(plans.len(), 1);
    assert_eq!(plans[0].checks.len(), 3);
    // One machine is where it is, whether that reaches anything or not.
    for (subnet, uncalled) in [
        ("subnet/inference/use1-az2", &[][..]),
        ("subnet/data/use1-az1", &[FOREIGN, OWN, STS]),
    ] {
        let mut here = Vec::new();
        let left = case.signed(&buckets(), &mut here, Some(subnet));
        assert_eq!(left, uncalled, "{subnet}");
        assert!(here.iter().all(|plan| plan.subnet == subnet));
    }
}

#[test]
fn what_the_endpoints_do_to_calls_counts() {
    use report::CheckOutcome::{Fail, Inconclusive, Pass};
    let case = Case::of("prod-hipaa");
    let (called, denied) = (Outcome::Called, Outcome::CalledEndpointPolicy);
    for (id, answer, outcome) in [
        (STS, Some((called, 200)), Pass),
        (STS, Some((denied, 403)), Fail),
        (STS, Some((called, 403)), Inconclusive),
        (STS, Some((called, 503)), Inconclusive),
        (STS, Some((Outcome::NoCredentials, 0)), Inconclusive),
        (STS, Some((Outcome::ConnectTimeout, 0)), Inconclusive),
        (STS, None, Inconclusive),
        (OWN, Some((called, 200)), Pass),
        (OWN, Some((denied, 403)), Fail),
        (OWN, Some((called, 404)), Inconclusive),
        (FOREIGN, Some((denied, 403)), Pass),
        (FOREIGN, Some((called, 403)), Pass),
        (FOREIGN, Some((called, 200)), Fail),
        (FOREIGN, Some((called, 301)), Inconclusive),
        (FOREIGN, Some((called, 404)), Inconclusive),
        (FOREIGN, None, Inconclusive),
    ] {
        let verdict = &case.called(&[(id, answer)])[id];
        let shown = format!("{id} {answer:?}: {verdict:#?}");
        assert_eq!(verdict.outcome, outcome, "{shown}");
        let vias: Vec<_> = verdict.looks.iter().map(|look| look.via.as_str()).collect();
        assert_eq!(vias, ["packets", "model"], "{shown}");
        let kinds: Vec<_> = verdict
            .causes
            .iter()
            .map(|cause| cause.kind.as_str())
            .collect();
        let expected: &[&str] = if outcome == Fail {
            &["endpoint-policy"]
        } else {
            &[]
        };
        assert_eq!(kinds, expected, "{shown}");
        if answer.is_none() {
            assert_eq!(verdict.seen, "the probe failed: it was killed", "{shown}");
        }
    }
}

#[test]
fn what_was_not_called_is_the_models_alone() {
    let case = Case::of("prod-hipaa");
    let all = case.judged(|_, _| {});
    for id in [STS, OWN, FOREIGN] {
        let verdict = all.iter().find(|one| one.id == id).unwrap();
        assert_eq!(verdict.outcome, report::CheckOutcome::Pass);
        assert!(verdict.looks.is_empty(), "{verdict:#?}");
    }
}

#[test]
fn a_policy_that_the_model_finds_open_stays_a_failure() {
    let mut case = Case::of("prod-hipaa");
    let endpoints = &mut case.snapshot.endpoints;
    let s3 = endpoints.iter_mut().find(|one| one.id == "endpoint/s3");
    s3.unwrap().policy = None;
    let verdict = &case.called(&[(FOREIGN, Some((Outcome::Called, 403)))])[FOREIGN];
    assert_eq!(verdict.outcome, report::CheckOutcome::Fail);
    assert_eq!(verdict.causes[0].kind.as_str(), "endpoint-policy");
    assert_eq!(verdict.disagreement, None);
}
