//! What a profile accepts of its workloads: for its setting, its names and its time, and nothing else.

use super::{deployed, line};
use crate::support::rendered::topology_of;
use smgen::report::{CheckOutcome, CheckResult, ExceptionState as State};
use smgen::snapshot::{Snapshot, Workload, WorkloadKind};
use smgen::topology::Topology;
use smgen::verify::audit::{self, audit};
use smgen::verify::expect::expectations;
use smgen::verify::judge;

const TODAY: &str = "2026-11-26";

fn of(s: &mut Snapshot, kind: WorkloadKind) -> &mut Workload {
    s.workloads.iter_mut().find(|one| one.kind == kind).unwrap()
}

/// Returns a network with one exception, and a clean deployment of it.
fn with(exception: &str) -> (Topology, Snapshot) {
    let config = format!("profiles:\n  prod-hipaa:\n    exceptions:\n      - {{{exception}}}\n");
    let topology = topology_of("prod-hipaa", Some(&config));
    let (_, snapshot) = deployed("prod-hipaa", None);
    (topology, snapshot)
}

/// Returns what is still told, and the states of the exceptions with the number of what departs so.
fn told(topology: &Topology, snapshot: &Snapshot) -> (Vec<String>, Vec<(State, usize)>) {
    let findings = audit(topology, snapshot);
    let (rest, excepted) = audit::except(topology, snapshot, findings, TODAY);
    let states = excepted.iter().map(|one| (one.state, one.findings.len()));
    let mut lines: Vec<_> = rest.iter().map(line).collect();
    lines.sort();
    (lines, states.collect())
}

type Departs = fn(&mut Snapshot);

/// Each setting with a departure of its own.
const ROWS: &[(&str, Departs)] = &[
    ("job: train*, setting: network-isolation", |s| {
        of(s, WorkloadKind::Training).placements[0].network_isolation = Some(false);
    }),
    ("job: training, setting: container-encryption", |s| {
        of(s, WorkloadKind::Training).placements[0].encrypts_between_containers = Some(false);
    }),
    ("job: training, setting: vpc", |s| {
        of(s, WorkloadKind::Training).placements[0].subnets.clear();
    }),
    ("job: training, setting: subnets", |s| {
        of(s, WorkloadKind::Training).placements[0].subnets = vec!["subnet-data-use1-az1".into()];
    }),
    ("job: training, setting: groups", |s| {
        of(s, WorkloadKind::Training).placements[0].groups = vec!["sg-data".into()];
    }),
    ("job: \"trainin?\", setting: volume-key", |s| {
        of(s, WorkloadKind::Training).placements[0]
            .volume_keys
            .clear();
    }),
    ("job: training, setting: remote-access", |s| {
        of(s, WorkloadKind::Training).remote_access = vec![String::new()];
    }),
    ("monitoring: data-*, setting: vpc", |s| {
        of(s, WorkloadKind::DataQuality).placements[0]
            .subnets
            .clear();
    }),
    ("model: model, setting: network-isolation", |s| {
        of(s, WorkloadKind::Model).placements[0].network_isolation = Some(false);
    }),
    ("endpoint_config: endpoint-*, setting: vpc", |s| {
        of(s, WorkloadKind::EndpointConfig).serverless = vec!["model".into()];
    }),
    (
        "endpoint_config: endpoint-*, setting: network-isolation",
        |s| {
            // Which an inference component has of it.
            of(s, WorkloadKind::EndpointConfig).placements[0].network_isolation = Some(false);
        },
    ),
    ("endpoint_config: \"*\", setting: remote-access", |s| {
        of(s, WorkloadKind::EndpointConfig).remote_access = vec!["blue".into()];
    }),
    ("cluster: cluster, setting: volume-key", |s| {
        of(s, WorkloadKind::Cluster).placements[0]
            .volume_keys
            .clear();
    }),
    ("notebook: nb, setting: direct-internet", |s| {
        s.notebooks[0].direct_internet = Some(true);
    }),
    ("notebook: nb, setting: root-access", |s| {
        s.notebooks[0].root = Some(true);
    }),
    ("notebook: nb, setting: volume-key", |s| {
        s.notebooks[0].kms_key = None;
    }),
    ("notebook: nb, setting: vpc", |s| {
        s.notebooks[0].subnet = None;
    }),
    ("notebook: nb, setting: metadata-version", |s| {
        s.notebooks[0].metadata_version = Some("1".into());
    }),
    ("domain: team, setting: network-access", |s| {
        s.domains[0].vpc_only = Some(false);
    }),
    ("domain: team, setting: groups", |s| {
        of(s, WorkloadKind::UserProfile).placements[0].groups = vec!["sg-x".into()];
    }),
    ("domain: team, setting: remote-access", |s| {
        of(s, WorkloadKind::Space).remote_access = vec![String::new()];
    }),
];

#[test]
fn what_is_declared_is_accepted_until_its_last_day() {
    for (exception, depart) in ROWS {
        let of = |until: &str| format!("{exception}, reason: r, until: {until}");
        for (until, accepted) in [("2099-01-01", true), (TODAY, true), ("2026-11-25", false)] {
            let (topology, mut snapshot) = with(&of(until));
            let (clean, states) = told(&topology, &snapshot);
            assert_eq!(clean, [""; 0], "{exception}");
            let untouched = if accepted {
                State::Unused
            } else {
                State::Expired
            };
            assert_eq!(states, [(untouched, 0)], "{exception} {until}");
            depart(&mut snapshot);
            let (left, states) = told(&topology, &snapshot);
            let wanted = if accepted {
                State::Used
            } else {
                State::Expired
            };
            assert_eq!(states, [(wanted, 1)], "{exception} {until}: {left:?}");
            assert_eq!(left.is_empty(), accepted, "{exception} {until}: {left:?}");
        }
    }
}

