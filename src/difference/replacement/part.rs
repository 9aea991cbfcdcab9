//! What becomes of one of a platform's resources.

use crate::topology::ResourceKind;
use serde::Serialize;

/// What becomes of one of the platform's resources, or of several that are alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PartChange {
    /// The id of the resource that it is made of.
    pub id: String,
    /// The kind of that resource.
    pub kind: ResourceKind,
    /// The platform's type.
    #[serde(rename = "type")]
    pub type_name: &'static str,
    /// How many of them.
    pub count: usize,
    /// What becomes of them.
    pub change: Fate,
    /// The properties that replace it, where it is.
    pub because: Vec<&'static str>,
    /// The first causes: properties that the change sets otherwise, `vpc cidr`.
    pub roots: Vec<String>,
    /// Whether it is what carries the id, not a part beside it.
    #[serde(skip)]
    pub(super) main: bool,
}

/// What becomes of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Destroyed, and another one made in its place.
    Replaced,
    /// Replaced or not, as the platform decides.
    MayBeReplaced,
    /// Destroyed.
    Destroyed,
    /// Left where it is; nobody manages it any more.
    Left,
    /// Made.
    Added,
    /// The platform cannot change it, and fails.
    Refused,
}

impl Fate {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::MayBeReplaced => "may be replaced",
            Self::Destroyed => "destroyed",
            Self::Left => "left",
            Self::Added => "added",
            Self::Refused => "refused",
        }
    }
}
