//! The comparison notices: whatever is changed in one of the two, it names.

use super::forced::{Side, compare};
use super::{Facts, Network, terraform, topology};
use serde_json::Value;

/// Parts of a template that decide nothing of the network.
const SKIPPED: [&str; 3] = ["Metadata", "DependsOn", "UpdateReplacePolicy"];

impl Network {
    /// Changes every value of the template, one at a time, and demands that each change is noticed; returns how many there were.
    pub fn prove_that_changes_are_noticed(&self) -> usize {
        let plan = terraform::facts(&self.plan);
        let decided = topology::facts(&self.topology);
        // What Terraform does not need, such as the function that acts during deployments, the topology knows.
        let unseen = |template: &Value| {
            let facts = self.cloudformation(template);
            let of_topology = compare((Side::Topology, &decided), (Side::Cdk, &facts));
            differences(&plan, &facts).is_empty() && of_topology.differences.is_empty()
        };
        let resources = self.template["Resources"].as_object().unwrap();
        let mut template = self.template.clone();
        let mut changes = 0;
        let mut unnoticed = Vec::new();
        for (logical, resource) in resources {
            let mut leaves = Vec::new();
            let mut path = Vec::new();
            walk(resource, &mut path, &mut leaves);
            for leaf in leaves
                .iter()
                .filter(|leaf| !SKIPPED.contains(&leaf[0].as_str()))
            {
                let place = &mut template["Resources"][logical];
                let Some((before, after)) = change(place, leaf) else {
                    continue;
                };
                changes += 1;
                if unseen(&template) {
                    unnoticed.push(format!("{logical} {}: {before} -> {after}", leaf.join(".")));
                }
                if let Some(place) = at(&mut template["Resources"][logical], leaf) {
                    *place = before;
                }
            }
            let gone = template["Resources"]
                .as_object_mut()
                .unwrap()
                .remove(logical);
            changes += 1;
            if unseen(&template) {
                unnoticed.push(format!("{logical} is gone"));
            }
            template["Resources"][logical] = gone.unwrap();
        }
        assert_eq!(template, self.template);
        changes += self.facts_taken_away(&mut unnoticed);
        assert!(unnoticed.is_empty(), "unnoticed:\n{}", unnoticed.join("\n"));
        changes
    }

    /// Takes each fact of the plan away, and changes it.
    fn facts_taken_away(&self, unnoticed: &mut Vec<String>) -> usize {
        let plan = terraform::facts(&self.plan);
        let template = self.cloudformation(&self.template);
        let mut changes = 0;
        for (key, value) in &plan.all {
            // What only one side can say is not compared with the other.
            let Some(said) = template.all.get(key) else {
                continue;
            };
            assert_eq!(said, value);
            for instead in [None, Some(Value::from("something else"))] {
                let mut plan = plan.clone();
                match instead {
                    None => plan.all.remove(key),
                    Some(other) => plan.all.insert(key.clone(), other),
                };
                changes += 1;
                let found = differences(&plan, &template);
                if !found
                    .iter()
                    .any(|one| one.contains(&format!("{} {}:", key.0, key.1)))
                {
                    unnoticed.push(format!("{key:?}"));
                }
            }
        }
        changes
    }
}

/// Finds the path of every value that holds no others.
fn walk(value: &Value, path: &mut Vec<String>, leaves: &mut Vec<Vec<String>>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => {
            leaves.push(path.clone());
            return;
        }
    };
    for (key, child) in children {
        path.push(key);
        walk(child, path, leaves);
        path.pop();
    }
}

/// Says what a plan and a template differ in.
fn differences(plan: &Facts, template: &Facts) -> Vec<String> {
    compare((Side::Terraform, plan), (Side::Cdk, template)).differences
}

/// Returns the value at a path.
fn at<'a>(value: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    let mut value = value;
    for key in path {
        value = match value {
            Value::Object(map) => map.get_mut(key)?,
            Value::Array(list) => list.get_mut(key.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}

/// Changes a value so that it means something else; returns it as it was and as it is.
fn change(resource: &mut Value, path: &[String]) -> Option<(Value, Value)> {
    let value = at(resource, path)?;
    let changed = match &*value {
        Value::Bool(truth) => Value::from(!truth),
        Value::Number(number) => Value::from(number.as_i64()? + 1),
        Value::String(text) => Value::from(format!("{text}x")),
        _ => return None,
    };
    let before = std::mem::replace(value, changed.clone());
    Some((before, changed))
}
