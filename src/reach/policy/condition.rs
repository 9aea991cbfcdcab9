//! Conditions: every operator and key must hold, one of the values suffices.
//!
//! IAM user guide, "AWS JSON policy elements: Condition operators", "Conditions with multiple context keys or values" and "Set operators
//! for multivalued context keys".

use super::pattern::{Likely, arn_like};
use crate::catalog::like;
use serde_json::Value;
use std::cmp::Ordering;
use std::net::IpAddr;

type Context<'a> = [(&'a str, Option<&'a str>)];

/// Tells whether a `Condition` holds.
pub(super) fn holds(condition: &Value, context: &Context) -> Likely {
    let Value::Object(operators) = condition else {
        return Likely::Possible;
    };
    operators.iter().fold(Likely::Yes, |all, (operator, keys)| {
        let Value::Object(keys) = keys else {
            return all.and(Likely::Possible);
        };
        keys.iter().fold(all, |all, (key, values)| {
            all.and(one(operator, key, values, context))
        })
    })
}

fn one(operator: &str, key: &str, values: &Value, context: &Context) -> Likely {
    let mut known = context.iter();
    // Names of keys know no case: IAM user guide, "AWS JSON policy elements: Condition".
    let known = known.find(|(name, _)| name.eq_ignore_ascii_case(key));
    let Some((_, value)) = known else {
        return Likely::Possible;
    };
    if operator == "Null" {
        return any(values, |wanted| match wanted {
            "true" => Likely::from(value.is_none()),
            "false" => Likely::from(value.is_some()),
            _ => Likely::Possible,
        });
    }
    let (set, operator) = match operator.split_once(':') {
        Some((set, operator)) => (Some(set), operator),
        None => (None, operator),
    };
    let plain = operator.strip_suffix("IfExists");
    let if_exists = plain.is_some();
    let Some((compare, negated)) = compare(plain.unwrap_or(operator)) else {
        return Likely::Possible;
    };
    // Of one value, all values and any value are the same; they differ in a key that the request lacks: IAM user guide, "Set operators
    // for multivalued context keys" (read 2026-11-26).
    let lacking = match set {
        // A key that the request lacks matches nothing, which is what a negated operator wants.
        None => if_exists || negated,
        Some("ForAllValues") => true,
        Some("ForAnyValue") => false,
        Some(_) => return Likely::Possible,
    };
    let Some(value) = value else {
        return Likely::from(lacking);
    };
    let matches = any(values, |wanted| {
        if wanted.contains("${") {
            Likely::Possible
        } else {
            compare(wanted, value)
        }
    });
    if negated { matches.not() } else { matches }
}

/// Tells whether a value, or one of a list, matches.
fn any(values: &Value, matches: impl Fn(&str) -> Likely) -> Likely {
    let scalar = |value: &Value| match value {
        Value::String(text) => matches(text),
        Value::Bool(_) | Value::Number(_) => matches(&value.to_string()),
        _ => Likely::Possible,
    };
    match values {
        Value::Array(list) => list
            .iter()
            .fold(Likely::No, |all, value| all.or(scalar(value))),
        value => scalar(value),
    }
}

type Compare = fn(&str, &str) -> Likely;

/// Returns how an operator compares what is wanted with what is, and whether it wants the contrary.
fn compare(operator: &str) -> Option<(Compare, bool)> {
    let compare: Compare = match operator {
        "StringEquals" | "StringNotEquals" => |wanted, value| Likely::from(wanted == value),
        "StringEqualsIgnoreCase" | "StringNotEqualsIgnoreCase" => {
            |wanted, value| Likely::from(wanted.eq_ignore_ascii_case(value))
        }
        "StringLike" | "StringNotLike" => |wanted, value| Likely::from(like(wanted, value)),
        "ArnEquals" | "ArnLike" | "ArnNotEquals" | "ArnNotLike" => {
            |wanted, value| Likely::from(arn_like(wanted, value))
        }
        "Bool" => |wanted, value| Likely::from(wanted.eq_ignore_ascii_case(value)),
        "NumericEquals" | "NumericNotEquals" => {
            |wanted, value| number(wanted, value, Ordering::is_eq)
        }
        "NumericLessThan" => |wanted, value| number(wanted, value, Ordering::is_lt),
        "NumericLessThanEquals" => |wanted, value| number(wanted, value, Ordering::is_le),
        "NumericGreaterThan" => |wanted, value| number(wanted, value, Ordering::is_gt),
        "NumericGreaterThanEquals" => |wanted, value| number(wanted, value, Ordering::is_ge),
        "IpAddress" | "NotIpAddress" => address,
        _ => return None,
    };
    Some((compare, operator.contains("Not")))
}

/// Compares what is with what is wanted: `NumericLessThan` holds where the request's value is the smaller one.
fn number(wanted: &str, value: &str, holds: fn(Ordering) -> bool) -> Likely {
    let pair = value.parse::<f64>().ok().zip(wanted.parse::<f64>().ok());
    let order = pair.and_then(|(value, wanted)| value.partial_cmp(&wanted));
    order.map_or(Likely::Possible, |order| Likely::from(holds(order)))
}

fn address(wanted: &str, value: &str) -> Likely {
    let net = wanted.parse::<ipnet::IpNet>().ok();
    let net = net.or_else(|| wanted.parse::<IpAddr>().ok().map(ipnet::IpNet::from));
    match net.zip(value.parse::<IpAddr>().ok()) {
        Some((net, address)) => Likely::from(net.contains(&address)),
        None => Likely::Possible,
    }
}
