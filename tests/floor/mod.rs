//! The floor: whatever AWS's own code calls, and AWS's managed policies allow, passes the rendered endpoint policies of the workloads
//! that call it, or is an exception with its page and reason.
//!
//! `floor.json` is derived from AWS's packages by `derive.py`, which the scheduled workflow runs anew; `rules.json` is judgement.

mod data;
mod exceptions;
mod network;

use self::data::{Ask, Floor, Rules, names};
use self::exceptions::Exceptions;
use self::network::{Answer, Network, of_profile, service_of};
use smgen::catalog::{Need, Workload};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of the table of exceptions, and the actions that they excuse. Whoever moves one says so here.
const EXCEPTIONS: (usize, usize) = (30, 271);
/// Services that AWS's code calls and `prod-hipaa` has no endpoint of unless somebody asks for it.
const BY_CHOICE: [&str; 11] = [
    "athena",
    "bedrock",
    "codeartifact.api",
    "ec2",
    "events",
    "lakeformation",
    "lambda",
    "sagemaker.featurestore-runtime",
    "sagemaker.metrics",
    "secretsmanager",
    "sns",
];

/// What came of asking.
#[derive(Default)]
struct Outcome {
    /// What does not pass and is not excused, in lines.
    wrong: BTreeSet<String>,
    /// What passes: by the network that was asked.
    passed: Vec<(BTreeSet<Workload>, Ask)>,
    asked: usize,
}

fn judge(
    floor: &Floor,
    rules: &Rules,
    networks: &mut Networks,
    excepted: &mut Exceptions<'_>,
) -> Outcome {
    let mut outcome = Outcome::default();
    for ask in rules.asks(floor, &mut outcome.wrong) {
        outcome.asked += 1;
        let why = match networks
            .of(&ask.declared)
            .asks(ask.host.as_deref(), &ask.action)
        {
            Answer::Passes => {
                outcome.passed.push((ask.declared.clone(), ask));
                continue;
            }
            Answer::NoEndpoint => "no endpoint answers it".to_owned(),
            Answer::Refused(by) => format!("refused by {by}"),
        };
        if !excepted.cover(&ask) {
            let Ask {
                action,
                declared,
                source,
                ..
            } = ask;
            outcome.wrong.insert(format!(
                "{action} for {}: {why}; {source}",
                names(&declared)
            ));
        }
    }
    outcome
}

/// Networks by what they are declared for: each is built once.
#[derive(Default)]
struct Networks(BTreeMap<BTreeSet<Workload>, Network>);

impl Networks {
    fn of(&mut self, declared: &BTreeSet<Workload>) -> &Network {
        self.0
            .entry(declared.clone())
            .or_insert_with(|| Network::declared(declared))
    }
}

#[test]
fn what_awss_own_code_calls_passes() {
    let (floor, rules) = (Floor::read(), Rules::read());
    let (mut networks, mut excepted) = (Networks::default(), Exceptions::of(&rules));
    let outcome = judge(&floor, &rules, &mut networks, &mut excepted);
    let actions: BTreeSet<_> = outcome.passed.iter().map(|(_, ask)| &ask.action).collect();
    let hosts: BTreeSet<_> = outcome
        .passed
        .iter()
        .filter_map(|(_, ask)| ask.host.as_ref())
        .collect();
    println!(
        "floor: {} operations and {} managed policies of AWS's, asked {} times of {} networks: {} actions pass, at {} hosts; {} exceptions excuse {} actions",
        floor.operations.len(),
        floor.policies.len(),
        outcome.asked,
        networks.0.len(),
        actions.len(),
        hosts.len(),
        rules.exceptions.len(),
        excepted.actions(),
    );
    let wrong: Vec<_> = outcome.wrong.iter().map(String::as_str).collect();
    assert!(
        wrong.is_empty(),
        "{} do not pass:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(
        excepted.unused(),
        Vec::<String>::new(),
        "exceptions that excuse nothing"
    );
    assert_eq!((rules.exceptions.len(), excepted.actions()), EXCEPTIONS);
}

