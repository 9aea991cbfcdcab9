//! A policy as statements.

use super::text::{Part, Text};
use super::value::PolicyValue;

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// `Sid`; empty for none.
    pub sid: String,
    /// Whether it allows; otherwise it denies.
    pub allow: bool,
    /// `Principal`; none in identity policies.
    pub principal: Option<PolicyValue>,
    /// `Action`.
    pub actions: Vec<String>,
    /// `Resource`; empty in trust policies, where IAM refuses the field (IAM user guide, "Resource element").
    pub resources: Vec<Text>,
    /// `Condition`: operator, key, values.
    pub conditions: Vec<(&'static str, String, Vec<Text>)>,
}

impl Statement {
    /// Creates a statement that allows.
    #[must_use]
    pub fn allow(sid: &str, actions: Vec<String>, resources: Vec<Text>) -> Self {
        Self {
            sid: sid.to_owned(),
            allow: true,
            principal: None,
            actions,
            resources,
            conditions: Vec::new(),
        }
    }

    /// Creates a statement that denies.
    #[must_use]
    pub fn deny(sid: &str, actions: Vec<String>, resources: Vec<Text>) -> Self {
        Self {
            allow: false,
            ..Self::allow(sid, actions, resources)
        }
    }

    /// Sets the principal.
    #[must_use]
    pub fn to(mut self, principal: PolicyValue) -> Self {
        self.principal = Some(principal);
        self
    }

    /// Adds a condition; several under one operator must all hold.
    #[must_use]
    pub fn when(mut self, operator: &'static str, key: &str, values: Vec<Text>) -> Self {
        self.conditions.push((operator, key.to_owned(), values));
        self
    }

    /// Binds a service to work for the own account and for this source, so that nobody else can make it act (confused
    /// deputy).
    #[must_use]
    pub fn on_behalf_of(self, source: Text) -> Self {
        self.when(
            "StringEquals",
            "aws:SourceAccount",
            vec![Part::AccountId.into()],
        )
        .when("ArnLike", "aws:SourceArn", vec![source])
    }

    fn tree(&self) -> PolicyValue {
        let text = |text: &str| PolicyValue::Text(Text::from(text));
        let mut map = Vec::new();
        if !self.sid.is_empty() {
            map.push(("Sid".to_owned(), text(&self.sid)));
        }
        let effect = if self.allow { "Allow" } else { "Deny" };
        map.push(("Effect".to_owned(), text(effect)));
        if let Some(principal) = &self.principal {
            map.push(("Principal".to_owned(), principal.clone()));
        }
        let actions: Vec<_> = self
            .actions
            .iter()
            .map(|action| Text::from(action.as_str()))
            .collect();
        map.push(("Action".to_owned(), PolicyValue::texts(&actions)));
        if !self.resources.is_empty() {
            map.push(("Resource".to_owned(), PolicyValue::texts(&self.resources)));
        }
        if !self.conditions.is_empty() {
            map.push(("Condition".to_owned(), self.condition()));
        }
        PolicyValue::Map(map)
    }

    fn holds(&self, part: &Part) -> bool {
        let holds = |texts: &[Text]| texts.iter().any(|text| text.0.contains(part));
        let mut conditions = self.conditions.iter();
        self.principal.iter().any(|value| value.holds(part))
            || holds(&self.resources)
            || conditions.any(|(_, _, values)| holds(values))
    }

    fn condition(&self) -> PolicyValue {
        let mut operators: Vec<(String, PolicyValue)> = Vec::new();
        for (operator, key, values) in &self.conditions {
            let entry = (key.clone(), PolicyValue::texts(values));
            match operators.iter_mut().find(|(known, _)| known == operator) {
                Some((_, PolicyValue::Map(keys))) => keys.push(entry),
                _ => operators.push(((*operator).to_owned(), PolicyValue::Map(vec![entry]))),
            }
        }
        PolicyValue::Map(operators)
    }
}

/// A policy document of version 2012-10-17.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyDocument {
    /// `Statement`.
    pub statements: Vec<Statement>,
}

impl PolicyDocument {
    /// Returns the document as a tree, keys in the customary order.
    #[must_use]
    pub fn tree(&self) -> PolicyValue {
        PolicyValue::Map(vec![
            (
                "Version".to_owned(),
                PolicyValue::Text(Text::from("2012-10-17")),
            ),
            (
                "Statement".to_owned(),
                PolicyValue::List(self.statements.iter().map(Statement::tree).collect()),
            ),
        ])
    }

    /// Tells whether the account id stands anywhere in the document.
    #[must_use]
    pub fn names_account(&self) -> bool {
        self.statements
            .iter()
            .any(|statement| statement.holds(&Part::AccountId))
    }

    /// Returns the number of characters of the document as minified JSON, with an account id of its real length.
    #[must_use]
    pub fn length(&self) -> usize {
        self.tree().length()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn documents_have_the_customary_shape() {
        let account = Text::from("arn:aws:iam::").then_account().then(":root");
        let statement = Statement::allow("Own", vec!["s3:GetObject".into()], vec!["*".into()])
            .to(PolicyValue::principal("AWS", &[account]))
            .when(
                "StringEquals",
                "aws:PrincipalAccount",
                vec![Part::AccountId.into()],
            )
            .when(
                "StringEquals",
                "aws:ResourceAccount",
                vec![Part::AccountId.into()],
            )
            .when("Bool", "aws:SecureTransport", vec!["true".into()]);
        let document = PolicyDocument {
            statements: vec![statement],
        };
        let expected = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Sid": "Own",
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::${AccountId}:root"},
                "Action": "s3:GetObject",
                "Resource": "*",
                "Condition": {
                    "StringEquals": {"aws:PrincipalAccount": "${AccountId}", "aws:ResourceAccount": "${AccountId}"},
                    "Bool": {"aws:SecureTransport": "true"}
                }
            }]
        });
        assert_eq!(serde_json::to_value(&document).expect("json"), expected);
        assert_eq!(
            document.length(),
            expected
                .to_string()
                .replace("${AccountId}", "000000000000")
                .len()
        );
    }

    #[test]
    fn a_document_is_as_long_as_its_json() {
        for text in ["plain", "a\"b\\c", "\u{1}\u{e9}\n", ""] {
            let statement = Statement::allow(text, vec![text.into(), "b:*".into()], Vec::new())
                .to(PolicyValue::principal(text, &[]))
                .when("StringEquals", text, vec![text.into()]);
            let statements = vec![statement.clone(), statement];
            let document = PolicyDocument { statements };
            let json = serde_json::to_string(&document).expect("json");
            assert_eq!(document.length(), json.len(), "{json}");
        }
        assert_eq!(PolicyDocument::default().length(), 39);
    }

    #[test]
    fn the_account_is_found_wherever_it_stands() {
        let plain = Statement::allow("Own", vec!["s3:*".into()], vec!["*".into()]);
        let account = || Text::from("a").then_account();
        let [one, other, third] = [plain.clone(), plain.clone(), plain.clone()];
        for (statement, is_named) in [
            (plain.clone(), false),
            (one.to(PolicyValue::principal("AWS", &[account()])), true),
            (
                other.when("StringEquals", "k", vec!["b".into(), account()]),
                true,
            ),
            (
                Statement {
                    resources: vec![account()],
                    ..third
                },
                true,
            ),
        ] {
            let statements = vec![plain.clone(), statement];
            assert_eq!(PolicyDocument { statements }.names_account(), is_named);
        }
    }
}
