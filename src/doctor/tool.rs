//! The programs that smgen's users run on what it renders.

use super::report::{NODE, TERRAFORM};
use super::version::Version;
use super::{Answer, Check, Kind, Trouble};
use crate::threads;
use std::io::{self, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// A program that has to be on the `PATH` in a version that is new enough.
#[derive(Debug)]
pub struct Tool {
    /// Id of the check, and name of the program.
    pub id: &'static str,
    /// Arguments that make it tell its version.
    arguments: &'static [&'static str],
    /// What stands before the version in its answer.
    prefix: &'static str,
    /// The oldest version that will do.
    least: [u32; 3],
    /// What needs it.
    purpose: &'static str,
    /// How to get it.
    get: &'static str,
}

/// Terraform, from the version that rendered files ask for.
pub const TERRAFORM_TOOL: Tool = Tool {
    id: TERRAFORM,
    arguments: &["version"],
    prefix: "Terraform v",
    least: [1, 7, 0],
    purpose: "rendered tests use `mock_provider`",
    get: "get it from https://developer.hashicorp.com/terraform/install",
};

/// Node.js, from the version that the AWS CDK asks for.
pub const NODE_TOOL: Tool = Tool {
    id: NODE,
    arguments: &["--version"],
    prefix: "v",
    least: [20, 0, 0],
    purpose: "the AWS CDK needs it",
    get: "get it from https://nodejs.org/en/download",
};

impl Tool {
    /// Asks the program for its version, and waits no longer than `timeout`.
    #[must_use]
    pub fn check(&self, timeout: Duration) -> Check {
        Check::of(self.id, self.ask(timeout))
    }

    fn ask(&self, timeout: Duration) -> Answer {
        let unknown = |detail: String| {
            let help = format!(
                "run `{} {}` yourself; {}",
                self.id,
                self.arguments.join(" "),
                self.get
            );
            Err(Trouble::new(Kind::Unknown, detail, help))
        };
        match run(self.id, self.arguments, timeout) {
            Ok(output) => match self.version(&output) {
                Some(version) => self.judge(&version),
                None => unknown(format!("`{}` does not tell its version", self.id)),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let least = Self::short(self.least);
                Err(Trouble::new(
                    Kind::Missing,
                    format!("not on the `PATH`; {} {least} or newer is needed", self.id),
                    self.get,
                ))
            }
            Err(error) if error.kind() == io::ErrorKind::TimedOut => unknown(format!(
                "`{}` did not answer within {} s",
                self.id,
                timeout.as_secs()
            )),
            Err(error) => unknown(format!("`{}` cannot be run: {error}", self.id)),
        }
    }

    fn judge(&self, version: &Version) -> Answer {
        if version.is_at_least(self.least) {
            return Ok(version.to_string());
        }
        let least = Self::short(self.least);
        Err(Trouble::new(
            Kind::Failed,
            format!("{version} is older than {least}; {}", self.purpose),
            self.get,
        ))
    }

    /// Finds the line that holds the version; warnings may stand around it.
    fn version(&self, output: &str) -> Option<Version> {
        output.lines().find_map(|line| {
            line.trim()
                .strip_prefix(self.prefix)
                .and_then(Version::parse)
        })
    }

    fn short(version: [u32; 3]) -> String {
        let [major, minor, _] = version;
        if minor == 0 {
            major.to_string()
        } else {
            format!("{major}.{minor}")
        }
    }
}

/// Runs a program and returns what it prints, up to 64 KiB. An error of kind `TimedOut` if that takes too long.
fn run(program: &str, arguments: &[&str], timeout: Duration) -> io::Result<String> {
    let started = Instant::now();
    let mut child = Command::new(program)
        .args(arguments)
        // Terraform would ask the network for a newer version of itself.
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let output = read(&mut child)
        .map(|output| output.recv_timeout(timeout.saturating_sub(started.elapsed())));
    // It has said all it will say, or too late. A grandchild may still hold the pipe, and is not waited for.
    let _ = child.kill();
    let _ = child.wait();
    output?.map_err(|_| io::ErrorKind::TimedOut.into())
}

/// Reads the output on a thread of its own, because a read from a pipe cannot be given up.
fn read(child: &mut Child) -> io::Result<Receiver<String>> {
    let (sender, receiver) = mpsc::channel();
    let stdout = child.stdout.take();
    threads::start(move || {
        let mut bytes = Vec::new();
        if let Some(stdout) = stdout {
            let _ = stdout.take(64 * 1024).read_to_end(&mut bytes);
        }
        // Nobody listens any more if the time is over.
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    })?;
    Ok(receiver)
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "a test that cannot go on should say where"
    )]

    use super::*;

    #[test]
    fn the_version_is_found_among_warnings() {
        let output = "╷\n│ Warning: old\n╵\nTerraform v1.6.2\non linux_amd64\n\nYour version of Terraform is out of date\n";
        let version = TERRAFORM_TOOL.version(output).unwrap();
        let trouble = TERRAFORM_TOOL.judge(&version).unwrap_err();
        assert_eq!(
            (trouble.kind, trouble.detail.as_str()),
            (
                Kind::Failed,
                "1.6.2 is older than 1.7; rendered tests use `mock_provider`"
            )
        );
        assert_eq!(TERRAFORM_TOOL.version("OpenTofu v1.8.0"), None);
        assert_eq!(
            NODE_TOOL.judge(&NODE_TOOL.version("v20.20.2\n").unwrap()),
            Ok("20.20.2".to_owned())
        );
    }

    #[test]
    fn a_program_that_hangs_is_given_up() {
        let started = Instant::now();
        let error = run("sleep", &["30"], Duration::from_millis(200)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(started.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_program_that_is_not_there_is_missing() {
        let tool = Tool {
            id: "smgen-no-such-program",
            ..NODE_TOOL
        };
        assert_eq!(
            tool.ask(Duration::from_secs(1)).unwrap_err().kind,
            Kind::Missing
        );
    }
}
