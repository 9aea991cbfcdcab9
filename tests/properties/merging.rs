//! Layers: maps merge, lists and scalars replace, null removes, and the origin of a value is where it was set.

use super::cases;
use proptest::prelude::*;
use proptest::sample::select;
use smgen::blueprint::yaml::{self, Mapping, Value};
use smgen::blueprint::{Layers, Path, SourceLayer, Step};
use smgen::diagnostic::Source;
use std::sync::Arc;

fn layer(map: &Value) -> Arc<SourceLayer> {
    let text = serde_json::to_string(map).unwrap();
    let source = Arc::new(Source {
        name: "layer".into(),
        text,
    });
    Arc::new(SourceLayer::new(
        "layer",
        Arc::new(yaml::Positions::new(source)),
        Path::default(),
        map.as_mapping().cloned().unwrap(),
        false,
    ))
}

fn merged(layers: &[&Value]) -> Value {
    Layers(layers.iter().map(|map| layer(map)).collect()).merged()
}

fn map(entries: Vec<(&str, Value)>) -> Value {
    Value::Mapping(
        entries
            .into_iter()
            .map(|(key, value)| (Value::from(key), value))
            .collect(),
    )
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0..9_u8).prop_map(Value::from),
        prop::collection::vec(0..9_u8, 0..3)
            .prop_map(|list| Value::Sequence(list.into_iter().map(Value::from).collect()))
    ]
}

/// Layers that agree on which keys hold maps, as those of smgen do; with nulls or without.
fn typed(null: u32) -> impl Strategy<Value = Value> {
    let leaves = move || prop_oneof![4 => leaf(), null => Just(Value::Null)];
    let entries =
        move || prop::collection::vec((select(vec!["a", "b", "c"]), leaves()), 0..3).prop_map(map);
    let maps = move || {
        prop::collection::vec(
            (
                select(vec!["x", "y"]),
                prop_oneof![8 => entries(), null => Just(Value::Null)],
            ),
            0..3,
        )
        .prop_map(map)
    };
    prop::collection::vec(
        prop_oneof![
            (select(vec!["a", "b"]), leaves()),
            (select(vec!["x", "y"]), entries()),
            (Just("deep"), maps()),
        ],
        0..5,
    )
    .prop_map(map)
}

/// Layers that agree on nothing.
fn wild() -> impl Strategy<Value = Value> {
    let value =
        prop_oneof![3 => leaf(), 1 => Just(Value::Null)].prop_recursive(3, 12, 3, |inner| {
            prop::collection::vec((select(vec!["a", "b", "x"]), inner), 0..3).prop_map(map)
        });
    prop::collection::vec((select(vec!["a", "b", "x", "y"]), value), 0..4).prop_map(map)
}

/// Lists the paths of everything but maps.
fn leaves(value: &Value, path: &Path, found: &mut Vec<Path>) {
    match value {
        Value::Mapping(map) => map
            .iter()
            .for_each(|(key, value)| leaves(value, &path.key(key.as_str().unwrap()), found)),
        _ => found.push(path.clone()),
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn it_does_not_matter_which_two_are_merged_first(a in typed(0), b in typed(0), c in typed(0)) {
        let all = merged(&[&a, &b, &c]);
        prop_assert_eq!(&merged(&[&merged(&[&a, &b]), &c]), &all);
        prop_assert_eq!(&merged(&[&a, &merged(&[&b, &c])]), &all);
    }

    #[test]
    fn an_empty_layer_changes_nothing_wherever_it_lies(a in wild(), b in wild()) {
        let empty = Value::Mapping(Mapping::new());
        let all = merged(&[&a, &b]);
        for layers in [[&empty, &a, &b], [&a, &empty, &b], [&a, &b, &empty]] {
            prop_assert_eq!(&merged(&layers), &all);
        }
        prop_assert_eq!(merged(&[&all]), all);
    }

    #[test]
    fn the_last_word_counts(a in wild(), b in wild()) {
        let all = merged(&[&a, &b]);
        let mut said = Vec::new();
        leaves(&b, &Path::default(), &mut said);
        for path in said.iter().filter(|path| !path.0.is_empty()) {
            let own = yaml::get(&b, path).unwrap();
            let there = yaml::get(&all, path);
            prop_assert!(if own.is_null() { there.is_none() } else { there == Some(own) }, "{path}: {own:?}, {there:?}");
        }
    }

    #[test]
    fn origins_name_the_layer_that_sets_the_value(layers in prop::collection::vec(prop_oneof![wild(), typed(2)], 1..5)) {
        let layers = Layers(layers.iter().map(layer).collect());
        let all = layers.merged();
        let mut paths = Vec::new();
        leaves(&all, &Path::default(), &mut paths);
        for path in paths {
            let origin = layers.origin(&path).unwrap();
            prop_assert_eq!(&origin.path, &path);
            prop_assert_eq!(origin.value(), yaml::get(&all, &path));
            let above = layers.0.iter().rev().take_while(|layer| !Arc::ptr_eq(layer, &origin.layer));
            for layer in above {
                let value = Value::Mapping(layer.value().clone());
                for length in 1..=path.0.len() {
                    let part = Path(path.0[..length].to_vec());
                    let silent = yaml::get(&value, &part).is_none_or(|value| value.is_mapping() && length < path.0.len());
                    prop_assert!(silent, "{part} is set above");
                }
            }
            prop_assert!(path.0.iter().all(|step| matches!(step, Step::Key(_))));
        }
    }
}
