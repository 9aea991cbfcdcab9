//! Options of what stands before everything else: a configuration to start from, and what smgen needs around it.

use super::Format;
use crate::doctor::EndpointUrl;
use clap::Args;
use std::path::PathBuf;

/// Write a commented smgen.yaml and its JSON Schema.
#[derive(Debug, Args)]
pub struct Init {
    /// Directory to write to
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// Who answers for the networks: the tag `Owner` of every resource
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// Who pays for them: the tag `CostCenter` of every resource
    #[arg(long, value_name = "CODE")]
    pub cost_center: Option<String>,
    /// Overwrite files that are there
    #[arg(long)]
    pub force: bool,
}

/// Check what smgen needs around it.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Profile whose region is checked, as verify asks it
    #[arg(long, short, value_name = "PROFILE", conflicts_with = "region")]
    pub profile: Option<String>,
    /// Region to check [default: that of --profile, else that of the AWS configuration]
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// AWS endpoint to ask instead of the real ones
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<EndpointUrl>,
    /// Seconds to wait for each answer, 1 to 600
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub timeout: u64,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}
