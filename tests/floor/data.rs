//! What was derived, and what was judged, as data.

use serde::Deserialize;
use smgen::catalog::Workload;
use std::collections::{BTreeMap, BTreeSet};

/// `floor.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    pub packages: Vec<Package>,
    pub operations: Vec<Operation>,
    pub unresolved: Vec<String>,
    pub named_hosts: Vec<String>,
    /// By service of botocore and region: the host without FIPS, and with it.
    pub hosts: BTreeMap<String, BTreeMap<String, [String; 2]>>,
    pub policies: Vec<ManagedPolicy>,
}

/// A package that was read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub file: String,
    pub sha256: String,
}

/// An operation, by botocore's names, and where it is called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    pub service: String,
    #[serde(rename = "operation")]
    pub name: String,
    /// `client` is a notebook or Studio.
    pub runs_in: String,
    pub r#where: Vec<String>,
}

/// What a managed policy of AWS's allows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManagedPolicy {
    pub name: String,
    pub version: String,
    pub date: String,
    pub actions: Vec<String>,
}

/// `rules.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    #[allow(dead_code, reason = "for people who read the file")]
    note: String,
    asks: Vec<Rule>,
    namespaces: BTreeMap<String, String>,
    actions: BTreeMap<String, Vec<String>>,
    policies: BTreeMap<String, Vec<Vec<Workload>>>,
    pub exceptions: Vec<Exception>,
    pub named_hosts: Vec<NamedHost>,
}

/// A host that code names itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedHost {
    pub host: String,
    /// The catalogue's service whose endpoint answers it; without one it is not answered.
    pub by: Option<String>,
    pub page: String,
    pub reason: String,
}

/// For whose work operations are called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    service: String,
    /// All of the service where there is none.
    nouns: Option<BTreeSet<String>>,
    /// Workloads of which each makes the calls happen by itself; without any, the caller's own work does.
    #[serde(default)]
    with: Vec<Workload>,
    /// Whose network interface calls, if not that of every client.
    r#in: Option<Vec<Workload>>,
}

/// What is not let through.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// IAM actions, each in full or a whole namespace (`iam:*`).
    pub actions: Vec<String>,
    /// Nouns of SageMaker's operations, as in a rule.
    #[serde(default)]
    pub nouns: BTreeSet<String>,
    /// Where it holds only: the managed policy, or where the code runs.
    pub of: Option<String>,
    pub page: String,
    pub reason: String,
}

/// One question to a network.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Where the call goes; unknown for what a policy allows.
    pub host: Option<String>,
    pub action: String,
    pub noun: Option<String>,
    pub declared: BTreeSet<Workload>,
    /// The managed policy, or where the code runs.
    pub of: String,
    /// Who calls it, for people.
    pub source: String,
}

const REGION: &str = "us-east-1";

impl Floor {
    pub fn read() -> Self {
        serde_json::from_str(include_str!("floor.json")).unwrap()
    }
}

impl Rules {
    pub fn read() -> Self {
        serde_json::from_str(include_str!("rules.json")).unwrap()
    }

    /// Lists what the floor asks. Operations that are nobody's work are asked for every client, so that they need an exception.
    pub fn asks(&self, floor: &Floor, wrong: &mut BTreeSet<String>) -> Vec<Ask> {
        let mut asks = Vec::new();
        for operation in &floor.operations {
            let host = &floor.hosts[&operation.service][REGION][0];
            for declared in self.declared(operation) {
                for action in self.iam(operation) {
                    asks.push(Ask {
                        host: Some(host.clone()),
                        action,
                        noun: (operation.service == "sagemaker").then(|| noun(&operation.name)),
                        declared: declared.clone(),
                        of: operation.runs_in.clone(),
                        source: operation.r#where.join(", "),
                    });
                }
            }
        }
        for policy in &floor.policies {
            let Some(networks) = self.policies.get(&policy.name) else {
                wrong.insert(format!("rules.json does not say whose {} is", policy.name));
                continue;
            };
            for declared in networks {
                asks.extend(policy.actions.iter().map(|action| Ask {
                    host: None,
                    action: action.clone(),
                    noun: action.strip_prefix("sagemaker:").map(noun),
                    declared: declared.iter().copied().collect(),
                    of: policy.name.clone(),
                    source: format!("{} {}", policy.name, policy.version),
                }));
            }
        }
        asks
    }

    fn declared(&self, operation: &Operation) -> BTreeSet<BTreeSet<Workload>> {
        let callers = match operation.runs_in.as_str() {
            "client" => vec![Workload::Notebook, Workload::Studio],
            other => vec![serde_json::from_value(other.into()).unwrap()],
        };
        let rule = self.asks.iter().find(|rule| rule.is_about(operation));
        let (only, with) = rule.map_or((None, &[][..]), |rule| (rule.r#in.as_ref(), &rule.with));
        let mut all = BTreeSet::new();
        for caller in callers {
            if only.is_some_and(|only| !only.contains(&caller)) {
                continue;
            }
            if with.is_empty() || with.contains(&caller) {
                all.insert([caller].into());
            } else {
                all.extend(with.iter().map(|with| BTreeSet::from([caller, *with])));
            }
        }
        all
    }

    /// Returns the IAM actions that an operation takes.
    fn iam(&self, operation: &Operation) -> Vec<String> {
        let namespace = self
            .namespaces
            .get(&operation.service)
            .unwrap_or(&operation.service);
        let action = format!("{namespace}:{}", operation.name);
        self.actions
            .get(&action)
            .cloned()
            .unwrap_or_else(|| vec![action])
    }
}

impl Rule {
    fn is_about(&self, operation: &Operation) -> bool {
        self.service == operation.service
            && self.nouns.as_ref().is_none_or(|nouns| {
                nouns.contains(&operation.name) || nouns.contains(&noun(&operation.name))
            })
    }
}

/// Returns what an operation is about, in the singular: `ListTrainingJobs` is about `TrainingJob`.
pub fn noun(operation: &str) -> String {
    let verb = operation[1..]
        .find(|c: char| c.is_ascii_uppercase())
        .map_or(operation.len(), |end| end + 1);
    let noun = &operation[verb..];
    match noun.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => noun
            .strip_suffix('s')
            .filter(|stem| !stem.ends_with('s'))
            .unwrap_or(noun)
            .to_owned(),
    }
}

/// Names workloads.
pub fn names(workloads: &BTreeSet<Workload>) -> String {
    let names: Vec<_> = workloads.iter().map(|one| one.as_str()).collect();
    names.join(" with ")
}
