//! How a policy document departs from the blueprint's, in words: what was added to which statement, and what was taken off it.

use super::policies::{listed, statement};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// How many differences are told; a policy that was exchanged as a whole differs in everything.
const TOLD: usize = 4;

/// A statement of a document: its name, and what it says by element, brought into one form.
struct Statement {
    name: String,
    says: BTreeMap<String, BTreeSet<String>>,
}

/// Says how a document departs from the one that is expected.
#[must_use]
pub fn departure(found: &Value, expected: &Value) -> String {
    let (mut there, mut wanted) = (statements(found), statements(expected));
    there.retain(|one| !take(&mut wanted, |other| other.says == one.says));
    let mut said = Vec::new();
    let mut added = Vec::new();
    for one in there {
        let partner = partner(&one, &wanted);
        match partner.map(|at| wanted.remove(at)) {
            Some(other) => differences(&one, &other, &mut said),
            None => added.push(one),
        }
    }
    said.extend(
        wanted
            .iter()
            .map(|one| format!("{} was taken out", one.name)),
    );
    said.extend(
        added
            .iter()
            .map(|one| format!("{} was added, {}", one.name, effect(one))),
    );
    let more = said.len().saturating_sub(TOLD);
    said.truncate(TOLD);
    if more > 0 {
        said.push(format!("and {more} more differences"));
    }
    if said.is_empty() {
        // Its version, or an element that says nothing.
        "it is written otherwise".to_owned()
    } else {
        said.join("; ")
    }
}

fn take(list: &mut Vec<Statement>, is: impl Fn(&Statement) -> bool) -> bool {
    let found = list.iter().position(is);
    found.map(|at| list.remove(at)).is_some()
}

/// Finds the statement that one was made of: that of its name, or the one that shares most elements with it.
fn partner(one: &Statement, others: &[Statement]) -> Option<usize> {
    let named = others.iter().position(|other| other.name == one.name);
    let shared = |other: &Statement| {
        let same = one.says.iter();
        same.filter(|(element, values)| other.says.get(*element) == Some(values))
            .count()
    };
    let alike = || {
        let best = others
            .iter()
            .enumerate()
            .max_by_key(|(_, other)| shared(other));
        // The effect alone says nothing.
        best.filter(|(_, other)| shared(other) > 1)
            .map(|(at, _)| at)
    };
    named.or_else(alike)
}

/// Says in what two statements differ.
fn differences(found: &Statement, expected: &Statement, said: &mut Vec<String>) {
    let elements: BTreeSet<_> = found.says.keys().chain(expected.says.keys()).collect();
    let none = BTreeSet::new();
    for element in elements {
        let there = found.says.get(element).unwrap_or(&none);
        let wanted = expected.says.get(element).unwrap_or(&none);
        let name = &expected.name;
        if element == "Effect" && there != wanted {
            said.push(format!("{name} now says {}", words(there)));
        } else if there.is_empty() {
            said.push(format!(
                "{} ({}) was taken off {name}",
                called(element),
                words(wanted)
            ));
        } else {
            let (more, less) = (there - wanted, wanted - there);
            if !more.is_empty() {
                said.push(format!(
                    "{} was added to {} of {name}",
                    words(&more),
                    called(element)
                ));
            }
            if !less.is_empty() {
                said.push(format!(
                    "{} was taken from {} of {name}",
                    words(&less),
                    called(element)
                ));
            }
        }
    }
}

/// Says what a statement that was added does.
fn effect(one: &Statement) -> String {
    let says = |element: &str| one.says.get(element).map(words);
    let verb = match says("Effect").as_deref() {
        Some("`Deny`") => "which denies",
        _ => "which allows",
    };
    let what = says("Action").or_else(|| says("NotAction").map(|but| format!("all but {but}")));
    let who = one.says.get("Principal: AWS").map(|who| {
        let who = if who.contains("*") {
            "everyone".to_owned()
        } else {
            words(who)
        };
        format!(" to {who}")
    });
    format!(
        "{verb} {}{}",
        what.unwrap_or_else(|| "something".to_owned()),
        who.unwrap_or_default()
    )
}

/// Names an element of a statement for people.
fn called(element: &str) -> String {
    match element.split_once(": ") {
        Some(("Condition", condition)) => format!("the condition {condition}"),
        Some(("Principal", _)) => "the principals".to_owned(),
        Some(("NotPrincipal", _)) => "the principals that are left out".to_owned(),
        _ => match element {
            "Action" => "the actions".to_owned(),
            "NotAction" => "the actions that are left out".to_owned(),
            "Resource" => "the resources".to_owned(),
            "NotResource" => "the resources that are left out".to_owned(),
            other => format!("`{other}`"),
        },
    }
}

/// Lists values for people: an account is one, and a star is everyone or everything.
fn words(values: &BTreeSet<String>) -> String {
    let value = |value: &String| {
        let root = value
            .strip_suffix(":root")
            .and_then(|rest| rest.rsplit("::").next());
        let account = root.unwrap_or(value);
        if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) {
            format!("account {account}")
        } else if value == "*" {
            "everything (`*`)".to_owned()
        } else {
            format!("`{value}`")
        }
    };
    let all: Vec<_> = values.iter().map(value).collect();
    match all.len() {
        0..=3 => all.join(", "),
        more => format!("{} and {} more", all[..3].join(", "), more - 3),
    }
}

