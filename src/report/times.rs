//! What takes longer than it must: endpoints that answer late, and calls that leave their zone. Told, never a failure.

use super::{Placement, Slow, segments};
use std::collections::{BTreeMap, BTreeSet};

/// So many times longer than the others is slow ...
const TIMES: u32 = 3;
/// ... where it is so many milliseconds longer, too: less than this no call feels, and a busy machine is late by as much.
const AT_LEAST: u32 = 20;
/// So many of a kind say what is usual.
const USUAL: usize = 4;

/// Compares where calls go and what they take with each other, and with an earlier run where there is one.
#[must_use]
pub fn slow(placement: &[Placement], earlier: &[Placement]) -> Vec<Slow> {
    let mut all = zones(placement);
    for (phase, time) in [("to connect", connect as Time), ("for TLS", tls as Time)] {
        all.extend(against_others(placement, phase, time));
        all.extend(against_earlier(placement, earlier, phase, time));
    }
    all.extend(segments::smaller(placement, earlier));
    all
}

type Time = fn(&Placement) -> Option<u32>;

fn connect(one: &Placement) -> Option<u32> {
    one.connect_ms
}

fn tls(one: &Placement) -> Option<u32> {
    one.tls_ms
}

fn is_slow(time: u32, usual: u32) -> bool {
    time >= usual.saturating_mul(TIMES) && time >= usual.saturating_add(AT_LEAST)
}

/// Says which calls leave their zone, and why. AWS charges nothing for transfer between zones to an interface endpoint since April 2022
/// ("AWS Data Transfer Price Reduction for AWS PrivateLink, AWS Transit Gateway, and AWS Client VPN services", as others cite it,
/// 2026-11-26); what it costs is time, and that a zone that fails takes others with it.
fn zones(placement: &[Placement]) -> Vec<Slow> {
    let mut far: BTreeMap<(&str, String), BTreeSet<&str>> = BTreeMap::new();
    let (mut chance, mut here) = (0, 0);
    for one in placement {
        let near = one.zones.iter().any(|zone| one.is_in(zone));
        match (near, one.zones.is_empty()) {
            (_, true) => {}
            (true, _) => {
                here += 1;
                chance += usize::from(one.crosses_zones);
            }
            (false, _) => {
                let key = (one.vantage.as_str(), one.zones.join(", "));
                far.entry(key).or_default().insert(&one.service);
            }
        }
    }
    let mut all: Vec<_> = far
        .into_iter()
        .map(|((vantage, zones), services)| Slow {
            what: format!(
                "{vantage} calls {} in {zones}",
                Vec::from_iter(services).join(", ")
            ),
            why: "the endpoint has no interface in the caller's zone: it costs time, no transfer fee, and fails with the other zone"
                .to_owned(),
            fix: "give the endpoint a subnet in that zone: `network.zones` decides for all of them, `zones` of its entry where the service lacks some".to_owned(),
        })
        .collect();
    if chance > 0 {
        all.push(Slow {
            what: format!("{chance} of {here} names led to another zone first, though the caller's own has an interface"),
            why: "the resolver gave the addresses in another order: chance, which changes from answer to answer".to_owned(),
            fix: "nothing, or call the endpoint by its name of the zone where every millisecond counts".to_owned(),
        });
    }
    all
}

/// Returns the value in the middle.
fn median(mut times: Vec<u32>) -> Option<u32> {
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}

/// Finds what takes long beside the others: a service everywhere, a zone for every service, or single calls.
fn against_others(placement: &[Placement], phase: &str, time: Time) -> Vec<Slow> {
    let times: Vec<_> = placement.iter().filter_map(time).collect();
    let Some(usual) = median(times.clone()).filter(|_| times.len() >= USUAL) else {
        return Vec::new();
    };
    let measured = || placement.iter().filter(|one| time(one).is_some());
    let late = |one: &&Placement| time(one).is_some_and(|time| is_slow(time, usual));
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut all = Vec::new();
    let mut tell = |of: Vec<&Placement>, who: String, why: &str, fix: &str| {
        let worst = of
            .iter()
            .filter_map(|one| time(one))
            .max()
            .unwrap_or_default();
        all.push(Slow {
            what: format!("{who} up to {worst} ms {phase}, where {usual} ms are usual here"),
            why: why.to_owned(),
            fix: fix.to_owned(),
        });
    };
    let services: BTreeSet<_> = measured().map(|one| one.service.as_str()).collect();
    for service in &services {
        let of: Vec<_> = measured().filter(|one| one.service == *service).collect();
        if of.len() > 1 && of.iter().all(late) {
            told.extend(of.iter().map(|one| (one.vantage.as_str(), *service)));
            tell(
                of,
                format!("the endpoint of {service} takes everywhere"),
                "the service, or something that reads along on the way to it",
                "look at the AWS Health Dashboard, and for an appliance on the way",
            );
        }
    }
    let vantages: BTreeSet<_> = measured().map(|one| one.vantage.as_str()).collect();
    for vantage in &vantages {
        let of: Vec<_> = measured().filter(|one| one.vantage == *vantage).collect();
        let rest: Vec<_> = of
            .iter()
            .filter(|one| !told.contains(&(*vantage, one.service.as_str())))
            .collect();
        if rest.len() > 1 && rest.iter().all(|one| late(one)) {
            told.extend(of.iter().map(|one| (*vantage, one.service.as_str())));
            tell(
                of,
                format!("every endpoint takes {vantage}"),
                "the way out of that subnet, or a probe on a busy machine",
                "verify again; if it stays, look for an appliance in the subnet's routes",
            );
        }
    }
    for one in measured().filter(late) {
        if !told.contains(&(one.vantage.as_str(), one.service.as_str())) {
            let why = if one.crosses_zones {
                "the call went to another zone"
            } else {
                "one slow answer among others"
            };
            tell(
                vec![one],
                format!("the endpoint of {} takes {}", one.service, one.vantage),
                why,
                "verify again; one late answer is chance",
            );
        }
    }
    all
}

