//! The real tools that `tests/setup` prepares.

use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Where the tools are, as `tests/setup` writes it to `env.json`; a tool that is missing is none.
#[derive(Debug, Deserialize)]
pub struct Tools {
    /// Python with moto.
    pub python: Option<PathBuf>,
    /// The server of moto, for that Python.
    pub moto_server: PathBuf,
    /// What points a rendered folder at moto.
    pub moto_override: PathBuf,
    /// Terraform.
    pub terraform: Option<PathBuf>,
    /// Terraform's configuration: where the provider comes from.
    pub tfrc: Option<PathBuf>,
    /// checkov.
    pub checkov: Option<PathBuf>,
    /// node.
    pub node: Option<PathBuf>,
    /// A script for node that holds files against a JSON Schema.
    pub validate_schema: Option<PathBuf>,
    /// eslint, for node.
    pub eslint: Option<PathBuf>,
    /// The rules for eslint, beside the packages that they come from.
    pub eslint_config: Option<PathBuf>,
    /// prettier, for node.
    pub prettier: Option<PathBuf>,
    /// The packages of a rendered CDK app, as its lock file names them.
    pub cdk_modules: Option<PathBuf>,
    /// cfn-lint.
    pub cfn_lint: Option<PathBuf>,
    /// What holds XML against an XML schema.
    pub validate_xml: Option<PathBuf>,
}

impl Tools {
    /// Returns the tools if all that a test wants are there.
    ///
    /// Otherwise it fails where `CI=true`, and says elsewhere that the test is skipped.
    pub fn with<T>(wants: &str, pick: impl FnOnce(&'static Self) -> Option<T>) -> Option<T> {
        let found = Self::get()
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|tools| pick(tools).ok_or_else(|| format!("{wants} is missing")));
        match found {
            Ok(picked) => Some(picked),
            Err(why) if std::env::var("CI").is_ok_and(|ci| ci == "true") => {
                panic!("{why}; run tests/setup")
            }
            Err(why) => {
                let test = std::thread::current().name().unwrap_or("a test").to_owned();
                eprintln!("SKIPPED {test}: {why}; run tests/setup");
                None
            }
        }
    }

    fn get() -> &'static Result<Self, String> {
        static TOOLS: OnceLock<Result<Tools, String>> = OnceLock::new();
        TOOLS.get_or_init(|| {
            // As tests/setup decides it.
            let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join(target)
                .join("test-tools/env.json");
            let text = std::fs::read_to_string(&path)
                .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
        })
    }
}
