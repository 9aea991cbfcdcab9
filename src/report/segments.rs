//! Ways that carry smaller packets than others, as their TCP segments tell: a tunnel or an appliance in between. Told, never a failure.

use super::{Placement, Slow};
use std::collections::{BTreeMap, BTreeSet};

/// By so many parts in a hundred a segment is smaller than others before that is told: options of TCP take a few bytes of some.
const TOLERATED: u32 = 10;

/// Compares what segments ways carry with those of other vantages to the same service, and with those of an earlier run.
pub(super) fn smaller(placement: &[Placement], earlier: &[Placement]) -> Vec<Slow> {
    let mut all = against_others(placement);
    all.extend(against_earlier(placement, earlier));
    all
}

fn is_smaller(bytes: u32, usual: u32) -> bool {
    u64::from(bytes) * 100 < u64::from(usual) * u64::from(100 - TOLERATED)
}

/// Returns the largest segments of a way, to the endpoint and back, in bytes.
fn sizes(one: &Placement) -> [(&'static str, Option<u32>); 2] {
    [
        ("to", one.sent_segment_bytes),
        ("from", one.received_segment_bytes),
    ]
}

fn slow(vantage: &str, services: &BTreeSet<&str>, way: &str, sizes: (u32, &str)) -> Slow {
    let services = services.iter().copied().collect::<Vec<_>>().join(", ");
    let (bytes, usual) = sizes;
    Slow {
        what: format!("packets {way} {services} carry at most {bytes} bytes at {vantage}, {usual}"),
        why: "a tunnel, a VPN or an appliance on that way has a smaller MTU, or lowers the MSS".to_owned(),
        fix: "look for it in the subnet's routes; large transfers take longer there, and stop where it drops ICMP \"fragmentation needed\""
            .to_owned(),
    }
}

fn against_others(placement: &[Placement]) -> Vec<Slow> {
    // The certificates of one service are as long everywhere, those of another are not.
    let mut usual: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for one in placement {
        for (way, bytes) in sizes(one) {
            let most = usual.entry((&one.service, way)).or_default();
            *most = (*most).max(bytes.unwrap_or_default());
        }
    }
    let mut small: BTreeMap<(&str, &str, u32, u32), BTreeSet<&str>> = BTreeMap::new();
    for one in placement {
        for (way, bytes) in sizes(one) {
            let most = usual[&(one.service.as_str(), way)];
            if let Some(bytes) = bytes.filter(|bytes| is_smaller(*bytes, most)) {
                let key = (one.vantage.as_str(), way, bytes, most);
                small.entry(key).or_default().insert(&one.service);
            }
        }
    }
    let told = small
        .into_iter()
        .map(|((vantage, way, bytes, most), services)| {
            let others = format!("and {most} elsewhere");
            slow(vantage, &services, way, (bytes, &others))
        });
    told.collect()
}

fn against_earlier(placement: &[Placement], earlier: &[Placement]) -> Vec<Slow> {
    let mut told = Vec::new();
    for one in placement {
        let Some(before) = one.same_in(earlier).next() else {
            continue;
        };
        for ((way, bytes), (_, before)) in sizes(one).into_iter().zip(sizes(before)) {
            if let (Some(bytes), Some(before)) = (bytes, before)
                && is_smaller(bytes, before)
            {
                let services = BTreeSet::from([one.service.as_str()]);
                let text = format!("and carried {before} in the earlier run");
                told.push(slow(&one.vantage, &services, way, (bytes, &text)));
            }
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(vantage: &str, service: &str, sent: u32, received: u32) -> Placement {
        Placement {
            vantage: vantage.to_owned(),
            service: service.to_owned(),
            zones: Vec::new(),
            crosses_zones: false,
            connect_ms: None,
            tls_ms: None,
            sent_segment_bytes: Some(sent),
            received_segment_bytes: Some(received),
        }
    }

    fn told(placement: &[Placement], earlier: &[Placement]) -> Vec<String> {
        let all = smaller(placement, earlier).into_iter();
        all.map(|one| one.what).collect()
    }

    #[test]
    fn a_way_that_carries_less_than_another_to_the_same_service_is_told() {
        // Certificates differ from service to service: their lengths say nothing about each other.
        let mut ways = vec![
            way("training/z1", "kms", 8460, 4100),
            way("training/z1", "sts", 8460, 5200),
            way("training/z2", "kms", 8448, 4100),
            way("training/z2", "sts", 8448, 5200),
        ];
        assert!(told(&ways, &ways).is_empty());
        ways[2] = way("training/z2", "kms", 1360, 4100);
        ways[3] = way("training/z2", "sts", 1360, 1360);
        assert_eq!(
            told(&ways, &[]),
            [
                "packets from sts carry at most 1360 bytes at training/z2, and 5200 elsewhere",
                "packets to kms, sts carry at most 1360 bytes at training/z2, and 8460 elsewhere",
            ]
        );
    }

    #[test]
    fn a_way_that_carried_more_in_an_earlier_run_is_told() {
        let (now, before) = (
            [way("training/z1", "kms", 1360, 1360)],
            [way("training/z1", "kms", 8460, 4100)],
        );
        assert_eq!(
            told(&now, &before),
            [
                "packets to kms carry at most 1360 bytes at training/z1, and carried 8460 in the earlier run",
                "packets from kms carry at most 1360 bytes at training/z1, and carried 4100 in the earlier run",
            ]
        );
        // What a run did not see says nothing.
        let mut unseen = before.clone();
        unseen[0].sent_segment_bytes = None;
        unseen[0].received_segment_bytes = None;
        assert!(told(&now, &unseen).is_empty());
    }
}