/// Finds what took less in an earlier run.
fn against_earlier(
    placement: &[Placement],
    earlier: &[Placement],
    phase: &str,
    time: Time,
) -> Vec<Slow> {
    let slower = placement.iter().filter_map(|one| {
        let (now, before) = (time(one)?, one.same_in(earlier).find_map(time)?);
        is_slow(now, before).then(|| Slow {
            what: format!(
                "{} to the endpoint of {} takes {now} ms {phase}, and took {before} ms in the earlier run",
                one.vantage, one.service
            ),
            why: "something on the way has changed since then".to_owned(),
            fix: "compare what is deployed with the earlier run's network; verify again to rule chance out".to_owned(),
        })
    });
    slower.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(vantage: &str, service: &str, zones: &[&str], connect: u32) -> Placement {
        Placement {
            vantage: vantage.into(),
            service: service.into(),
            zones: zones.iter().map(|zone| (*zone).to_owned()).collect(),
            crosses_zones: zones.first().is_some_and(|zone| !vantage.ends_with(zone)),
            connect_ms: Some(connect),
            tls_ms: Some(connect * 2),
            sent_segment_bytes: None,
            received_segment_bytes: None,
        }
    }

    fn usual() -> Vec<Placement> {
        let mut all = Vec::new();
        for vantage in ["training/z1", "training/z2", "notebook/z1"] {
            let zone = vantage.rsplit('/').next().unwrap();
            for service in ["sts", "kms", "logs"] {
                all.push(one(vantage, service, &[zone], 2));
            }
        }
        all
    }

    fn told(placement: &[Placement], earlier: &[Placement]) -> Vec<String> {
        slow(placement, earlier)
            .into_iter()
            .map(|one| one.what)
            .collect()
    }

    #[test]
    fn what_is_usual_is_not_told() {
        assert!(told(&usual(), &usual()).is_empty());
        // Three times as long, and still nothing that a call feels.
        let mut little = usual();
        little[0].connect_ms = Some(9);
        assert!(told(&little, &usual()).is_empty());
        assert!(told(&usual()[..2], &[]).is_empty());
    }

    #[test]
    fn a_service_a_subnet_and_a_single_call_are_told_apart() {
        let mut service = usual();
        service
            .iter_mut()
            .filter(|one| one.service == "kms")
            .for_each(|one| one.connect_ms = Some(90));
        assert_eq!(
            told(&service, &[]),
            [
                "the endpoint of kms takes everywhere up to 90 ms to connect, where 2 ms are usual here"
            ]
        );
        let mut subnet = usual();
        subnet
            .iter_mut()
            .filter(|one| one.vantage == "training/z2")
            .for_each(|one| one.connect_ms = Some(70));
        assert_eq!(
            told(&subnet, &[]),
            ["every endpoint takes training/z2 up to 70 ms to connect, where 2 ms are usual here"]
        );
        let mut call = usual();
        call[0].tls_ms = Some(80);
        assert_eq!(
            told(&call, &[]),
            [
                "the endpoint of sts takes training/z1 up to 80 ms for TLS, where 4 ms are usual here"
            ]
        );
    }

    #[test]
    fn an_earlier_run_says_what_was_usual() {
        let mut late = usual();
        for one in &mut late {
            one.connect_ms = Some(60);
        }
        let told = told(&late, &usual());
        assert_eq!(told.len(), 9);
        assert_eq!(
            told[0],
            "training/z1 to the endpoint of sts takes 60 ms to connect, and took 2 ms in the earlier run"
        );
    }

    #[test]
    fn calls_that_leave_their_zone_are_told_with_their_cause() {
        let mut far = usual();
        far[0] = one("training/z1", "sts", &["z2"], 2);
        far[1] = one("training/z1", "kms", &["z2", "z1"], 2);
        let all = slow(&far, &[]);
        assert_eq!(all[0].what, "training/z1 calls sts in z2");
        assert!(all[0].why.contains("no interface in the caller's zone"));
        assert_eq!(
            all[1].what,
            "1 of 8 names led to another zone first, though the caller's own has an interface"
        );
        assert_eq!(all.len(), 2);
    }
}
