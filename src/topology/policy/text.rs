//! Text in a policy, some of it known only in the account.

use crate::catalog::Region;
use serde_json::Value;
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
    pub(super) fn length(&self) -> usize {
        match self {
            Self::Literal(text) => escaped_length(text),
            Self::AccountId => 12,
            Self::Reference(reference) => reference.to_string().len(),
        }
    }
}

/// Returns the number of characters of a text inside a string of JSON.
pub(super) fn escaped_length(text: &str) -> usize {
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
    /// Its id, as [`crate::topology::ids`] makes it.
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
