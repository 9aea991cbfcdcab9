//! Values as HCL expressions, printed by `hcl-rs`.

use super::escape::escape;
use crate::topology::{Part, PolicyValue, Text};
use hcl::expr::{Expression, Object, ObjectKey, TemplateExpr};
use hcl::format::{Format, Formatter};

/// Returns a policy as an expression over several lines, its unknown parts as references.
///
/// `reference` names what a part stands for, such as `local.account_id`.
#[must_use]
pub fn expression(value: &PolicyValue, reference: &impl Fn(&Part) -> &'static str) -> String {
    let mut formatter = Formatter::builder().indent(b"  ").build_vec();
    let built = build(value, reference);
    // Formatting into memory cannot fail, and what `hcl-rs` writes is UTF-8; the gate would refuse an empty expression.
    if built.format(&mut formatter).is_err() {
        return String::new();
    }
    String::from_utf8(formatter.into_inner()).unwrap_or_default()
}

fn build(value: &PolicyValue, reference: &impl Fn(&Part) -> &'static str) -> Expression {
    match value {
        PolicyValue::Text(text) => self::text(text, reference),
        PolicyValue::List(list) => {
            Expression::Array(list.iter().map(|value| build(value, reference)).collect())
        }
        PolicyValue::Map(map) => {
            let entries = map.iter().map(|(key, value)| {
                // Words stand bare; keys with other signs (`aws:SecureTransport`) are quoted.
                let bare = key.chars().all(|c| c.is_ascii_alphanumeric());
                let key = if bare {
                    ObjectKey::Identifier(hcl::Identifier::sanitized(key))
                } else {
                    ObjectKey::Expression(Expression::String(key.clone()))
                };
                (key, build(value, reference))
            });
            Expression::Object(entries.collect::<Object<_, _>>())
        }
    }
}

fn text(text: &Text, reference: &impl Fn(&Part) -> &'static str) -> Expression {
    if let [part] = &text.0[..]
        && !matches!(part, Part::Literal(_))
        && let Ok(expression) = reference(part).parse::<Expression>()
    {
        return expression;
    }
    let pieces = text.0.iter().map(|part| match part {
        Part::Literal(text) => escape(text),
        other => format!("${{{}}}", reference(other)),
    });
    Expression::from(TemplateExpr::QuotedString(pieces.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_parts_become_references_and_signs_stay_text() {
        let value = PolicyValue::Map(vec![
            ("Alone".into(), PolicyValue::Text(Part::AccountId.into())),
            (
                "aws:Mixed".into(),
                PolicyValue::Text(Text::from("a:${x}:").then_account().then("/*")),
            ),
            (
                "List".into(),
                PolicyValue::List(vec![PolicyValue::Text("one".into())]),
            ),
        ]);
        let expected = "{\n  Alone = local.account_id\n  \"aws:Mixed\" = \"a:$${x}:${local.account_id}/*\"\n  List = [\n    \"one\"\n  ]\n}";
        assert_eq!(expression(&value, &|_| "local.account_id"), expected);
    }
}
