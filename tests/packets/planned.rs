//! What is asked from where.

use super::{Case, aims};
use crate::support::rendered::BUILTIN;
use smgen::probe::{Ask, Channel, Nonce, Plan, batches};
use smgen::verify::expect::{Check, Destination};
use smgen::verify::packets::{About, posts, visits};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn everything_that_packets_can_show_is_asked_once_from_its_vantage() {
    for profile in BUILTIN {
        let case = Case::of(profile);
        let visits = case.visits();
        let mut asked: BTreeMap<usize, usize> = BTreeMap::new();
        for visit in &visits {
            for one in &visit.asked {
                if let About::Expectation(index) = one.about {
                    assert_eq!(case.wanted[index].vantage.as_ref(), Some(&visit.vantage));
                    *asked.entry(index).or_default() += 1;
                }
            }
            let ids: BTreeSet<_> = visit.asked.iter().map(|one| one.question.id).collect();
            assert_eq!(ids.len(), visit.asked.len());
        }
        for (index, expectation) in case.wanted.iter().enumerate() {
            let times = match &expectation.check {
                Check::Connect {
                    to: Destination::Internet { .. },
                    ..
                } => aims().egress.len(),
                Check::Connect { .. } | Check::Resolve { .. } => 1,
                _ => 0,
            };
            assert_eq!(
                asked.get(&index).copied().unwrap_or_default(),
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
    for visit in case.visits() {
        for one in &visit.asked {
            if let About::Expectation(index) = one.about {
                let open = !matches!(case.wanted[index].check, Check::Connect { open: false, .. });
                assert_eq!(one.question.attempts, if open { 3 } else { 1 });
            }
            if let Ask::Tcp { host, .. } | Ask::Udp { host, .. } | Ask::Tls { host, .. } =
                &one.question.ask
            {
                assert_ne!(host, "9.9.9.9");
            }
        }
    }
}

#[test]
fn a_listener_stands_in_every_subnet_that_is_called() {
    let case = Case::of("prod-hipaa");
    let posts = posts(&case.topology, &case.snapshot, &case.wanted);
    for post in &posts {
        assert!(
            post.tcp.contains(&22) && post.tcp.windows(2).all(|pair| pair[0] < pair[1]),
            "{post:?}"
        );
        assert_eq!(
            post.group,
            format!("security-group/{}", post.function.as_str())
        );
    }
    let tiers: BTreeSet<_> = posts.iter().map(|post| post.tier.as_str()).collect();
    assert_eq!(
        tiers,
        BTreeSet::from(["data", "inference", "notebook", "training"])
    );
    assert_eq!(posts.len(), 12);
}

#[test]
fn where_only_blocked_ways_are_asked_for_a_control_is_added() {
    let mut case = Case::of("prod");
    case.wanted.retain(|one| one.id.starts_with("egress/"));
    let visits = visits(
        &case.topology,
        &case.snapshot,
        &case.wanted,
        &aims(),
        &BTreeMap::new(),
    );
    assert_eq!(visits.len(), 9);
    for visit in visits {
        let controls = visit.asked.iter().filter(|one| one.about == About::Control);
        assert_eq!(controls.count(), 2, "{visit:?}");
    }
}

#[test]
fn old_tls_is_tried_once_for_each_service() {
    let case = Case::of("prod-hipaa");
    let visits = case.visits();
    let old = visits
        .iter()
        .flat_map(|visit| &visit.asked)
        .filter(|one| matches!(one.about, About::OldTls(_)));
    let names: Vec<_> = old
        .map(|one| match &one.question.ask {
            Ask::Tls {
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
        for visit in case.visits() {
            let plan = Plan {
                greeting: Nonce(7),
                run_ms: 60_000,
                known: Vec::new(),
                authorities: None,
                questions: visit.asked.iter().map(|one| one.question.clone()).collect(),
            };
            let mut next = 0;
            let mut nonce = || {
                next += 1;
                Nonce(next)
            };
            let count = |channel, nonce: &mut dyn FnMut() -> Nonce| {
                batches(channel, &plan, nonce).unwrap().len()
            };
            assert!(
                count(Channel::Message, &mut nonce) <= 2,
                "{profile}: {}",
                visit.vantage
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
    let visit = case.visits().into_iter().next().unwrap();
    let questions = (0..300).map(|id| {
        let asked = &visit.asked[id as usize % visit.asked.len()];
        let mut question = asked.question.clone();
        question.id = id;
        question
    });
    let plan = Plan {
        greeting: Nonce(7),
        run_ms: 60_000,
        known: Vec::new(),
        authorities: None,
        questions: questions.collect(),
    };
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
        let runs = batches(channel, &plan, &mut nonce).unwrap();
        assert!(runs.len() <= most, "{channel:?}: {}", runs.len());
        let asked = runs.iter().flat_map(|run| &run.questions);
        let ids: Vec<_> = asked.map(|question| question.id).collect();
        assert!(ids.into_iter().eq(0..300), "{channel:?}");
    }
}
