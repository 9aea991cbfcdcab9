//! Signed calls: what an endpoint's policy does to the credentials of the own account, and when that proves something.
//!
//! A denial of the endpoint's policy is told from one of IAM by its text, which AWS gives to callers of the own organisation only;
//! abroad, a denial alone has to do, where the model says that the endpoint denies it and the role could do it without. The model
//! asks the policy about other calls than this one, so the two never contradict each other: each may find a fault of its own.
//!
//! | wanted | seen | model | outcome |
//! |---|---|---|---|
//! | allowed | any | fail | fail |
//! | allowed | answered | any | pass |
//! | allowed | endpoint | any | fail |
//! | allowed | denied | any | inconclusive |
//! | allowed | unseen | any | inconclusive |
//! | denied | any | fail | fail |
//! | denied | answered | any | fail |
//! | denied | endpoint | any | pass |
//! | denied | denied | pass | pass |
//! | denied | denied | inconclusive | inconclusive |
//! | denied | unseen | any | inconclusive |

use super::check_options::CheckOptions;
use super::probe_plan::{CheckSubject, PlannedCheck, ProbePlan};
use crate::probe::{Call, Family, Observation, Outcome, QuestionKind};
use crate::report::CheckOutcome;
use crate::snapshot::Snapshot;
use crate::topology::Topology;
use crate::verify::expect::{
    Check, Expectation, FOREIGN, Owner, Vantage, expectations, host_names,
};
use crate::verify::judge::Lookup;

/// What may be called beside `sts:GetCallerIdentity`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buckets {
    /// A bucket of the own account that the role may list.
    pub own: Option<String>,
    /// A bucket of another account that the role could list.
    pub foreign: Option<String>,
}

/// Adds to plans what is to be signed, each call to one of them: an endpoint's policy is the same from everywhere.
///
/// Where no plan reaches the service, one is added: anywhere, or in the one subnet that is named. Returns the ids of expectations for
/// which no call was added.
pub fn add_signed_calls(
    topology: &Topology,
    snapshot: &Snapshot,
    wanted: &[Expectation],
    options: &CheckOptions,
    buckets: &Buckets,
    plans: &mut Vec<ProbePlan>,
    within: Option<&str>,
) -> Vec<String> {
    let lookup = Lookup::new(topology, snapshot);
    let all = expectations(topology);
    let mut uncalled = Vec::new();
    for (index, expectation) in wanted.iter().enumerate() {
        let Some((service, call, bucket)) = call_for(&expectation.check, buckets) else {
            continue;
        };
        let reaching = all.iter().filter(|one| reaches(&one.check, service));
        let reaching: Vec<_> = reaching.filter_map(|one| one.vantage.as_ref()).collect();
        let place = plans
            .iter()
            .position(|plan| reaching.contains(&&plan.vantage));
        let place = place.or_else(|| {
            let added = reaching
                .iter()
                .filter_map(|vantage| ProbePlan::of(&lookup, vantage));
            let mut added = added.filter(|one| within.is_none_or(|subnet| one.subnet == subnet));
            plans.push(added.next()?);
            Some(plans.len() - 1)
        });
        let added = place.and_then(|place| {
            let plan = &mut plans[place];
            let question = question(&lookup, &plan.vantage, service, call, bucket)?;
            let id = u32::try_from(plan.checks.len()).ok()?;
            plan.checks.push(PlannedCheck {
                subject: CheckSubject::Expectation(index),
                question: options.question(id, question, true),
            });
            Some(())
        });
        if added.is_none() {
            uncalled.push(expectation.id.clone());
        }
    }
    plans.retain(|plan| !plan.checks.is_empty());
    uncalled
}

