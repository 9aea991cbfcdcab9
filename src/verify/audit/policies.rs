//! Policy documents by meaning: AWS may write a list of one as a text, and orders nothing.

use crate::catalog;
use serde_json::{Map, Value};

/// Brings a policy document into one form, in which equal ones are equal: no statement ids, lists for texts, sorted, actions and
/// condition keys in lower case, since IAM compares both without regard to case (IAM user guide, "IAM JSON policy elements").
pub(super) fn canonical(document: &Value) -> Value {
    let statements = document.get("Statement").unwrap_or(&Value::Null);
    let mut statements: Vec<_> = listed(statements).iter().map(statement).collect();
    sort(&mut statements);
    let version = document.get("Version").cloned().unwrap_or_default();
    Value::from_iter([
        ("Version", version),
        ("Statement", Value::Array(statements)),
    ])
}

/// Tells whether a document is AWS's default, which lets everything pass.
pub(super) fn allows_everything(document: &Value) -> bool {
    let everything = serde_json::json!({"Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
    ]});
    let (document, everything) = (canonical(document), canonical(&everything));
    document.get("Statement") == everything.get("Statement")
}

/// Brings one statement into that form.
pub(super) fn statement(statement: &Value) -> Value {
    let Value::Object(map) = statement else {
        return statement.clone();
    };
    let entries = map.iter().filter(|(key, _)| key.as_str() != "Sid");
    let entries = entries.map(|(key, value)| {
        let value = match key.as_str() {
            "Action" | "NotAction" => texts(value, true),
            "Resource" | "NotResource" => texts(value, false),
            "Principal" | "NotPrincipal" => principal(value),
            "Condition" => condition(value),
            _ => value.clone(),
        };
        (key.clone(), value)
    });
    Value::Object(entries.collect())
}

/// `*` and `{"AWS": "*"}` are the same in a policy of a resource (IAM user guide, "AWS JSON policy elements: Principal").
fn principal(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(kind, names)| (kind.clone(), texts(names, false)))
            .collect(),
        other => Value::from_iter([("AWS", texts(other, false))]),
    }
}

fn condition(value: &Value) -> Value {
    let Value::Object(operators) = value else {
        return value.clone();
    };
    let keys = |keys: &Map<String, Value>| -> Value {
        keys.iter()
            .map(|(key, values)| (key.to_lowercase(), texts(values, false)))
            .collect()
    };
    let operators = operators.iter().map(|(operator, tested)| {
        let tested = tested.as_object().map_or_else(|| tested.clone(), keys);
        (operator.clone(), tested)
    });
    operators.collect()
}

/// Returns what may be a list as one.
pub(super) fn listed(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    }
}

/// Returns a text or a list of texts as a sorted list; `true` and `"true"` are the same.
fn texts(value: &Value, lower: bool) -> Value {
    let texts = listed(value).into_iter().map(|one| match one {
        Value::String(text) if lower => Value::String(text.to_lowercase()),
        Value::String(text) => Value::String(text),
        other => Value::String(other.to_string()),
    });
    let mut texts: Vec<_> = texts.collect();
    sort(&mut texts);
    texts.dedup();
    Value::Array(texts)
}

fn sort(values: &mut [Value]) {
    values.sort_by_cached_key(Value::to_string);
}

/// Returns the first run of just twelve digits that is no account of AWS's images.
pub(super) fn named_account(text: &str) -> Option<&str> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.into_iter()
        .find(|run| run.len() == 12 && !catalog::is_image_account(run))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Value {
        json!({"Version": "2012-10-17", "Statement": [
            {"Sid": "One", "Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*",
             "Condition": {"StringEquals": {"aws:PrincipalAccount": "123456789012"}, "Bool": {"aws:SecureTransport": "true"}}},
            {"Sid": "Two", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["*"]},
        ]})
    }

    #[test]
    fn what_aws_rewrites_stays_equal() {
        let written = json!({"Statement": [
            {"Effect": "Deny", "Principal": {"AWS": ["*"]}, "Action": ["S3:*"], "Resource": "*"},
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["s3:PutObject", "s3:GetObject", "s3:GetObject"], "Resource": ["*"],
             "Condition": {"Bool": {"aws:securetransport": [true]}, "StringEquals": {"aws:PrincipalAccount": ["123456789012"]}}},
        ], "Version": "2012-10-17"});
        assert_eq!(canonical(&document()), canonical(&written));
    }

    #[test]
    fn every_change_of_meaning_is_seen() {
        let changes: [(&str, Value); 7] = [
            ("/Version", json!("2008-10-17")),
            ("/Statement/0/Effect", json!("Deny")),
            ("/Statement/0/Action", json!("*")),
            (
                "/Statement/0/Principal",
                json!({"AWS": "arn:aws:iam::123456789012:root"}),
            ),
            ("/Statement/0/Condition/Bool", json!({})),
            (
                "/Statement/0/Condition/StringEquals/aws:PrincipalAccount",
                json!("210987654321"),
            ),
            ("/Statement/1/Resource", json!(["arn:aws:s3:::x"])),
        ];
        for (at, to) in changes {
            let mut document_now = document();
            *document_now.pointer_mut(at).expect(at) = to;
            assert_ne!(canonical(&document_now), canonical(&document()), "{at}");
        }
    }

    #[test]
    fn the_account_is_not_one_of_awss_images() {
        let text = "763104351884, 12345, 123456789012 and 210987654321";
        assert_eq!(named_account(text), Some("123456789012"));
        assert_eq!(named_account("763104351884"), None);
    }

    #[test]
    fn the_default_policy_is_known() {
        let default = json!({"Statement": [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}]});
        assert!(allows_everything(&default));
        assert!(!allows_everything(&document()));
    }
}
