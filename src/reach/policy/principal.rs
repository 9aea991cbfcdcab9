//! Who a statement is about.

use super::any;
use super::pattern::Likely;
use crate::catalog::account_of;
use serde_json::Value;

/// IAM user guide, "AWS JSON policy elements: Principal": `*` is everybody, an account id or its `root` all of the account.
pub(super) fn principal_matches(principal: &Value, caller: Option<&str>) -> Likely {
    match principal {
        Value::String(text) if text == "*" => Likely::Yes,
        Value::Object(kinds) => kinds.iter().fold(Likely::No, |all, (kind, value)| {
            all.or(match kind.as_str() {
                "AWS" => any(value, |pattern| aws_principal(pattern, caller)),
                "Service" => Likely::No,
                _ => Likely::Possible,
            })
        }),
        _ => Likely::Possible,
    }
}

fn aws_principal(pattern: &str, caller: Option<&str>) -> Likely {
    if pattern == "*" {
        return Likely::Yes;
    }
    let Some(caller) = caller else {
        return Likely::No;
    };
    let whole = pattern.ends_with(":root") || pattern.len() == 12 && !pattern.contains(':');
    if whole {
        let wanted = account_of(pattern).unwrap_or(pattern);
        return Likely::from(account_of(caller) == Some(wanted));
    }
    if pattern == caller {
        return Likely::Yes;
    }
    // The session of a role is a principal of its own that the role's ARN covers, which the ARN alone does not prove.
    if caller.contains(":assumed-role/") && pattern.contains(":role/") {
        return Likely::Possible;
    }
    Likely::No
}

/// Tells whether a caller is among those that a `NotPrincipal` excepts from what a statement denies.
///
/// IAM user guide, "AWS JSON policy elements: `NotPrincipal`" (read 2026-11-26): the account of an excepted principal has to be named,
/// too, or the whole account may be denied; and a principal with a permissions boundary is always denied. So that one is excepted is
/// certain only where it and its account are named, and that it has no boundary is taken for granted.
pub(super) fn excepted(element: &Value, caller: Option<&str>) -> Likely {
    let named = principal_matches(element, caller);
    let Some(caller) = caller.filter(|_| named != Likely::No) else {
        return named;
    };
    let lists = |wanted: &dyn Fn(&str) -> bool| match element {
        Value::Object(kinds) => {
            let listed = kinds
                .get("AWS")
                .map(|value| any(value, |one| Likely::from(wanted(one))));
            listed == Some(Likely::Yes)
        }
        _ => false,
    };
    let account = account_of(caller).unwrap_or_default();
    let whole = |one: &str| one == account || one.ends_with(&format!("::{account}:root"));
    if lists(&|one| one == caller) && lists(&whole) {
        Likely::Yes
    } else {
        Likely::Possible
    }
}
