//! What is asked from where.

use super::{Case, check_options};
use crate::support::rendered::BUILTIN;
use smgen::catalog::Protocol;
use smgen::probe::{BatchSettings, Channel, Nonce, Question, QuestionKind, batches};
use smgen::verify::expect::{Check, Destination};
use smgen::verify::packets::{CheckSubject, listeners, probe_plans};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn everything_that_packets_can_show_is_asked_once_from_its_vantage() {
    for profile in BUILTIN {
        let case = Case::of(profile);
        let plans = case.plans();
        let mut checks: BTreeMap<usize, usize> = BTreeMap::new();
        for plan in &plans {
            for one in &plan.checks {
                if let CheckSubject::Expectation(index) = one.subject {
                    assert_eq!(case.wanted[index].vantage.as_ref(), Some(&plan.vantage));
                    *checks.entry(index).or_default() += 1;
                }
            }
            let ids: BTreeSet<_> = plan.checks.iter().map(|one| one.question.id).collect();
            assert_eq!(ids.len(), plan.checks.len());
        }
        for (index, expectation) in case.wanted.iter().enumerate() {
            let times = match &expectation.check {
                Check::Connect {
                    to: Destination::Internet { .. },
                    ..
                } => check_options().egress.len(),
                Check::Connect {
                    protocol: Protocol::Tcp | Protocol::Udp,
                    ..
                }
                | Check::Resolve { .. } => 1,
                _ => 0,
            };
            assert_eq!(
                checks.get(&index).copied().unwrap_or_default(),
                times,
                "{profile}: {}",
                expectation.id
            );
        }
    }
}

#[test]
fn what_should_fail_is_tried_once_and_no_real_address_is_aimed_at() {
    let case = Case::of("prod-hipaa");
    for plan in case.plans() {
        for one in &plan.checks {
            if let CheckSubject::Expectation(index) = one.subject {
                let open = !matches!(case.wanted[index].check, Check::Connect { open: false, .. });
                assert_eq!(one.question.attempts, if open { 3 } else { 1 });
            }
            if let QuestionKind::Tcp { host, .. }
            | QuestionKind::Udp { host, .. }
            | QuestionKind::Tls { host, .. } = &one.question.kind
            {
                assert_ne!(host, "9.9.9.9");
            }
        }
    }
}

#[test]
fn a_protocol_that_the_probe_does_not_speak_is_not_asked_as_another() {
    let mut case = Case::of("prod-hipaa");
    let mut changed = BTreeSet::new();
    for (index, expectation) in case.wanted.iter_mut().enumerate() {
        if let Check::Connect { protocol, .. } = &mut expectation.check {
            *protocol = Protocol::Number(50);
            changed.insert(index);
        }
    }
    assert!(!changed.is_empty());
    assert_eq!(listeners(&case.topology, &case.snapshot, &case.wanted), []);
    for plan in case.plans() {
        for check in &plan.checks {
            if let CheckSubject::Expectation(index) | CheckSubject::OldTls(index) = check.subject {
                assert!(!changed.contains(&index), "{check:?}");
            }
        }
    }
}

#[test]
fn a_listener_stands_in_every_subnet_that_is_called() {
    let case = Case::of("prod-hipaa");
    let listeners = listeners(&case.topology, &case.snapshot, &case.wanted);
    for listener in &listeners {
        assert!(
            listener.tcp.contains(&22) && listener.tcp.windows(2).all(|pair| pair[0] < pair[1]),
            "{listener:?}"
        );
        assert_eq!(
            listener.group,
            format!("security-group/{}", listener.function.as_str())
        );
    }
    let tiers: BTreeSet<_> = listeners
        .iter()
        .map(|listener| listener.tier.as_str())
        .collect();
    assert_eq!(
        tiers,
        BTreeSet::from(["data", "inference", "notebook", "training"])
    );
    assert_eq!(listeners.len(), 12);
}

#[test]
fn where_only_blocked_ways_are_asked_for_a_control_is_added() {
    let mut case = Case::of("prod");
    case.wanted.retain(|one| one.id.starts_with("egress/"));
    let plans = probe_plans(
        &case.topology,
        &case.snapshot,
        &case.wanted,
        &check_options(),
        &BTreeMap::new(),
    );
    assert_eq!(plans.len(), 9);
    for plan in plans {
        let controls = plan
            .checks
            .iter()
            .filter(|one| one.subject == CheckSubject::Control);
        assert_eq!(controls.count(), 2, "{plan:?}");
    }
}

#[test]
fn old_tls_is_tried_once_for_each_service() {
    let case = Case::of("prod-hipaa");
    let plans = case.plans();
    let old = plans
        .iter()
        .flat_map(|plan| &plan.checks)
        .filter(|one| matches!(one.subject, CheckSubject::OldTls(_)));
    let names: Vec<_> = old
        .map(|one| match &one.question.kind {
            QuestionKind::Tls {
                name,
                old: Some(_),
                http: None,
                ..
            } => name.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    let different: BTreeSet<_> = names.iter().collect();
    assert_eq!(different.len(), names.len());
    assert_eq!(names.len(), case.topology.endpoints.len());
}

#[test]
fn a_vantage_fits_two_jobs_and_one_of_anything_else() {
    for profile in BUILTIN {
        let case = Case::of(profile);
        for plan in case.plans() {
            let questions = plan.checks.iter().map(|one| one.question.clone());
            let questions: Vec<_> = questions.collect();
            let mut next = 0;
            let mut nonce = || {
                next += 1;
                Nonce(next)
            };
            let count = |channel, nonce: &mut dyn FnMut() -> Nonce| {
                batches(&settings(channel), &questions, nonce)
                    .unwrap()
                    .len()
            };
            assert!(
                count(Channel::Message, &mut nonce) <= 2,
                "{profile}: {}",
                plan.vantage
            );
            assert_eq!(count(Channel::Console, &mut nonce), 1);
            assert_eq!(count(Channel::Command, &mut nonce), 1);
        }
    }
}

/// 300 expectations at one vantage: every one is asked exactly once, in as many runs as the channel takes.
#[test]
fn three_hundred_questions_are_split_and_none_is_lost() {
    let case = Case::of("prod-hipaa");
    let plan = case.plans().into_iter().next().unwrap();
    let questions = (0..300).map(|id| {
        let check = &plan.checks[id as usize % plan.checks.len()];
        let mut question = check.question.clone();
        question.id = id;
        question
    });
    let questions: Vec<Question> = questions.collect();
    for (channel, most) in [
        (Channel::Message, 8),
        (Channel::Console, 1),
        (Channel::Command, 1),
        (Channel::Local, 1),
    ] {
        let mut next = 0;
        let mut nonce = || {
            next += 1;
            Nonce(next)
        };
        let runs = batches(&settings(channel), &questions, &mut nonce).unwrap();
        assert!(runs.len() <= most, "{channel:?}: {}", runs.len());
        let asked = runs.iter().flat_map(|run| &run.questions);
        let ids: Vec<_> = asked.map(|question| question.id).collect();
        assert!(ids.into_iter().eq(0..300), "{channel:?}");
    }
}

fn settings(channel: Channel) -> BatchSettings {
    BatchSettings {
        channel,
        greeting: Nonce(7),
        run_ms: 60_000,
        known: Vec::new(),
        authorities: None,
    }
}
