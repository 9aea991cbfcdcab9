//! What a change of a property replaces, in Terraform and in CloudFormation.

use super::data::file;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

file!(
    REPLACEMENTS,
    ReplacementFile,
    parts,
    Made,
    "replacements.json"
);

/// Who deploys what is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// Terraform with the AWS provider.
    Terraform,
    /// CloudFormation, to which a CDK app is synthesised.
    Cloudformation,
}

impl Platform {
    /// Returns its name as people write it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Terraform => "Terraform",
            Self::Cloudformation => "CloudFormation",
        }
    }

    /// Returns the platform that deploys what a target renders.
    #[must_use]
    pub fn of_target(target: &str) -> Option<Self> {
        match target {
            "terraform" | "terraform-module" => Some(Self::Terraform),
            "cdk" => Some(Self::Cloudformation),
            _ => None,
        }
    }
}

/// What becomes of a resource of which one argument or property changes, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Rendered code has the platform ignore the change.
    Ignored,
    /// It is changed in place.
    Update,
    /// It is replaced or not, by the old and the new value.
    MayReplace,
    /// Another one takes its place.
    Replace,
    /// The platform fails the whole change.
    Refused,
}

/// What a platform makes of resources of a kind: one of the types that it knows, and what its properties are called there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// The kind of resource: `log-group`.
    pub kind: &'static str,
    /// The platform.
    pub target: Platform,
    /// The platform's type: `aws_cloudwatch_log_group`.
    #[serde(rename = "type")]
    pub type_name: &'static str,
    /// How many of them it makes of each.
    #[serde(default = "one")]
    pub count: usize,
    /// The property that lists what it makes one of each for.
    pub each: Option<&'static str>,
    /// The properties that choose this type among several.
    #[serde(default, rename = "where")]
    pub only: BTreeMap<&'static str, &'static str>,
    /// The properties of the kind, each with the arguments of the type that say it and what a change of them does.
    pub fields: BTreeMap<&'static str, BTreeMap<&'static str, Effect>>,
}

fn one() -> usize {
    1
}

impl Made {
    /// Returns what a change of a property does at most; none where the type does not say it.
    #[must_use]
    pub fn effect(&self, field: &str) -> Option<Effect> {
        self.fields.get(field)?.values().max().copied()
    }
}

/// Lists what a platform makes of a kind, that which carries its id first.
pub fn made(kind: &str, platform: Platform) -> impl Iterator<Item = &'static Made> {
    let found = BY_KIND.get(&(platform, kind));
    found.into_iter().flatten().copied()
}

/// The parts of each kind; asked for every resource of every profile that is rendered.
static BY_KIND: LazyLock<HashMap<(Platform, &'static str), Vec<&'static Made>>> =
    LazyLock::new(|| {
        let mut all: HashMap<_, Vec<_>> = HashMap::new();
        for made in &REPLACEMENTS.0 {
            all.entry((made.target, made.kind)).or_default().push(made);
        }
        all
    });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_to_replace_does_and_what_is_not_does_not() {
        use Platform::{Cloudformation, Terraform};
        for (kind, field, platform, effect) in [
            ("vpc", "cidr", Terraform, Effect::Replace),
            ("vpc", "tenancy", Cloudformation, Effect::MayReplace),
            ("log-group", "name", Terraform, Effect::Replace),
            ("log-group", "retention-days", Terraform, Effect::Update),
            ("endpoint", "subnets", Cloudformation, Effect::Update),
            ("nat-instance", "image", Terraform, Effect::Ignored),
            ("nat-instance", "image", Cloudformation, Effect::Replace),
        ] {
            let first = made(kind, platform).next().unwrap();
            assert_eq!(first.effect(field), Some(effect), "{kind} {field}");
        }
        assert_eq!(made("function", Terraform).count(), 0);
    }
}
