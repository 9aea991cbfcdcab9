//! What expectations and results are about.

use schemars::JsonSchema;
use serde::Serialize;

/// What an expectation is about; also the words of `--only`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// Names resolve where they should (V2).
    Dns,
    /// What is needed answers (V3).
    Reach,
    /// What leads out is blocked (V4).
    Egress,
    /// Other functions are out of reach (V4).
    Segmentation,
    /// Endpoint policies let through what is needed and nothing else (N7).
    Policy,
    /// What packets cannot show (V5).
    Configuration,
}

impl Area {
    /// Every area, in the order of a report.
    pub const ALL: [Self; 6] = [
        Self::Dns,
        Self::Reach,
        Self::Egress,
        Self::Segmentation,
        Self::Policy,
        Self::Configuration,
    ];

    /// Returns the name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Reach => "reach",
            Self::Egress => "egress",
            Self::Segmentation => "segmentation",
            Self::Policy => "policy",
            Self::Configuration => "configuration",
        }
    }
}
