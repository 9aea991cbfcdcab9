//! How policies spell what is known only in the account, so that it can be read back.
//!
//! As in CloudFormation's `Fn::Sub`: `${AccountId}` is a reference, and `${!Name}` the literal text `${Name}` (CloudFormation
//! Template Reference Guide, "`Fn::Sub`"). IAM's own variables, such as `${aws:PrincipalTag/team}`, are literal text.

use super::policy::{Part, PolicyDocument, PolicyValue, Reference, Text};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

impl Text {
    /// Returns the text with its references by name; [`Text::spelled`] reads it back.
    #[must_use]
    pub fn spell(&self) -> String {
        let parts = self.0.iter().map(|part| match part {
            Part::Literal(text) => text.replace("${", "${!"),
            other => Self::from(other.clone()).to_string(),
        });
        parts.collect()
    }

    /// Reads what [`Text::spell`] returns. A name that stands for nothing is literal text.
    #[must_use]
    pub fn spelled(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            let (before, reference) = rest.split_at(at);
            literal.push_str(before);
            let end = reference.find('}').map_or(reference.len(), |end| end + 1);
            if let Some(part) = part(&reference[..end]) {
                parts.extend(flushed(&mut literal));
                parts.push(part);
                rest = &reference[end..];
            } else {
                literal.push_str("${");
                rest = &reference[2..];
                rest = rest.strip_prefix('!').unwrap_or(rest);
            }
        }
        literal.push_str(rest);
        parts.extend(flushed(&mut literal));
        Self(parts)
    }
}

/// Returns what a reference such as `${AccountId}` stands for.
fn part(reference: &str) -> Option<Part> {
    let name = reference.strip_prefix("${")?.strip_suffix('}')?;
    if name == "AccountId" {
        return Some(Part::AccountId);
    }
    match name.rsplit_once('.')? {
        // Literal text.
        (id, _) if id.starts_with('!') => None,
        (id, "arn") => Some(Part::Reference(Reference::arn(id))),
        (id, "id") => Some(Part::Reference(Reference::id(id))),
        _ => None,
    }
}

fn flushed(literal: &mut String) -> Option<Part> {
    let text = std::mem::take(literal);
    (!text.is_empty()).then_some(Part::Literal(text))
}

impl Serialize for PolicyValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => match &text.0[..] {
                [Part::Literal(text)] if !text.contains("${") => serializer.serialize_str(text),
                _ => serializer.serialize_str(&text.spell()),
            },
            Self::List(list) => list.serialize(serializer),
            Self::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl Serialize for PolicyDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.tree().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn references_and_literal_text_are_told_apart() {
        let text = Text::from("a:${aws:x}:")
            .then_account()
            .then("${AccountId}");
        assert_eq!(text.spell(), "a:${!aws:x}:${AccountId}${!AccountId}");
        assert_eq!(Text::spelled(&text.spell()), text);
        assert_eq!(Text::spelled("${Nothing}"), "${Nothing}".into());
    }

    proptest! {
        #[test]
        fn every_text_comes_back(pieces in prop::collection::vec(prop_oneof![
            "[$!{}a]{1,6}|\\$\\{!{0,2}(AccountId|vpc\\.id)\\}".prop_map(Part::Literal),
            Just(Part::AccountId),
            Just(Part::Reference(Reference::arn("endpoint/ecr.api"))),
            Just(Part::Reference(Reference::id("vpc"))),
        ], 0..5)) {
            // Neighbouring literals are one: nothing else tells them apart.
            let text = pieces.into_iter().fold(Text::default(), |mut text, part| {
                match (text.0.last_mut(), part) {
                    (Some(Part::Literal(last)), Part::Literal(more)) => last.push_str(&more),
                    (_, part) => text.0.push(part),
                }
                text
            });
            prop_assert_eq!(Text::spelled(&text.spell()), text);
        }
    }
}
