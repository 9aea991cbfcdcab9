//! A directory with a `smgen` in it, told in one sentence:
//! `Project::new().config("…").run("render --profile dev").fails(2).stderr_has("…")`.

pub mod moto;
pub mod offline;
pub mod rendered;
#[cfg(feature = "aws")]
pub mod server;
pub mod tools;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Instant, SystemTime};
use tempfile::TempDir;

/// A directory of its own for one test, removed at its end.
pub struct Project {
    dir: TempDir,
}

impl Project {
    /// Creates an empty directory.
    pub fn new() -> Self {
        Self {
            dir: tempfile::Builder::new()
                .prefix("smgen-test-")
                .tempdir()
                .unwrap(),
        }
    }

    /// Writes `smgen.yaml`.
    pub fn config(self, text: &str) -> Self {
        self.file("smgen.yaml", text)
    }

    /// Writes a file, with the folders above it; a configuration with the tags that each has to say.
    pub fn file(self, path: &str, text: &str) -> Self {
        let configuration = [".yaml", ".yml"].iter().any(|end| path.ends_with(end));
        let text = if configuration {
            with_tags(text)
        } else {
            text.to_owned()
        };
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Returns a path in the directory.
    pub fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    /// Reads a file.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Returns every file below the directory with its content and when it was written, folders with nothing.
    pub fn snapshot(&self) -> BTreeMap<PathBuf, Option<(Vec<u8>, SystemTime)>> {
        let (mut open, mut all) = (vec![self.path("")], BTreeMap::new());
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let kind = entry.file_type().unwrap();
                let file = kind.is_file().then(|| {
                    let written = entry.metadata().unwrap().modified().unwrap();
                    (fs::read(entry.path()).unwrap(), written)
                });
                if kind.is_dir() {
                    open.push(entry.path());
                }
                all.insert(entry.path(), file);
            }
        }
        all
    }

    /// Runs smgen and demands that it changes nothing on the disk.
    #[track_caller]
    pub fn run_read_only(&self, arguments: &str) -> Run {
        let before = self.snapshot();
        let run = self.run(arguments);
        assert!(self.snapshot() == before, "`{arguments}` wrote something");
        run
    }

    /// Runs smgen with arguments separated by blanks.
    pub fn run(&self, arguments: &str) -> Run {
        let arguments: Vec<_> = arguments.split_whitespace().collect();
        self.run_in("", &arguments)
    }

    /// Runs smgen in a folder below the directory.
    pub fn run_in(&self, folder: &str, arguments: &[&str]) -> Run {
        Run::of(smgen(&self.path(folder)).args(arguments))
    }
}

/// Adds the tags that are the user's to say to a `smgen.yaml`, behind the rest, unless it says one of them or has `defaults` of its own.
pub fn with_tags(text: &str) -> String {
    tagged(text, "ml-platform")
}

/// Adds these tags with one value for both.
fn tagged(text: &str, value: &str) -> String {
    let own = ["Owner", "defaults:"];
    if own.iter().any(|word| text.contains(word)) || !text.contains("profiles") {
        return text.to_owned();
    }
    let line = if text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{line}defaults: {{tags: {{Owner: {value}, CostCenter: {value}}}}}\n")
}

/// Says that the rest of a test is skipped, and why; fails it where `CI=true`.
#[track_caller]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn skipped(why: &str) {
    assert!(std::env::var("CI").map_or(true, |ci| ci != "true"), "{why}");
    eprintln!("SKIPPED: {why}");
}

/// Returns the `smgen` under test, in an environment that does not depend on who runs the tests.
pub fn smgen(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smgen"));
    command
        .current_dir(dir)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// What a run of smgen came to.
#[derive(Debug)]
pub struct Run {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Runs a command to its end, and notes its seconds for `tests/run` in the file that it names: the test, the command, the time.
fn timed(command: &mut Command) -> Output {
    let started = Instant::now();
    let output = command.output().unwrap();
    if let Some(notes) = std::env::var_os("SMGEN_TEST_TIMES") {
        let words = [command.get_program()]
            .into_iter()
            .chain(command.get_args())
            .filter_map(|word| Path::new(word).file_name()?.to_str())
            .filter(|word| !word.starts_with('-'));
        let words: Vec<_> = words.take(3).collect();
        let test = std::thread::current().name().unwrap_or("?").to_owned();
        let line = format!(
            "{test}\t{}\t{:.3}\n",
            words.join(" ").replace(['\t', '\n'], " "),
            started.elapsed().as_secs_f64()
        );
        // One write of a line: tests run beside each other.
        let mut file = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(notes)
            .unwrap();
        file.write_all(line.as_bytes()).unwrap();
    }
    output
}

impl Run {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let Output {
            status,
            stdout,
            stderr,
        } = timed(command);
        Self {
            code: status.code().unwrap_or(-1),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
        }
    }

    /// Runs a command to its end that reads this.
    pub fn fed(command: &mut Command, input: &[u8]) -> Self {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(input).unwrap();
        file.rewind().unwrap();
        Self::of(command.stdin(file))
    }

    /// Demands exit code 0.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        self.exits(0)
    }

    /// Demands an exit code.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Demands a text on standard output.
    #[track_caller]
    pub fn stdout_has(self, text: &str) -> Self {
        assert!(
            self.stdout.contains(text),
            "no `{text}` in:\n{}",
            self.stdout
        );
        self
    }

    /// Demands that a text is not on standard output.
    #[track_caller]
    pub fn stdout_lacks(self, text: &str) -> Self {
        assert!(!self.stdout.contains(text), "`{text}` in:\n{}", self.stdout);
        self
    }

    /// Demands that a text is not on standard error.
    #[track_caller]
    pub fn stderr_lacks(self, text: &str) -> Self {
        assert!(!self.stderr.contains(text), "`{text}` in:\n{}", self.stderr);
        self
    }

    /// Demands that standard output is empty.
    #[track_caller]
    pub fn no_stdout(self) -> Self {
        assert_eq!(self.stdout, "");
        self
    }

    /// Returns what standard error says beside which configuration was read.
    pub fn said(&self) -> String {
        let configuration = |line: &&str| {
            line.starts_with("configuration: ")
                || line.contains("the profile that comes with smgen is used")
                || line.contains("the profiles that come with smgen are used")
        };
        let lines = self.stderr.split_inclusive('\n');
        lines.filter(|line| !configuration(line)).collect()
    }

    /// Demands that standard error says which configuration was read at most.
    #[track_caller]
    pub fn tells_only_its_configuration(self) -> Self {
        assert_eq!(self.said(), "");
        self
    }

    /// Demands that standard error is empty.
    #[track_caller]
    pub fn no_stderr(self) -> Self {
        assert_eq!(self.stderr, "");
        self
    }

    /// Reads standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// Demands a text on standard error.
    #[track_caller]
    pub fn stderr_has(self, text: &str) -> Self {
        assert!(
            self.stderr.contains(text),
            "no `{text}` in:\n{}",
            self.stderr
        );
        self
    }
}