/// Returns the service, the call and the bucket that tell something of a check; none where no call does.
fn call_for<'a>(
    check: &'a Check,
    buckets: &'a Buckets,
) -> Option<(&'a str, Call, Option<&'a str>)> {
    let Check::Call {
        service,
        action,
        further,
        resource,
        own_principal: true,
        owner,
        tls: true,
        allowed,
        ..
    } = check
    else {
        return None;
    };
    let asks = |wanted: &str| {
        std::iter::once(action)
            .chain(further)
            .any(|one| one == wanted)
    };
    let own = *owner == Owner::Own;
    match (service.as_str(), allowed) {
        ("sts", true) if asks("sts:GetCallerIdentity") => {
            Some((service, Call::CallerIdentity, None))
        }
        ("s3", true) if own && asks("s3:ListBucket") => {
            Some((service, Call::ListBucket, Some(buckets.own.as_deref()?)))
        }
        ("s3", false) if resource.contains(FOREIGN) => {
            Some((service, Call::ListBucket, Some(buckets.foreign.as_deref()?)))
        }
        _ => None,
    }
}

/// Tells whether a check wants a connection to a service.
fn reaches(check: &Check, called: &str) -> bool {
    check.is_shown_by_packets()
        && matches!(check, Check::Connect { to, open: true, .. } if to.service() == Some(called))
}

/// Returns the question that signs a call at a vantage; none where the service has no name.
fn question(
    lookup: &Lookup<'_>,
    vantage: &Vantage,
    service: &str,
    call: Call,
    bucket: Option<&str>,
) -> Option<QuestionKind> {
    let host = host_names(lookup.topology, service).into_iter().next()?;
    let name = match bucket {
        Some(bucket) => format!("{bucket}.{host}"),
        None => host,
    };
    // A gateway endpoint has no address of its own: routes lead through it.
    let address = lookup.endpoint_address(vantage, service);
    Some(QuestionKind::Call {
        call,
        host: address.map_or_else(|| name.clone(), |address| address.to_string()),
        name,
        port: 443,
        family: Family::V4,
        region: lookup.topology.region.clone(),
        tls: true,
    })
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallResult {
    /// It was done.
    Answered,
    /// The endpoint's policy denies it, and the service says so.
    Endpoint,
    /// Something denies it.
    Denied,
    /// It did not come about, or was answered with what is neither.
    Unseen,
}

/// Sorts what was observed of a signed call.
pub(super) fn call_result(observation: &Observation) -> CallResult {
    match (observation.outcome, observation.number) {
        (Outcome::CalledEndpointPolicy, _) => CallResult::Endpoint,
        (Outcome::Called, Some(200..=299)) => CallResult::Answered,
        (Outcome::Called, Some(403)) => CallResult::Denied,
        _ => CallResult::Unseen,
    }
}

/// Decides, as the table above has it.
pub(super) fn rule(allowed: bool, seen: CallResult, model: CheckOutcome) -> CheckOutcome {
    match (allowed, seen, model) {
        (_, _, CheckOutcome::Fail)
        | (true, CallResult::Endpoint, _)
        | (false, CallResult::Answered, _) => CheckOutcome::Fail,
        (true, CallResult::Answered, _)
        | (false, CallResult::Endpoint, _)
        | (false, CallResult::Denied, CheckOutcome::Pass) => CheckOutcome::Pass,
        _ => CheckOutcome::Inconclusive,
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::{fitting, rows, word};
    use super::*;

    #[test]
    fn every_cell_is_as_the_documentation_says() {
        let rows = rows(include_str!("calls.rs"));
        let mut used = vec![0; rows.len()];
        for allowed in [true, false] {
            for seen in [
                CallResult::Answered,
                CallResult::Endpoint,
                CallResult::Denied,
                CallResult::Unseen,
            ] {
                for model in [
                    CheckOutcome::Pass,
                    CheckOutcome::Fail,
                    CheckOutcome::Inconclusive,
                ] {
                    let wanted = if allowed { "allowed" } else { "denied" };
                    let cell = [wanted.to_owned(), word(seen), word(model)];
                    let row = fitting(&rows, &cell);
                    let said = word(rule(allowed, seen, model));
                    assert_eq!(rows[row][3], said, "{cell:?}");
                    used[row] += 1;
                }
            }
        }
        assert!(
            used.iter().all(|count| *count > 0),
            "a row decides nothing: {used:?}"
        );
    }
}