#[test]
fn another_name_setting_or_kind_is_not_accepted() {
    for (exception, depart) in ROWS {
        let (subject, _) = exception.split_once(", ").unwrap();
        let (kind, _) = subject.split_once(':').unwrap();
        let elsewhere = exception.replace(subject, &format!("{kind}: other-*"));
        let (topology, mut snapshot) = with(&format!("{elsewhere}, reason: r, until: 2099-01-01"));
        depart(&mut snapshot);
        let (left, states) = told(&topology, &snapshot);
        assert_eq!(
            (left.len(), &states[..]),
            (1, &[(State::Unused, 0)][..]),
            "{exception}"
        );
    }
    let other = "cluster: \"*\", setting: vpc, reason: r, until: 2099-01-01";
    for (exception, depart) in ROWS {
        let (topology, mut snapshot) = with(other);
        depart(&mut snapshot);
        assert_eq!(told(&topology, &snapshot).0.len(), 1, "{exception}");
    }
}

#[test]
fn an_exception_covers_nothing_of_the_network_and_nothing_unread() {
    let (topology, mut snapshot) =
        with("job: \"*\", setting: groups, reason: r, until: 2099-01-01");
    // A rule that nobody declared, a job whose isolation no answer tells.
    snapshot.security_groups[0].egress.clear();
    of(&mut snapshot, WorkloadKind::Training).placements[0].network_isolation = None;
    let findings = audit(&topology, &snapshot);
    let (rest, excepted) = audit::except(&topology, &snapshot, findings.clone(), TODAY);
    assert_eq!(rest, findings);
    assert_eq!(excepted[0].state, State::Unused);
    // What was not read whole may hold what it is for.
    let (topology, mut snapshot) =
        with("job: \"*\", setting: network-isolation, reason: r, until: 2099-01-01");
    of(&mut snapshot, WorkloadKind::Training).placements[0].network_isolation = None;
    snapshot.gaps.push(smgen::snapshot::Gap {
        part: smgen::snapshot::SnapshotPart::Jobs,
        action: "sagemaker:ListTrainingJobs".into(),
        why: "not authorized".into(),
    });
    let (left, states) = told(&topology, &snapshot);
    assert!(
        left.iter().all(|one| one.starts_with("unknown ")),
        "{left:?}"
    );
    assert_eq!(states, [(State::Unknown, 0)]);
}

fn result(
    topology: &Topology,
    snapshot: &Snapshot,
) -> (CheckResult, Vec<smgen::report::Exception>) {
    let findings = audit(topology, snapshot);
    let (rest, excepted) = audit::except(topology, snapshot, findings, TODAY);
    let places = |paths: &[smgen::blueprint::Path]| paths.iter().map(ToString::to_string).collect();
    let mut results = judge::audited(&expectations(topology), &rest, &places);
    let told = judge::excepted(&excepted, &mut results, &places);
    let jobs = results
        .into_iter()
        .find(|one| one.id == "configuration/account/jobs");
    (jobs.unwrap(), told)
}

#[test]
fn reports_tell_what_is_accepted_and_what_has_expired() {
    let open = |s: &mut Snapshot| {
        of(s, WorkloadKind::Training).placements[0].network_isolation = Some(false);
    };
    let row = "job: train*, setting: network-isolation, reason: Clarify calls an endpoint";
    let sentence = "network isolation of account/jobs/training/training is off instead of on";
    let (topology, mut snapshot) = with(&format!("{row}, until: 2099-01-01"));
    open(&mut snapshot);
    let (jobs, told) = result(&topology, &snapshot);
    assert_eq!(jobs.outcome, CheckOutcome::Pass);
    let said = format!("accepted until 2099-01-01: {sentence} (Clarify calls an endpoint)");
    assert_eq!(jobs.seen, said);
    let [one] = &told[..] else { panic!("{told:?}") };
    assert_eq!(
        (one.subject.as_str(), one.setting.as_str()),
        ("job train*", "network-isolation")
    );
    assert_eq!(
        (one.state, &one.departures[..]),
        (State::Used, &[sentence.to_owned()][..])
    );
    assert_eq!(one.place.as_deref(), Some("exceptions[0]"));
    // One of two settings is accepted: the other fails, and the first is still told.
    of(&mut snapshot, WorkloadKind::Training).placements[0]
        .volume_keys
        .clear();
    let (jobs, _) = result(&topology, &snapshot);
    assert_eq!(jobs.outcome, CheckOutcome::Fail);
    assert_eq!(jobs.evidence, [said]);
    let (topology, mut snapshot) = with(&format!("{row}, until: 2026-01-31"));
    open(&mut snapshot);
    let (jobs, told) = result(&topology, &snapshot);
    assert_eq!(
        (jobs.outcome, told[0].state),
        (CheckOutcome::Fail, State::Expired)
    );
    let fix = &jobs.causes[0].fix;
    assert!(fix.contains("expired after 2026-01-31"), "{fix}");
    assert!(
        jobs.places.contains(&"exceptions[0]".to_owned()),
        "{:?}",
        jobs.places
    );
}

#[test]
fn no_profile_of_smgen_s_own_accepts_anything() {
    for profile in crate::support::rendered::BUILTIN {
        assert_eq!(topology_of(profile, None).exceptions, [], "{profile}");
    }
}
