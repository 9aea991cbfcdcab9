//! YAML values, and what stands at a path of them.

use crate::blueprint::path::{Path, Step};
pub use serde_yaml::{Mapping, Value};

/// Returns the value at a path.
#[must_use]
pub fn get<'a>(value: &'a Value, path: &Path) -> Option<&'a Value> {
    path.0.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.as_mapping()?.get(key.as_str()),
        Step::Index(index) => value.as_sequence()?.get(*index),
    })
}

/// Takes out the value at a path; tells whether there was one.
pub(super) fn remove(value: &mut Value, path: &Path) -> bool {
    let Some((last, above)) = path.0.split_last() else {
        return false;
    };
    match (last, get_mut(value, above)) {
        (Step::Key(key), Some(Value::Mapping(map))) => map.remove(key.as_str()).is_some(),
        (Step::Index(index), Some(Value::Sequence(items))) if *index < items.len() => {
            items.remove(*index);
            true
        }
        _ => false,
    }
}

pub(super) fn get_mut<'a>(value: &'a mut Value, steps: &[Step]) -> Option<&'a mut Value> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.as_mapping_mut()?.get_mut(key.as_str()),
        Step::Index(index) => value.as_sequence_mut()?.get_mut(*index),
    })
}
