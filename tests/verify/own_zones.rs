//! Names of the blueprint's own zones: where they should lead, and what the report says where they do not.

use crate::support::rendered::{deployed, topology_of};
use serde_json::json;
use smgen::report::{CheckOutcome, CheckResult};
use smgen::snapshot::{HostedZone, Record, ResourceKind, Snapshot, ZoneOwner, ZoneRecord};
use smgen::topology::Topology;
use smgen::verify::audit::audit;
use smgen::verify::expect::expectations;
use smgen::verify::judge;

const ONLINE: &str = "online.features.internal";
const CANARY: &str = "smgen-canary.features.internal";
const CONFIG: &str = "
profiles:
  prod-hipaa:
    dns:
      zones:
        features.internal:
          records:
            online: {A: [10.0.0.9, 10.0.0.8], AAAA: ['fd00::9'], ttl: 60}
            old: {CNAME: online.features.internal}
            aurora: {CNAME: db.example.com}
            '*.shard': {A: [10.0.0.7]}
            '@': {TXT: [words]}
";

fn topology() -> Topology {
    topology_of("prod-hipaa", Some(CONFIG))
}

/// Returns what is judged of names in the zone, each name once: its verdict, and its first cause.
fn told(change: impl Fn(&mut Snapshot)) -> Vec<(String, CheckOutcome, String)> {
    let topology = topology();
    let mut snapshot = deployed(&topology);
    change(&mut snapshot);
    let wanted = expectations(&topology);
    let places = |_: &[smgen::blueprint::Path]| Vec::new();
    let verdicts = judge::modelled(&topology, &snapshot, &wanted, &places);
    let of_zone = |one: &&CheckResult| {
        one.id.starts_with("dns/training/use1-az1/") && one.id.ends_with("features.internal")
    };
    let verdicts = verdicts.iter().filter(of_zone);
    let told = verdicts.map(|one| {
        let name = one.id.rsplit('/').next().unwrap().to_owned();
        let cause = one.causes.first();
        (
            name,
            one.outcome,
            cause.map_or_else(String::new, |cause| cause.what.clone()),
        )
    });
    told.collect()
}

fn of<'t>(told: &'t [(String, CheckOutcome, String)], name: &str) -> (CheckOutcome, &'t str) {
    let one = told.iter().find(|(own, ..)| own == name).unwrap();
    (one.1, &one.2)
}

fn zone(snapshot: &mut Snapshot) -> &mut HostedZone {
    &mut snapshot.hosted_zones[0]
}

fn record(snapshot: &mut Snapshot) -> &mut Record {
    let mut records = snapshot.records.iter_mut();
    records
        .find(|one| one.kind == ResourceKind::HostedZone)
        .unwrap()
}

#[test]
fn names_whose_addresses_the_zone_decides_are_asked_and_one_that_it_lacks() {
    let told = told(|_| {});
    let names: Vec<_> = told.iter().map(|(name, ..)| name.as_str()).collect();
    // What others answer, and what has no address, is read back only.
    let old = "old.features.internal";
    assert_eq!(
        names,
        [old, ONLINE, CANARY, "smgen.shard.features.internal"]
    );
    for (name, outcome, _) in &told {
        assert_eq!(*outcome, CheckOutcome::Pass, "{name}");
    }
}