/// A profile answers the hosts that its workloads call, or leaves them to whoever wants them, which the catalogue says; what a
/// workload cannot do without, smgen misses aloud.
#[test]
fn hosts_are_answered_or_left_to_choice() {
    let (floor, rules) = (Floor::read(), Rules::read());
    let mut profiles = BTreeMap::new();
    let (mut by_choice, mut answered) = (BTreeSet::new(), BTreeSet::new());
    for ask in rules.asks(&floor, &mut BTreeSet::new()) {
        let Some(service) = ask.host.as_deref().and_then(service_of) else {
            continue;
        };
        let (topology, said) = profiles
            .entry(ask.declared.clone())
            .or_insert_with(|| of_profile(&ask.declared, ""));
        if topology
            .endpoints
            .iter()
            .any(|one| one.service == service.key)
        {
            answered.insert(service.key);
            continue;
        }
        let declared: Vec<_> = ask.declared.iter().copied().collect();
        match service.need(&declared) {
            // Excused: the policy would refuse it, too.
            None => {}
            Some(Need::Optional) => {
                by_choice.insert(service.key);
            }
            Some(Need::Must) => {
                let missed = said.iter().any(|one| {
                    one.message
                        .contains(&format!("needs endpoint `{}`", service.key))
                });
                assert!(
                    missed,
                    "nobody misses {} for {}",
                    service.key,
                    names(&ask.declared)
                );
                by_choice.insert(service.key);
            }
        }
    }
    println!(
        "floor: {} services are answered, {} are by choice",
        answered.len(),
        by_choice.len()
    );
    assert_eq!(by_choice.into_iter().collect::<Vec<_>>(), BY_CHOICE);
}

/// What AWS's code calls by names of its own, past botocore, is answered by an endpoint, or has its page and reason.
#[test]
fn hosts_that_code_names_are_known() {
    let (floor, rules) = (Floor::read(), Rules::read());
    let known: BTreeSet<_> = rules.named_hosts.iter().map(|one| &one.host).collect();
    assert_eq!(floor.named_hosts.iter().collect::<BTreeSet<_>>(), known);
    for one in &rules.named_hosts {
        let suffix = if one.host.contains("sagemaker.{") || one.host.contains("app.{") {
            "aws"
        } else {
            "amazonaws.com"
        };
        let host = one
            .host
            .replace("{region}", "us-east-1")
            .replace("{dns_suffix}", suffix);
        let host = host.replace(['{', '}', '_'], "");
        let found = service_of(&host).map(|service| service.key.to_owned());
        assert_eq!(found, one.by, "{host}");
        assert!(!one.page.is_empty() && one.reason.ends_with('.'), "{host}");
    }
}

/// The data is what it says: pinned packages, dated policies, exceptions with pages and reasons, and no call of which nobody knows
/// whose it is.
#[test]
fn the_data_is_pinned_and_cited() {
    let (floor, rules) = (Floor::read(), Rules::read());
    for package in &floor.packages {
        assert!(package.file.contains(&package.version), "{}", package.name);
        let hex = |c: char| c.is_ascii_hexdigit() && !c.is_ascii_uppercase();
        assert!(
            package.sha256.len() == 64 && package.sha256.chars().all(hex),
            "{}",
            package.name
        );
    }
    for policy in &floor.policies {
        assert_eq!(policy.date.len(), 10, "{}", policy.name);
    }
    for exception in &rules.exceptions {
        assert!(
            !exception.page.is_empty() && exception.reason.ends_with('.'),
            "{exception:?}"
        );
    }
    // Methods of the SDK's own session that are not found by their definition, and botocore's, which is no operation.
    let own = [
        "_sagemaker_session.",
        "sagemaker_session.create_group",
        "botocore.session.get_session",
    ];
    for one in &floor.unresolved {
        assert!(own.iter().any(|own| one.contains(own)), "{one}");
    }
}

/// Each action that passes is missed where it is taken out: none hangs on a wildcard, or on an endpoint that has no policy.
#[test]
fn an_action_that_is_taken_out_is_missed() {
    let (floor, rules) = (Floor::read(), Rules::read());
    let (mut networks, mut excepted) = (Networks::default(), Exceptions::of(&rules));
    let outcome = judge(&floor, &rules, &mut networks, &mut excepted);
    let mut seen = BTreeSet::new();
    for (declared, ask) in &outcome.passed {
        // The one service that takes no endpoint policy.
        if !seen.insert((declared, &ask.action)) || ask.action.starts_with("redshift-data:") {
            continue;
        }
        let spoiled = networks.of(declared).without(&ask.action);
        let answer = spoiled.asks(ask.host.as_deref(), &ask.action);
        assert!(
            matches!(answer, Answer::Refused(_)),
            "{} of {}",
            ask.action,
            names(declared)
        );
    }
    println!(
        "floor: {} actions were taken out of a network's policies, and each was missed",
        seen.len()
    );
}

#[test]
fn nouns() {
    for (operation, noun) in [
        ("CreateTrainingJob", "TrainingJob"),
        ("ListTrainingJobs", "TrainingJob"),
        ("ListCodeRepositories", "CodeRepository"),
        ("ListAliases", "Aliase"),
        ("Search", ""),
        ("QueryLineage", "Lineage"),
        ("BatchDescribeModelPackage", "DescribeModelPackage"),
    ] {
        assert_eq!(data::noun(operation), noun);
    }
}
