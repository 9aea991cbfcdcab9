//! A rendered CDK app, compiled and synthesised where nothing can be reached.

use crate::support::tools::Tools;
use crate::support::{Run, offline};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A rendered app in a folder of its own, with the packages that its lock file names.
pub struct App {
    dir: PathBuf,
    node: &'static Path,
}

impl App {
    /// Returns the app in a folder, or says that the test is skipped.
    ///
    /// `tests/setup` installs the packages once, with `npm ci`, from the lock file in the templates; every app links to
    /// them, because an installation each would cost minutes. The lock files differ in the app's name only, which
    /// `stacks` checks.
    pub fn at(dir: &Path) -> Option<Self> {
        let (node, modules) = Tools::with("node with the packages of a CDK app", |tools| {
            Some((tools.node.as_deref()?, tools.cdk_modules.as_deref()?))
        })?;
        offline::available()?;
        let link = dir.join("node_modules");
        if fs::symlink_metadata(&link).is_err() {
            symlink(modules, link).unwrap();
        }
        Some(Self {
            dir: dir.to_owned(),
            node,
        })
    }

    /// Returns a path in the app's folder.
    pub fn path(&self, path: &str) -> PathBuf {
        self.dir.join(path)
    }

    /// Returns a command in the app's folder, without a network, without credentials and without a home to find any in.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = offline::command(program);
        command
            .current_dir(&self.dir)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.dir);
        command
    }

    /// Runs a script of the app or of its packages.
    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(self.node).args(arguments))
    }

    /// Compiles the app, which its own settings make strict.
    #[track_caller]
    pub fn compile(&self) {
        self.run(&["node_modules/typescript/bin/tsc"])
            .succeeds()
            .no_stdout();
    }

    /// Synthesises into a folder, without the CDK's own rules, which cost seconds.
    pub fn synthesise(&self, out: &str) -> Run {
        let mut command = self.command(self.node);
        command
            .env("CDK_OUTDIR", out)
            .env("CDK_VALIDATION", "false");
        Run::of(command.arg("dist/bin/app.js"))
    }

    /// Reads the template of a synthesis.
    pub fn template(&self, out: &str) -> Value {
        self.json(&format!("{out}/Network.template.json"))
    }

    /// Reads a file of JSON.
    pub fn json(&self, path: &str) -> Value {
        let text =
            fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}
