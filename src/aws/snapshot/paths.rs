//! Paths into an answer: JSON pointers in which `*` stands for every item of a list.

use super::records::text;
use serde_json::Value;

/// Returns what stands at a path.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![value];
    for step in path.split('/').skip(1) {
        let next = |one: &'a Value| -> Vec<&'a Value> {
            match step {
                "*" => one.as_array().into_iter().flatten().collect(),
                _ => one.get(step).into_iter().collect(),
            }
        };
        found = found.into_iter().flat_map(next).collect();
    }
    found
}

/// Returns the texts at a path, but for empty ones.
pub(super) fn texts(value: &Value, path: &str) -> Vec<String> {
    at(value, path).into_iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_lead_through_lists() {
        let value = json!({"a": [{"b": "x"}, {"c": 1}, {"b": ""}, {"b": "y"}]});
        assert_eq!(texts(&value, "/a/*/b"), ["x", "y"]);
        assert_eq!(at(&value, ""), [&value]);
        assert!(at(&value, "/z/*/b").is_empty());
    }
}
