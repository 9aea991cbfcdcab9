//! Policies, by statement: which actions, resources, principals and conditions came and went.

use super::change::Kind;
use super::changes::{Changes, Pair, Thing, pairs};
use crate::catalog;
use crate::topology::{PolicyDocument, PolicyValue, Statement, Text};

/// Compares the policy of a thing; what changes it, changes no more than the policy.
pub(super) fn compare(
    changes: &mut Changes,
    thing: &Thing,
    a: Option<&PolicyDocument>,
    b: Option<&PolicyDocument>,
) {
    let Some(pair) = Pair::of(a, b) else {
        return;
    };
    let statements = |policy: &PolicyDocument| {
        let PolicyDocument { statements } = policy;
        let sids = statements.iter().map(|statement| statement.sid.clone());
        sids.collect::<Vec<_>>()
    };
    let Some((a, b)) = changes.pair(thing, pair, statements) else {
        return;
    };
    let sides = (&*a.statements, &*b.statements);
    for (sid, pair) in pairs(changes.normalize, sides, |_, statement| {
        statement.sid.clone()
    }) {
        let part = thing.part(Kind::PolicyStatement, &sid);
        if let Some((a, b)) = changes.pair(&part, pair, described) {
            statement(changes, &part, a, b);
        }
    }
}

fn effect(statement: &Statement) -> &'static str {
    if statement.allow { "Allow" } else { "Deny" }
}

fn described(statement: &Statement) -> String {
    format!("{} {}", effect(statement), statement.actions.join(", "))
}

fn statement(changes: &mut Changes, thing: &Thing, a: &Statement, b: &Statement) {
    let Statement {
        sid: _,
        allow: _,
        principal,
        actions,
        resources,
        conditions,
    } = a;
    changes.field(thing, "effect", &effect(a), &effect(b));
    let (one, two) = (
        principals(principal.as_ref()),
        principals(b.principal.as_ref()),
    );
    changes.items(thing, "principals", &one, &two);
    changes.items(thing, "actions", actions, &b.actions);
    let texts = |texts: &[Text]| texts.iter().map(Text::to_string).collect::<Vec<_>>();
    changes.items(thing, "resources", &texts(resources), &texts(&b.resources));
    let (one, two) = (condition_lines(conditions), condition_lines(&b.conditions));
    changes.items(thing, "conditions", &one, &two);
}

/// Lists the leaves of a principal, each with the kind it stands under: `Service: logs.amazonaws.com`.
fn principals(value: Option<&PolicyValue>) -> Vec<String> {
    match value {
        None => Vec::new(),
        Some(PolicyValue::Text(text)) => vec![text.to_string()],
        Some(PolicyValue::List(list)) => {
            list.iter().flat_map(|one| principals(Some(one))).collect()
        }
        Some(PolicyValue::Map(map)) => {
            let kinds = map.iter().flat_map(|(kind, value)| {
                let below = principals(Some(value)).into_iter();
                below.map(move |one| format!("{kind}: {one}"))
            });
            kinds.collect()
        }
    }
}

/// Lists conditions, a line for each value that fulfils them: `StringEquals aws:PrincipalOrgID o-a1b2c3d4e5`.
fn condition_lines(conditions: &[(&'static str, String, Vec<Text>)]) -> Vec<String> {
    // Which accounts keep SageMaker's images follows from the region, which is told once.
    let images = |values: &[Text]| {
        catalog::are_image_accounts(values.iter().map(Text::to_string))
            .then(|| vec![Text::from("accounts of SageMaker's images")])
    };
    let conditions: Vec<_> = conditions
        .iter()
        .map(|(operator, key, values)| {
            let values = images(values).unwrap_or_else(|| values.clone());
            (operator, key, values)
        })
        .collect();
    let lines = conditions.iter().flat_map(|(operator, key, values)| {
        let lines = values
            .iter()
            .map(move |value| format!("{operator} {key} {value}"));
        let none = values.is_empty().then(|| format!("{operator} {key}"));
        lines.chain(none)
    });
    lines.collect()
}
