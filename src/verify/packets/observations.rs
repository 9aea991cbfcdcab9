//! What probes saw, by the plans that they carried out.

use super::probe_jobs::ProbeJobs;
use super::probe_plan::ProbePlan;
use crate::catalog::ZoneId;
use crate::probe::Observation;
use crate::verify::probe_job::ProbeResult;
use std::collections::BTreeMap;

/// What came back of all plans.
#[derive(Clone, Debug)]
pub struct Observations<'a> {
    /// What was asked.
    pub plans: &'a [ProbePlan],
    /// For each plan, in the same order, what was observed, or why nothing was.
    pub by_plan: Vec<PlanObservations>,
    /// Why listeners are not up, by tier and zone id.
    pub failed_listeners: BTreeMap<(String, ZoneId), String>,
}

/// What was observed of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanObservations {
    /// By the number of the question.
    pub by_question: BTreeMap<u32, Observation>,
    /// Why the rest of the questions, or all, have no answer.
    pub missing: Option<String>,
}

/// Puts the results of jobs together again, for each of so many plans. Where one of several jobs has no report, the others count.
#[must_use]
pub fn observations(
    plans: usize,
    jobs: &ProbeJobs,
    results: &[ProbeResult],
) -> Vec<PlanObservations> {
    let mut all = vec![PlanObservations::default(); plans];
    for one in results {
        let plan = jobs.plans.get(one.job);
        let Some(slot) = plan.and_then(|plan| all.get_mut(*plan)) else {
            continue;
        };
        match &one.report {
            Ok(report) => {
                let each = report.observations.iter();
                slot.by_question
                    .extend(each.map(|each| (each.id, each.clone())));
            }
            Err(error) => slot.missing = Some(error.to_string()),
        }
    }
    all
}
