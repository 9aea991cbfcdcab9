//! What an endpoint policy says of a call.
//!
//! IAM user guide, "Policy evaluation logic": an explicit deny wins, what no statement allows is denied. AWS PrivateLink guide,
//! "Control access to VPC endpoints using endpoint policies". Whatever is not understood makes the answer unknown.

mod condition;
mod pattern;
mod principal;

use crate::catalog;
use pattern::Likely;
use principal::principal_matches;
use serde::Serialize;
use serde_json::{Map, Value};

/// A call, as a policy sees it.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// IAM action, such as `s3:GetObject`.
    pub action: &'a str,
    /// ARN of the resource; `*` where the action knows none.
    pub resource: &'a str,
    /// ARN of the caller; none for an anonymous one.
    pub principal: Option<&'a str>,
    /// Condition keys with their values; no value where the request is known to lack the key. A key that is not listed is
    /// unknown.
    pub context: &'a [(&'a str, Option<&'a str>)],
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// It may pass.
    Allowed,
    /// It may not.
    Denied,
    /// The policy asks something that is not known.
    Unknown,
}

/// A ruling and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// What becomes of the call.
    pub ruling: Ruling,
    /// The statement that decides, or why none does.
    pub by: DecidedBy,
}

/// What a ruling rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "statement")]
pub enum DecidedBy {
    /// The statement with this `Sid`.
    Statement(String),
    /// The statement with this number, from 1, which has no `Sid`.
    Nth(usize),
    /// A statement that allows with `NotPrincipal`, which AWS does not support.
    NotPrincipal(Box<DecidedBy>),
    /// No statement allows it.
    NoStatement,
    /// There is no policy: AWS attaches one that allows everything.
    NoPolicy,
    /// The document is none that IAM would take.
    Malformed,
}

impl Decision {
    /// Tells whether the call may pass.
    #[must_use]
    pub fn allowed(&self) -> bool {
        self.ruling == Ruling::Allowed
    }
}

/// Judges a call by the policy of an endpoint that may have none.
#[must_use]
pub fn of_endpoint(policy: Option<&Value>, call: &Call) -> Decision {
    policy.map_or(
        Decision {
            ruling: Ruling::Allowed,
            by: DecidedBy::NoPolicy,
        },
        |policy| evaluate(policy, call),
    )
}

/// Judges a call by a policy.
#[must_use]
pub fn evaluate(document: &Value, call: &Call) -> Decision {
    let statements = match document.get("Statement") {
        Some(Value::Array(list)) => list.as_slice(),
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => return decided(Ruling::Unknown, DecidedBy::Malformed),
    };
    let (mut allows, mut perhaps_allows, mut perhaps_denies) = (None, None, None);
    for (number, statement) in (1..).zip(statements) {
        let Value::Object(statement) = statement else {
            return decided(Ruling::Unknown, DecidedBy::Malformed);
        };
        let allow = match statement.get("Effect").and_then(Value::as_str) {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return decided(Ruling::Unknown, DecidedBy::Malformed),
        };
        let sid = || {
            let sid = statement.get("Sid").and_then(Value::as_str);
            let sid = sid.filter(|sid| !sid.is_empty()).map(str::to_owned);
            let named = sid.map_or(DecidedBy::Nth(number), DecidedBy::Statement);
            if allow && statement.contains_key("NotPrincipal") {
                DecidedBy::NotPrincipal(Box::new(named))
            } else {
                named
            }
        };
        match (applies(statement, allow, call), allow) {
            (Likely::Yes, false) => return decided(Ruling::Denied, sid()),
            (Likely::Yes, true) => {
                allows.get_or_insert_with(sid);
            }
            (Likely::Possible, true) => {
                perhaps_allows.get_or_insert_with(sid);
            }
            (Likely::Possible, false) => {
                perhaps_denies.get_or_insert_with(sid);
            }
            (Likely::No, _) => {}
        }
    }
    match (allows, perhaps_allows, perhaps_denies) {
        (None, None, _) => decided(Ruling::Denied, DecidedBy::NoStatement),
        (_, _, Some(by)) | (None, Some(by), None) => decided(Ruling::Unknown, by),
        (Some(by), _, None) => decided(Ruling::Allowed, by),
    }
}

fn decided(ruling: Ruling, by: DecidedBy) -> Decision {
    Decision { ruling, by }
}

/// Tells whether a statement, which allows or denies, is about a call.
fn applies(statement: &Map<String, Value>, allow: bool, call: &Call) -> Likely {
    const KNOWN: [&str; 9] = [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    let action = listed(statement, "Action", "NotAction", |pattern| {
        Likely::from(catalog::means(pattern, call.action))
    });
    let resource = listed(statement, "Resource", "NotResource", |pattern| {
        if pattern.contains("${") {
            Likely::Possible
        } else {
            Likely::from(pattern::resource(pattern, call.resource))
        }
    });
    let principal = match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (Some(principal), None) => principal_matches(principal, call.principal),
        (None, Some(excepted)) if !allow => principal::excepted(excepted, call.principal).not(),
        // An endpoint policy must name a principal, and `NotPrincipal` must deny: the meaning of others is not documented.
        _ => Likely::Possible,
    };
    let condition = match statement.get("Condition") {
        None => Likely::Yes,
        Some(condition) => condition::holds(condition, call.context),
    };
    let strange = statement.keys().any(|key| !KNOWN.contains(&key.as_str()));
    let strange = if strange {
        Likely::Possible
    } else {
        Likely::Yes
    };
    action
        .and(resource)
        .and(principal)
        .and(condition)
        .and(strange)
}

/// Matches the call against an element or its negation; exactly one of the two may stand in a statement.
fn listed(
    statement: &Map<String, Value>,
    plain: &str,
    negated: &str,
    matches: impl Fn(&str) -> Likely,
) -> Likely {
    match (statement.get(plain), statement.get(negated)) {
        (Some(value), None) => any(value, matches),
        (None, Some(value)) => any(value, matches).not(),
        _ => Likely::Possible,
    }
}

/// Tells whether a text, or one of a list, matches.
fn any(value: &Value, matches: impl Fn(&str) -> Likely) -> Likely {
    match value {
        Value::String(text) => matches(text),
        Value::Array(list) => list.iter().fold(Likely::No, |all, value| {
            all.or(value.as_str().map_or(Likely::Possible, &matches))
        }),
        _ => Likely::Possible,
    }
}