#[test]
fn a_record_that_leads_elsewhere_or_is_gone_is_the_zones_fault() {
    let told = |change: fn(&mut Vec<ZoneRecord>)| {
        told(move |s| {
            change(zone(s).records.as_mut().unwrap());
        })
    };
    let gone = told(|records| records.retain(|one| one.name != ONLINE));
    let (outcome, cause) = of(&gone, ONLINE);
    assert_eq!(outcome, CheckOutcome::Fail);
    assert!(cause.contains("has no record for the name"), "{cause}");
    assert_eq!(of(&gone, "old.features.internal").0, CheckOutcome::Fail);
    assert_eq!(of(&gone, CANARY).0, CheckOutcome::Pass);
    for values in [vec!["10.0.0.9"], vec!["10.0.0.9", "10.0.0.8", "10.0.0.7"]] {
        let other = self::told(|s| {
            let records = zone(s).records.as_mut().unwrap();
            let mut records = records.iter_mut();
            let online = records.find(|one| one.name == ONLINE && one.kind == "A");
            online.unwrap().values = values.iter().map(|value| (*value).to_owned()).collect();
        });
        let (outcome, cause) = of(&other, ONLINE);
        assert_eq!(outcome, CheckOutcome::Fail, "{values:?}");
        assert!(cause.contains("answers it with 10.0.0.9"), "{cause}");
    }
    let wild = told(|records| {
        records.push(ZoneRecord {
            name: "*.features.internal".into(),
            kind: "A".into(),
            values: vec!["203.0.113.9".into()],
            alias: None,
        });
    });
    assert_eq!(of(&wild, CANARY).0, CheckOutcome::Fail);
    assert_eq!(of(&wild, ONLINE).0, CheckOutcome::Pass);
}

#[test]
fn a_zone_that_is_gone_not_associated_or_switched_off_is_told_as_such() {
    let gone = told(|s| {
        s.hosted_zones.clear();
        s.records.retain(|one| one.kind != ResourceKind::HostedZone);
    });
    let (outcome, cause) = of(&gone, ONLINE);
    assert_eq!(outcome, CheckOutcome::Fail);
    assert_eq!(cause, "hosted-zone/features.internal is not there");
    // Whether the name exists in public is not known.
    assert_eq!(of(&gone, CANARY).0, CheckOutcome::Inconclusive);
    let elsewhere = told(|s| {
        s.hosted_zones.clear();
        record(s).fields.insert("vpcs".into(), json!(["vpc-9"]));
    });
    let (outcome, cause) = of(&elsewhere, ONLINE);
    assert_eq!(outcome, CheckOutcome::Fail);
    assert!(cause.ends_with("is not associated with the VPC"), "{cause}");
    let off = told(|s| s.vpc.dns_hostnames = Some(false));
    let (outcome, cause) = of(&off, ONLINE);
    assert_eq!(outcome, CheckOutcome::Fail);
    assert!(cause.starts_with("`enableDnsHostnames`"), "{cause}");
}

#[test]
fn records_that_nobody_could_read_decide_nothing() {
    let unread = told(|s| zone(s).records = None);
    for name in [ONLINE, CANARY] {
        assert_eq!(of(&unread, name).0, CheckOutcome::Inconclusive, "{name}");
    }
}

fn foreign(name: &str) -> HostedZone {
    HostedZone {
        id: "Z9".into(),
        name: name.into(),
        owner: Some(ZoneOwner::Account("111122223333".into())),
        records: Some(Vec::new()),
    }
}

#[test]
fn a_zone_of_others_in_the_place_of_a_name_is_blamed() {
    let shadowed = told(|s| s.hosted_zones.push(foreign(ONLINE)));
    let (outcome, cause) = of(&shadowed, ONLINE);
    assert_eq!(outcome, CheckOutcome::Fail);
    assert!(cause.starts_with("hosted zone Z9 (online"), "{cause}");
    let replaced = told(|s| {
        s.hosted_zones[0] = foreign("features.internal");
        record(s).fields.insert("vpcs".into(), json!(["vpc-9"]));
    });
    assert!(of(&replaced, ONLINE).1.starts_with("hosted zone Z9"));
}

#[test]
fn a_zone_of_others_below_the_own_one_is_told_where_nothing_asks() {
    let topology = topology();
    let of_zones = |name: &str| {
        let mut snapshot = deployed(&topology);
        snapshot.hosted_zones.push(foreign(name));
        let findings = audit(&topology, &snapshot);
        let found = findings.iter().filter(|one| one.what == "hosted-zone/Z9");
        found.count()
    };
    assert_eq!(of_zones("later.features.internal"), 1);
    // The name that it decides is judged by itself.
    assert_eq!(of_zones(ONLINE), 0);
    assert_eq!(of_zones("elsewhere.internal"), 0);
}