fn statements(document: &Value) -> Vec<Statement> {
    let raw = document.get("Statement").map(listed).unwrap_or_default();
    let spelled = condition_keys(&raw);
    let numbered = raw.iter().enumerate().map(|(number, raw)| {
        let sid = raw.get("Sid").and_then(Value::as_str);
        let name = sid.filter(|sid| !sid.is_empty());
        Statement {
            name: name.map_or_else(
                || format!("the {} statement", ordinal(number + 1)),
                |sid| format!("statement `{sid}`"),
            ),
            says: elements(&statement(raw), &spelled),
        }
    });
    numbered.collect()
}

fn ordinal(number: usize) -> String {
    let end = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

/// Returns condition keys as their document writes them, by what they are in lower case.
fn condition_keys(statements: &[Value]) -> BTreeMap<String, String> {
    let conditions = statements.iter().filter_map(|one| one.get("Condition"));
    let operators = conditions
        .filter_map(Value::as_object)
        .flat_map(Map::values);
    let keys = operators.filter_map(Value::as_object).flat_map(Map::keys);
    keys.map(|key| (key.to_lowercase(), key.clone())).collect()
}

/// Lays a statement out: each element, and each key that its conditions test, with its values.
fn elements(
    statement: &Value,
    spelled: &BTreeMap<String, String>,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut says = BTreeMap::new();
    for (element, value) in statement.as_object().into_iter().flatten() {
        match (element.as_str(), value) {
            ("Condition", Value::Object(operators)) => {
                for (operator, tested) in operators {
                    for (key, values) in tested.as_object().into_iter().flatten() {
                        let key = spelled.get(key).unwrap_or(key);
                        says.insert(format!("Condition: `{operator}` of `{key}`"), texts(values));
                    }
                }
            }
            ("Principal" | "NotPrincipal", Value::Object(kinds)) => {
                for (kind, names) in kinds {
                    says.insert(format!("{element}: {kind}"), texts(names));
                }
            }
            _ => {
                says.insert(element.clone(), texts(value));
            }
        }
    }
    says
}

fn texts(value: &Value) -> BTreeSet<String> {
    let text = |one: Value| match one {
        Value::String(text) => text,
        other => other.to_string(),
    };
    listed(value).into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::departure;
    use serde_json::{Value, json};

    fn policy() -> Value {
        json!({"Version": "2012-10-17", "Statement": [
            {"Sid": "Own", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["s3:GetObject"], "Resource": "*",
             "Condition": {"StringEquals": {"aws:PrincipalAccount": ["123456789012"]}}},
            {"Sid": "Images", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["ecr:BatchGetImage"], "Resource": "*"},
        ]})
    }

    #[test]
    fn a_policy_s_departure_is_told_as_what_was_done_to_it() {
        type Change = fn(&mut Value);
        let cases: [(Change, &str); 9] = [
            (
                |p| {
                    p["Statement"][0]["Condition"]["StringEquals"]["aws:PrincipalAccount"] =
                        json!(["123456789012", "210987654321"]);
                },
                "account 210987654321 was added to the condition `StringEquals` of `aws:PrincipalAccount` of statement `Own`",
            ),
            (
                |p| {
                    p["Statement"][0]
                        .as_object_mut()
                        .unwrap()
                        .remove("Condition");
                },
                "the condition `StringEquals` of `aws:PrincipalAccount` (account 123456789012) was taken off statement `Own`",
            ),
            (
                |p| {
                    p["Statement"][0]["Principal"] =
                        json!({"AWS": ["*", "arn:aws:iam::210987654321:root"]});
                },
                "account 210987654321 was added to the principals of statement `Own`",
            ),
            (
                |p| p["Statement"][0]["Action"] = json!("s3:*"),
                "`s3:*` was added to the actions of statement `Own`; `s3:getobject` was taken from the actions of statement `Own`",
            ),
            (
                |p| p["Statement"][1]["Effect"] = json!("Deny"),
                "statement `Images` now says `Deny`",
            ),
            (
                |p| {
                    p["Statement"].as_array_mut().unwrap().remove(1);
                },
                "statement `Images` was taken out",
            ),
            (
                |p| {
                    p["Statement"].as_array_mut().unwrap().push(json!({"Sid": "Temp", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"}));
                },
                "statement `Temp` was added, which allows everything (`*`) to everyone",
            ),
            (
                // A statement that was renamed and changed is still the one that it was made of.
                |p| {
                    p["Statement"][1]["Sid"] = json!("Other");
                    p["Statement"][1]["Action"] = json!(["ecr:BatchGetImage", "ecr:PutImage"]);
                },
                "`ecr:putimage` was added to the actions of statement `Images`",
            ),
            (
                |p| p["Version"] = json!("2008-10-17"),
                "it is written otherwise",
            ),
        ];
        for (change, said) in cases {
            let mut found = policy();
            change(&mut found);
            assert_eq!(departure(&found, &policy()), said);
        }
    }
}
