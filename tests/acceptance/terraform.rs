//! Terraform, in a folder, without an account.

use crate::support::{Run, moto::Moto, tools::Tools};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Terraform in one folder.
pub struct Terraform {
    binary: &'static Path,
    config: &'static Path,
    dir: PathBuf,
    endpoint: Option<String>,
}

impl Terraform {
    /// Returns Terraform in a folder, or says that the test is skipped.
    pub fn at(dir: &Path) -> Option<Self> {
        let (binary, config) = Tools::with("terraform", |tools| {
            Some((tools.terraform.as_deref()?, tools.tfrc.as_deref()?))
        })?;
        Some(Self {
            binary,
            config,
            dir: dir.to_owned(),
            endpoint: None,
        })
    }

    /// Sets a rendered folder up against a moto of its own; none where a tool is missing.
    pub fn on_moto(dir: &Path) -> Option<(Self, Moto)> {
        let terraform = Self::at(dir)?;
        let moto = Moto::start()?;
        let settings = Tools::with("the override for moto", |tools| Some(&tools.moto_override))?;
        fs::copy(settings, dir.join("moto_override.tf")).unwrap();
        let terraform = terraform.against(moto.url());
        terraform.must("init -input=false -no-color");
        Some((terraform, moto))
    }

    /// Sends every AWS call to an endpoint.
    pub fn against(self, endpoint: &str) -> Self {
        Self {
            endpoint: Some(endpoint.to_owned()),
            ..self
        }
    }

    /// Runs a command, with arguments separated by blanks, and returns whatever came of it.
    pub fn run(&self, arguments: &str) -> Run {
        let mut command = Command::new(self.binary);
        command.current_dir(&self.dir).env_clear();
        for (key, value) in std::env::vars_os() {
            let name = key.to_string_lossy();
            if !name.starts_with("AWS_") && !name.starts_with("TF_") {
                command.env(key, value);
            }
        }
        command
            .env("TF_CLI_CONFIG_FILE", self.config)
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_IN_AUTOMATION", "1");
        command.env("AWS_EC2_METADATA_DISABLED", "true");
        if let Some(endpoint) = &self.endpoint {
            command.env("AWS_ENDPOINT_URL", endpoint);
        }
        Run::of(command.args(arguments.split_whitespace()))
    }

    /// Runs a command that must succeed.
    #[track_caller]
    pub fn must(&self, arguments: &str) -> Run {
        let run = self.run(arguments);
        assert_eq!(
            run.code, 0,
            "terraform {arguments}\n{}\n{}",
            run.stdout, run.stderr
        );
        run
    }
}
