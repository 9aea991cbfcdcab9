//! Whatever a snapshot holds, the audit answers.

use super::{GATEWAYS, INSTANCE, RANGES, deployed};
use crate::properties::cases;
use proptest::prelude::*;
use serde_json::{Value, json};
use smgen::snapshot::Snapshot;
use smgen::topology::Topology;
use smgen::verify::audit::audit;
use std::sync::LazyLock;

static CLEAN: LazyLock<Vec<(Topology, Value)>> = LazyLock::new(|| {
    let networks = [
        ("prod-hipaa", None),
        ("dev", Some(GATEWAYS)),
        ("dev", Some(INSTANCE)),
        ("dev", Some(RANGES)),
    ];
    let networks = networks.map(|(profile, config)| deployed(profile, config));
    networks
        .into_iter()
        .map(|(topology, snapshot)| (topology, serde_json::to_value(snapshot).unwrap()))
        .collect()
});

/// Lists the pointers of all that can be taken away or replaced.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    match value {
        Value::Array(list) => {
            for (number, one) in list.iter().enumerate() {
                pointers(one, &format!("{at}/{number}"), all);
            }
        }
        Value::Object(map) => {
            for (key, one) in map {
                pointers(
                    one,
                    &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")),
                    all,
                );
            }
        }
        _ => {}
    }
    if !at.is_empty() {
        all.push(at.to_owned());
    }
}

fn remove(value: &mut Value, pointer: &str) {
    let Some((above, key)) = pointer.rsplit_once('/') else {
        return;
    };
    match value.pointer_mut(above) {
        Some(Value::Array(list)) => {
            if let Some(number) = key.parse().ok().filter(|number| *number < list.len()) {
                list.remove(number);
            }
        }
        Some(Value::Object(map)) => {
            map.remove(&key.replace("~1", "/").replace("~0", "~"));
        }
        _ => {}
    }
}

fn replacement() -> impl Strategy<Value = Option<Value>> {
    prop_oneof![
        3 => Just(None),
        1 => Just(Some(Value::Null)),
        1 => Just(Some(json!(""))),
        1 => Just(Some(json!("é\u{202e}`0.0.0.0/0`"))),
        1 => Just(Some(json!("::/0"))),
        1 => Just(Some(json!("vpce-s3"))),
        1 => Just(Some(json!([]))),
        1 => Just(Some(json!({}))),
        1 => any::<bool>().prop_map(|one| Some(json!(one))),
        2 => any::<i32>().prop_map(|one| Some(json!(one))),
        1 => any::<String>().prop_map(|one| Some(json!(one))),
    ]
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn no_snapshot_panics(network in 0..3_usize, changes in prop::collection::vec((any::<prop::sample::Index>(), replacement()), 1..6)) {
        let (topology, clean) = &CLEAN[network];
        let mut value = clean.clone();
        let mut all = Vec::new();
        pointers(clean, "", &mut all);
        // Most single changes of the upper structure cannot be read; later ones are kept only where the whole still can.
        for (at, new) in changes {
            let pointer = at.get(&all);
            let mut changed = value.clone();
            match new {
                None => remove(&mut changed, pointer),
                Some(new) => if let Some(slot) = changed.pointer_mut(pointer) { *slot = new; },
            }
            if serde_json::from_value::<Snapshot>(changed.clone()).is_ok() {
                value = changed;
            }
        }
        let snapshot: Snapshot = serde_json::from_value(value.clone()).unwrap();
        let findings = audit(topology, &snapshot);
        prop_assert_eq!(&findings, &audit(topology, &snapshot));
        for finding in &findings {
            prop_assert!(!finding.what.is_empty() && !finding.fix.is_empty() && !finding.requirements.is_empty());
        }
    }
}
