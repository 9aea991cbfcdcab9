//! What KMS keys are for.

use serde::Serialize;

/// What a key encrypts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyPurpose {
    /// Volumes of the instances behind endpoints.
    Endpoints,
    /// Log groups.
    Logs,
    /// Volumes of notebook instances and Studio's home directories.
    Notebooks,
    /// Volumes and output of jobs.
    Volumes,
}

impl KeyPurpose {
    /// Every purpose, sorted.
    pub const ALL: [Self; 4] = [Self::Endpoints, Self::Logs, Self::Notebooks, Self::Volumes];

    /// Returns the name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Endpoints => "endpoints",
            Self::Logs => "logs",
            Self::Notebooks => "notebooks",
            Self::Volumes => "volumes",
        }
    }

    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Endpoints => "volumes of the instances behind SageMaker endpoints",
            Self::Logs => "log groups",
            Self::Notebooks => "notebook volumes and Studio home directories",
            Self::Volumes => "volumes and output of SageMaker jobs",
        }
    }

    /// The services through which data is encrypted: AWS KMS developer guide, "kms:ViaService".
    pub(super) fn via(self) -> &'static [&'static str] {
        match self {
            Self::Endpoints => &["sagemaker"],
            Self::Logs => &[],
            Self::Notebooks => &["sagemaker", "elasticfilesystem"],
            Self::Volumes => &["sagemaker", "s3"],
        }
    }
}
