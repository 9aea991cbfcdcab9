//! What people see when their `smgen.yaml` is wrong: one folder of `tests/broken` for each mistake, with the file, the
//! exact standard error in `expected.txt`, and the arguments in `arguments` where they are not `render --all`.
//!
//! `SMGEN_UPDATE=1` writes the expected texts anew. Read every one of them with the eyes of a user before it is committed.

use crate::support::{Run, smgen};
use rayon::prelude::*;
use similar::TextDiff;
use smgen::diagnostic::Code;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Codes that no `smgen.yaml` can cause by being wrong.
const OTHER: [Code; 23] = [
    Code::AccountMismatch,
    Code::ConfigAbsent,
    Code::ConfigMisnamed,
    Code::SnapshotUnreadable,
    // Warnings about a file that is right, tested with the commands.
    Code::CidrPublic,
    Code::CidrUnused,
    Code::ZoneUnchecked,
    Code::EndpointUnchecked,
    Code::TagPlaceholder,
    Code::EndpointUnused,
    Code::WorkloadUnmet,
    Code::EndpointMissing,
    Code::EndpointNotFips,
    Code::EndpointLacksZone,
    // The command line.
    Code::SubjectUnknown,
    // The file cannot even be read; see below.
    Code::ConfigUnreadable,
    // The rendered files.
    Code::FileEdited,
    Code::FileForeign,
    Code::FileSymlink,
    Code::FileUnexpected,
    Code::ManifestInvalid,
    Code::OutputFailed,
    Code::OutputPath,
];

struct Case {
    name: String,
    dir: PathBuf,
}

impl Case {
    fn run(&self) -> (Run, Vec<String>) {
        let temp = tempfile::Builder::new()
            .prefix("smgen-broken-")
            .tempdir()
            .unwrap();
        fs::copy(self.dir.join("smgen.yaml"), temp.path().join("smgen.yaml")).unwrap();
        let arguments = fs::read_to_string(self.dir.join("arguments"))
            .unwrap_or_else(|_| "render --all".into());
        let run = Run::of(smgen(temp.path()).args(arguments.split_whitespace()));
        (run, names(temp.path()))
    }

    /// Returns what is wrong with the outcome.
    fn faults(&self) -> Vec<String> {
        let (run, files) = self.run();
        let mut faults = Vec::new();
        let mut demand = |holds: bool, fault: String| {
            if !holds {
                faults.push(format!("{}: {fault}", self.name));
            }
        };
        demand(run.code == 2, format!("exit code {}", run.code));
        demand(
            run.stdout.is_empty(),
            format!("standard output holds {:?}", run.stdout),
        );
        demand(
            files == ["smgen.yaml"],
            format!("wrote something: {files:?}"),
        );
        let (path, said) = (self.dir.join("expected.txt"), run.said());
        if std::env::var_os("SMGEN_UPDATE").is_some() {
            fs::write(&path, &said).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected != said {
            let diff = TextDiff::from_lines(&expected, &said);
            let diff = diff
                .unified_diff()
                .header("expected.txt", "standard error")
                .to_string();
            demand(
                false,
                format!("says something else; `SMGEN_UPDATE=1` accepts it\n{diff}"),
            );
        }
        faults
    }
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    names(&root)
        .into_iter()
        .map(|name| Case {
            dir: root.join(&name),
            name,
        })
        .collect()
}

#[test]
fn every_mistake_is_told_as_expected_and_nothing_is_written() {
    let cases = cases();
    let codes = Code::ALL.len() - OTHER.len();
    assert!(cases.len() >= codes, "only {} cases", cases.len());
    let faults: Vec<_> = cases.par_iter().flat_map_iter(Case::faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_code_that_a_file_can_cause_is_shown() {
    let said: String = cases()
        .iter()
        .map(|case| fs::read_to_string(case.dir.join("expected.txt")).unwrap_or_default())
        .collect();
    let shown: BTreeSet<_> = Code::ALL
        .iter()
        .filter(|code| said.contains(&format!("error[{}]: ", code.as_str())))
        .collect();
    let wanted: BTreeSet<_> = Code::ALL
        .iter()
        .filter(|code| !OTHER.contains(code))
        .collect();
    let missing: Vec<_> = wanted.difference(&shown).collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}

/// What no message may hold: the words of the program, two periods, positions told twice.
const UNSPEAKABLE: [&str; 14] = [
    "Option", "struct", "u8", "u16", "u32", "untagged", "variant", "enum", "serde", "at line",
    "``", "\\'", "unwrap", "a a ",
];

#[test]
fn messages_are_in_the_users_words() {
    for case in cases() {
        let text = fs::read_to_string(case.dir.join("expected.txt")).unwrap();
        for line in text
            .lines()
            .filter(|line| line.starts_with("error[") || line.contains("= help: "))
        {
            for word in UNSPEAKABLE {
                assert!(!line.contains(word), "{}: `{word}` in: {line}", case.name);
            }
            assert!(
                !line.ends_with('.'),
                "{}: a final period: {line}",
                case.name
            );
            let (_, message) = line.split_once(": ").unwrap();
            let acronym = ["AWS", "HIPAA", "KMS", "CloudWatch", "SageMaker", "Docker"]
                .iter()
                .any(|name| message.starts_with(name));
            assert!(
                acronym || !message.starts_with(char::is_uppercase),
                "{}: starts with a capital: {line}",
                case.name
            );
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_is_told_as_such() {
    let temp = tempfile::Builder::new()
        .prefix("smgen-broken-")
        .tempdir()
        .unwrap();
    fs::create_dir(temp.path().join("folder")).unwrap();
    fs::write(
        temp.path().join("latin.yaml"),
        b"version: 1\nprofiles:\n  dev: {description: \"f\xfcr\"}\n",
    )
    .unwrap();
    let run = |file: &str| {
        Run::of(smgen(temp.path()).args(["render", "--all", "--config", file])).exits(2)
    };
    run("nowhere.yaml").stderr_has("error[config-unreadable]: there is no file `nowhere.yaml`");
    run("folder").stderr_has("error[config-unreadable]: `folder` is a folder");
    run("latin.yaml").stderr_has("`latin.yaml` is not text in UTF-8: line 3 ");
    assert_eq!(names(temp.path()), ["folder", "latin.yaml"]);
}
