//! How many instances work together, and which models run without any.

use super::paths::{at, texts};
use super::read::sorted;
use super::workload_row::Row;
use serde_json::Value;
use std::collections::BTreeSet;

/// Returns how many instances work together at most, of what stands at some paths; none where that is not said whole.
///
/// Groups of instances work together, of preferences and configurations one is taken (SageMaker API reference, `ResourceConfig`,
/// `HyperParameterTuningResourceConfig`).
pub(super) fn most(paths: &[&str], part: &Value) -> Option<u64> {
    let mut most = None;
    for path in paths {
        let counts: Vec<_> = at(part, path).iter().map(|one| one.as_u64()).collect();
        let Some((list, _)) = path.rsplit_once("/*/") else {
            most = most.max(counts.first().copied().flatten());
            continue;
        };
        let items = at(part, &format!("{list}/*")).len();
        if counts.is_empty() {
            continue;
        }
        // One that is left out may be the one that matters.
        let whole: Vec<u64> = counts.into_iter().collect::<Option<_>>()?;
        if whole.len() != items {
            return None;
        }
        let together = if list.ends_with("Groups") {
            whole.iter().sum::<u64>()
        } else {
            whole.into_iter().max().unwrap_or_default()
        };
        most = most.max(Some(together));
    }
    most
}

/// Returns the models that only parts without instances run.
pub(super) fn serverless(row: &Row, answer: &Value) -> Vec<String> {
    if row.serverless.is_empty() {
        return Vec::new();
    }
    let (mut without, mut with) = (BTreeSet::new(), BTreeSet::new());
    for path in row.models {
        let Some((parts, model)) = path.rsplit_once('/') else {
            continue;
        };
        for part in at(answer, parts) {
            let side = if part[row.serverless].is_object() {
                &mut without
            } else {
                &mut with
            };
            side.extend(texts(part, &format!("/{model}")));
        }
    }
    sorted(without.difference(&with).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::snapshot::WORKLOADS;
    use crate::snapshot::WorkloadKind;
    use serde_json::json;

    #[test]
    fn groups_work_together_and_one_of_several_preferences_is_taken() {
        const PATHS: &[&str] = &["/One", "/Groups/*/Count", "/Preferences/*/Count"];
        for (part, count) in [
            (json!({"One": 3}), Some(3)),
            (json!({"Groups": [{"Count": 1}, {"Count": 1}]}), Some(2)),
            (
                json!({"Preferences": [{"Count": 1}, {"Count": 1}]}),
                Some(1),
            ),
            (
                json!({"Preferences": [{"Count": 1}, {"Count": 4}]}),
                Some(4),
            ),
            (json!({"One": 1, "Preferences": [{}, {}]}), Some(1)),
            (json!({"Groups": [{"Count": 1}, {}]}), None),
            (json!({"One": "1"}), None),
            (json!({}), None),
        ] {
            assert_eq!(most(PATHS, &part), count, "{part}");
        }
    }

    #[test]
    fn a_model_that_an_instance_runs_too_is_not_serverless() {
        let row = WORKLOADS
            .iter()
            .find(|row| row.kind == WorkloadKind::EndpointConfig);
        let answer = json!({"ProductionVariants": [
            {"ModelName": "a", "ServerlessConfig": {"MemorySizeInMB": 1024, "MaxConcurrency": 1}},
            {"ModelName": "b", "InstanceType": "ml.m5.large"},
            {"ModelName": "c", "ServerlessConfig": {}},
            {"ModelName": "c", "InstanceType": "ml.m5.large"},
        ]});
        assert_eq!(serverless(row.unwrap(), &answer), ["a"]);
        let row = WORKLOADS
            .iter()
            .find(|row| row.kind == WorkloadKind::Transform);
        assert!(serverless(row.unwrap(), &answer).is_empty());
    }
}
