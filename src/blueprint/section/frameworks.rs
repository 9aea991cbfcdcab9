//! Rule sets that a profile keeps: `frameworks` in a blueprint.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A rule set that a profile declares to keep.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Framework {
    /// HIPAA Security Rule: no NAT and no internet gateway, flow logs kept at least a year.
    Hipaa,
}

/// The way out where a layer below undoes what the framework's layer sets.
pub(super) const HIPAA_LAST: &str =
    "or put `hipaa` last in `extends`, so that it undoes what the layers before it allow";
