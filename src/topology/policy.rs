//! Policy documents, with places for what is known only in the account.

use crate::catalog::Region;
use serde_json::{Map, Value};
use std::fmt;

/// A piece of text in a policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// As it stands.
    Literal(String),
    /// The twelve digits of the account that the network is deployed to.
    AccountId,
    /// Another resource, which each target refers to in its own way.
    Reference(Reference),
}

impl Part {
    /// Returns the number of characters in a string of JSON, of an account id those of a real one.
    fn length(&self) -> usize {
        match self {
            Self::Literal(text) => escaped_length(text),
            Self::AccountId => 12,
            Self::Reference(reference) => reference.to_string().len(),
        }
    }
}

fn escaped_length(text: &str) -> usize {
    let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        text.len()
    } else {
        Value::from(text).to_string().len() - 2
    }
}

/// Another resource, or an attribute of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// Its id, as [`super::ids`] makes it.
    pub id: String,
    /// What of it.
    pub attribute: Attribute,
}

/// What of a resource is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    /// The id that AWS makes up for it, or its name where AWS makes up none.
    Id,
    /// Its ARN; that of a log group without `:*`.
    Arn,
}

impl Reference {
    /// Refers to a resource by its id.
    #[must_use]
    pub fn id(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            attribute: Attribute::Id,
        }
    }

    /// Refers to a resource by its ARN.
    #[must_use]
    pub fn arn(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            attribute: Attribute::Arn,
        }
    }
}

/// Writes `${flow-log-group.arn}`.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attribute = match self.attribute {
            Attribute::Id => "id",
            Attribute::Arn => "arn",
        };
        write!(f, "${{{}.{attribute}}}", self.id)
    }
}

/// Text in a policy, some of it known only in the account.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text(pub Vec<Part>);

impl Text {
    /// Returns the text with every part that is not literal replaced.
    #[must_use]
    pub fn resolve(&self, resolve: impl Fn(&Part) -> String) -> String {
        let parts = self.0.iter().map(|part| match part {
            Part::Literal(text) => text.clone(),
            other => resolve(other),
        });
        parts.collect()
    }

    /// Adds literal text.
    #[must_use]
    pub fn then(mut self, text: &str) -> Self {
        if !text.is_empty() {
            self.0.push(Part::Literal(text.to_owned()));
        }
        self
    }

    /// Adds another text.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Returns the ARN of something in a region of the own account.
    #[must_use]
    pub fn own_arn(region: &Region, service: &str, resource: &str) -> Self {
        let head = format!(
            "arn:{}:{service}:{}:",
            region.partition.as_str(),
            region.name
        );
        Self::from(head)
            .then_account()
            .then(&format!(":{resource}"))
    }

    /// Adds the account id.
    #[must_use]
    pub fn then_account(mut self) -> Self {
        self.0.push(Part::AccountId);
        self
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::default().then(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Part> for Text {
    fn from(part: Part) -> Self {
        Self(vec![part])
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.resolve(|part| match part {
            Part::Literal(text) => text.clone(),
            Part::AccountId => "${AccountId}".to_owned(),
            Part::Reference(reference) => reference.to_string(),
        }))
    }
}

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

/// A policy document of version 2012-10-17.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyDocument {
    /// `Statement`.
    pub statements: Vec<Statement>,
}

/// A policy as a tree whose leaves may hold unknown parts; maps keep their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyValue {
    /// A text.
    Text(Text),
    /// A list.
    List(Vec<Self>),
    /// A map.
    Map(Vec<(String, Self)>),
}

impl PolicyValue {
    fn texts(texts: &[Text]) -> Self {
        match texts {
            [one] => Self::Text(one.clone()),
            many => Self::List(many.iter().cloned().map(Self::Text).collect()),
        }
    }

    /// Returns `{"Service": [...]}` or the like.
    #[must_use]
    pub fn principal(kind: &str, principals: &[Text]) -> Self {
        Self::Map(vec![(kind.to_owned(), Self::texts(principals))])
    }

    /// Returns the number of characters of the value as minified JSON.
    fn length(&self) -> usize {
        // Brackets, and commas between what is in them; none where there is nothing.
        let around = |items: usize| 2 + items.saturating_sub(1);
        match self {
            Self::Text(text) => 2 + text.0.iter().map(Part::length).sum::<usize>(),
            Self::List(list) => around(list.len()) + list.iter().map(Self::length).sum::<usize>(),
            Self::Map(map) => {
                // Quotes and a colon.
                let entries = map
                    .iter()
                    .map(|(key, value)| 3 + escaped_length(key) + value.length());
                around(map.len()) + entries.sum::<usize>()
            }
        }
    }

    /// Returns the value as JSON, its unknown parts resolved.
    #[must_use]
    pub fn to_json(&self, resolve: &impl Fn(&Part) -> String) -> Value {
        match self {
            Self::Text(text) => Value::String(text.resolve(resolve)),
            Self::List(list) => list.iter().map(|value| value.to_json(resolve)).collect(),
            Self::Map(map) => {
                let entries = map
                    .iter()
                    .map(|(key, value)| (key.clone(), value.to_json(resolve)));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }
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
}
