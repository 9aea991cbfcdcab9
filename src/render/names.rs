//! Names that start as the caller of a Terraform module wants them: the profile's own prefix gives way to the variable.

use crate::topology::{Part, PolicyValue, Reference, Text, own_log_groups};

/// The id by which a text refers to what a caller lets names start with.
pub(super) const NAME_PREFIX: &str = "name-prefix";

/// Returns a name of smgen's own making as parts: the first that reads like the profile's prefix is the variable. Prefixes hold a
/// hyphen, and nothing that smgen puts before one does.
pub(super) fn named(text: &str, prefix: &str) -> Text {
    match text.split_once(prefix) {
        Some((before, behind)) if !prefix.is_empty() => Text::from(before)
            .join(Part::Reference(Reference::id(NAME_PREFIX)).into())
            .then(behind),
        _ => text.into(),
    }
}

/// Returns a policy whose text about the network's own log groups follows the variable. What a user wrote may hold the prefix, too, and
/// stays as it is.
pub(super) fn policy(document: PolicyValue, prefix: &str) -> PolicyValue {
    let own = own_log_groups(prefix).map(|group| format!(":{group}"));
    let part = |part: Part| match part {
        Part::Literal(text) if own.contains(&text) => named(&text, prefix).0,
        other => vec![other],
    };
    match document {
        PolicyValue::Text(text) => {
            PolicyValue::Text(Text(text.0.into_iter().flat_map(part).collect()))
        }
        PolicyValue::List(list) => {
            PolicyValue::List(list.into_iter().map(|one| policy(one, prefix)).collect())
        }
        PolicyValue::Map(map) => {
            let map = map.into_iter();
            PolicyValue::Map(
                map.map(|(key, value)| (key, policy(value, prefix)))
                    .collect(),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_variable_and_texts_of_users_do_not() {
        let spelled = |text: &str| named(text, "a-b").spell();
        assert_eq!(
            spelled("/smgen/a-b/flow-logs"),
            "/smgen/${name-prefix.id}/flow-logs"
        );
        assert_eq!(
            spelled("a-b: data in a-b"),
            "${name-prefix.id}: data in a-b"
        );
        assert_eq!(spelled("${x} elsewhere"), "${!x} elsewhere");
        assert_eq!(named("text", "").spell(), "text");
        let own = Text::from("arn:aws:logs:r:")
            .then_account()
            .then(":log-group:/smgen/a-b/*");
        let users = Text::from("arn:aws:iam::1:role/a-b/admin");
        let list = |texts: [Text; 2]| PolicyValue::List(texts.map(PolicyValue::Text).to_vec());
        let document = PolicyValue::Map(vec![("Resource".to_owned(), list([own, users]))]);
        let PolicyValue::Map(changed) = policy(document, "a-b") else {
            panic!("a map");
        };
        let expected = [
            "arn:aws:logs:r:${AccountId}:log-group:/smgen/${name-prefix.id}/*",
            "arn:aws:iam::1:role/a-b/admin",
        ];
        let expected = list(expected.map(Text::spelled));
        assert_eq!(changed, [("Resource".to_owned(), expected)]);
    }
}
