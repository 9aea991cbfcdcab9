//! Who calls a service, why, and with which actions.

use serde::{Deserialize, Deserializer, Serialize};

use super::workload::Workload;

/// How badly a workload needs an endpoint when the network has no way to the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// The workload does not work without it.
    Must,
    /// Only code that calls the service from the workload's network interface needs it; the reason says when.
    Optional,
}

/// One reason for one workload to call a service from its network interface.
///
/// The calling network interface decides, not the beneficiary: training jobs are created by the SDK in a notebook, so
/// `sagemaker:CreateTrainingJob` is a call of the notebook, made `with` training.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Call {
    /// The workload whose network interface makes the call.
    pub workload: Workload,
    /// A second workload that has to be declared too for the call to happen.
    pub with: Option<Workload>,
    /// How badly it is needed.
    pub need: Need,
    /// Why, in one sentence.
    pub reason: &'static str,
    /// The least IAM actions that it takes, in the form `service:Action`.
    pub actions: &'static [&'static str],
}

impl Call {
    /// Says whether the call happens on a network that is declared for these workloads.
    #[must_use]
    pub fn applies(&self, declared: &[Workload]) -> bool {
        declared.contains(&self.workload) && self.with.is_none_or(|with| declared.contains(&with))
    }
}

/// The form of calls in the data file: one entry for every workload that calls for the same reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    workloads: Vec<Workload>,
    with: Option<Workload>,
    need: Need,
    reason: &'static str,
    actions: Vec<&'static str>,
}

/// Reads the calls of a service, one per workload, sorted by workload.
pub(super) fn read<D>(deserializer: D) -> Result<Vec<Call>, D::Error>
where
    D: Deserializer<'static>,
{
    let entries = Vec::<Entry>::deserialize(deserializer)?;
    let mut calls = Vec::with_capacity(entries.len() * 2);
    for entry in entries {
        // Several calls share the list, and the catalogue lives as long as the program.
        let actions: &'static [&'static str] = entry.actions.leak();
        for &workload in &entry.workloads {
            calls.push(Call {
                workload,
                with: entry.with,
                need: entry.need,
                reason: entry.reason,
                actions,
            });
        }
    }
    calls.sort_by_key(|call| (call.workload, call.need));
    Ok(calls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_with_a_second_workload_needs_both() {
        let mut call = Call {
            workload: Workload::Notebook,
            with: Some(Workload::Training),
            need: Need::Must,
            reason: "",
            actions: &[],
        };
        assert!(!call.applies(&[Workload::Notebook]));
        assert!(!call.applies(&[Workload::Training]));
        assert!(call.applies(&[Workload::Training, Workload::Notebook]));
        call.with = None;
        assert!(call.applies(&[Workload::Notebook]));
    }
}
