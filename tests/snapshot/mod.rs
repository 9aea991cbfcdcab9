//! Reading a snapshot over the API: against a made-up account, and against servers that do what AWS does on bad days.
//!
//! The SDK reads credentials from the environment, which a test must not change for the others: each collection runs in a
//! process of its own, which is this binary with the test `snapshot::child`.

mod answers;
mod beside;
mod dns_firewall;
mod find;
mod query_logs;
mod raw_calls;
mod records;
mod records_that_nobody_tells;
mod silent;
mod trouble;
pub mod wire;
mod workloads;
pub mod world;
mod zones;

use rayon::prelude::*;
use serde_json::{Value, json};
use smgen::aws::Settings;
use smgen::aws::snapshot::{Failure, Looks, Wanted, Watch, collect};
use smgen::snapshot::{Gap, RecordName, Snapshot};
use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

/// From when on jobs are read.
pub const SINCE: i64 = 1_690_000_000;
const REQUEST: &str = "SMGEN_TEST_COLLECT";
const SECRET: &str = "wJalrXUtnFEMI-a-secret-that-nobody-may-see";

/// A collection, before it runs.
#[derive(Clone, Debug)]
pub struct Collection {
    url: String,
    profile: String,
    vpc_id: Option<String>,
    region: String,
    credentials: bool,
    timeout: u64,
    records: Vec<(String, String)>,
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// A snapshot, and the calls by action.
    Taken(Box<Snapshot>, BTreeMap<String, usize>),
    /// A failure: the name of its kind, that of its cause, and its words.
    Failed(String, String, String),
}

impl Collection {
    pub fn of(url: &str, profile: &str) -> Self {
        Self {
            url: url.to_owned(),
            profile: profile.to_owned(),
            vpc_id: None,
            region: "us-east-1".to_owned(),
            credentials: true,
            timeout: 30,
            records: Vec::new(),
        }
    }

    /// Reads the account of [`world`], with what is beside the network.
    pub fn of_everything(url: &str) -> Self {
        let names = beside::NAMES.map(|(kind, name)| (kind.to_owned(), name.to_owned()));
        Self::of(url, "p").records(names.into())
    }

    /// Looks for records: kinds and names.
    pub fn records(mut self, records: Vec<(String, String)>) -> Self {
        self.records = records;
        self
    }

    /// The same, of an account at another place.
    pub fn at(&self, url: &str) -> Self {
        let url = url.to_owned();
        Self {
            url,
            ..self.clone()
        }
    }

    pub fn vpc(mut self, id: &str) -> Self {
        self.vpc_id = Some(id.to_owned());
        self
    }

    pub fn region(mut self, name: &str) -> Self {
        name.clone_into(&mut self.region);
        self
    }

    pub fn without_credentials(mut self) -> Self {
        self.credentials = false;
        self
    }

    pub fn timeout(mut self, seconds: u64) -> Self {
        self.timeout = seconds;
        self
    }

    /// Runs it in a process of its own.
    #[track_caller]
    pub fn run(&self) -> Outcome {
        let mut outcomes = self.run_each(std::slice::from_ref(&self.url));
        outcomes.remove(0)
    }

    /// Runs it at several places, in one process of its own.
    #[track_caller]
    pub fn run_each(&self, urls: &[String]) -> Vec<Outcome> {
        let home = tempfile::tempdir().unwrap();
        let answers = home.path().join("answers.json");
        let request = json!({
            "urls": urls, "profile": self.profile, "vpc": self.vpc_id, "region": self.region,
            "timeout": self.timeout, "answers": answers, "records": self.records,
        });
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "snapshot::child", "--nocapture"])
            .env_clear()
            .env("HOME", home.path())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env(REQUEST, request.to_string());
        if self.credentials {
            command
                .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
                .env("AWS_SECRET_ACCESS_KEY", SECRET);
        }
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && !said.contains("panicked"),
            "{said}"
        );
        let text = std::fs::read_to_string(answers).unwrap_or_else(|_| panic!("{said}"));
        assert!(!text.contains(SECRET) && !said.contains(SECRET), "{text}");
        let answers: Vec<Value> = serde_json::from_str(&text).unwrap();
        answers.into_iter().map(Outcome::read).collect()
    }
}

impl Outcome {
    /// Reads what a child wrote.
    fn read(mut answer: Value) -> Self {
        if let Some(failed) = answer.get("failed") {
            let word = |key: &str| failed[key].as_str().unwrap().to_owned();
            return Self::Failed(word("kind"), word("cause"), word("text"));
        }
        Self::Taken(
            serde_json::from_value(answer["snapshot"].take()).unwrap(),
            serde_json::from_value(answer["calls"].take()).unwrap(),
        )
    }

    /// Demands a snapshot.
    #[track_caller]
    pub fn taken(self) -> (Snapshot, BTreeMap<String, usize>) {
        match self {
            Self::Taken(snapshot, calls) => (*snapshot, calls),
            Self::Failed(.., text) => panic!("{text}"),
        }
    }

    /// Demands a snapshot without gaps.
    #[track_caller]
    pub fn whole(self) -> (Snapshot, BTreeMap<String, usize>) {
        let (snapshot, calls) = self.taken();
        assert_eq!(snapshot.gaps, []);
        (snapshot, calls)
    }

    /// Demands a snapshot with one gap, and returns both.
    #[track_caller]
    pub fn with_gap(self, action: &str) -> (Snapshot, Gap) {
        let (snapshot, _) = self.taken();
        let [gap] = snapshot.gaps.as_slice() else {
            panic!("{:#?}", snapshot.gaps)
        };
        assert_eq!(gap.action, action, "{gap:?}");
        let gap = gap.clone();
        (snapshot, gap)
    }

    /// Demands a failure, with the names of its kind and its cause, and returns its words.
    #[track_caller]
    pub fn failed(self, kind: &str, cause: &str) -> String {
        match self {
            Self::Failed(found, because, text) => {
                assert_eq!((found.as_str(), because.as_str()), (kind, cause), "{text}");
                assert!(!text.contains('\n'), "{text}");
                text
            }
            Self::Taken(snapshot, _) => panic!("a snapshot with {:?}", snapshot.gaps),
        }
    }
}

/// Collects, if this process was started for it.
#[test]
fn child() {
    let Ok(request) = std::env::var(REQUEST) else {
        return;
    };
    let request: Value = serde_json::from_str(&request).unwrap();
    let urls = request["urls"].as_array().unwrap();
    let answers: Vec<_> = urls
        .par_iter()
        .map(|url| collected(&request, url.as_str().unwrap()))
        .collect();
    let answers = serde_json::to_string(&answers).unwrap();
    std::fs::write(request["answers"].as_str().unwrap(), answers).unwrap();
}

fn collected(request: &Value, url: &str) -> Value {
    let word = |key: &str| request[key].as_str().unwrap().to_owned();
    let settings = Settings {
        region: None,
        endpoint_url: Some(url.to_owned()),
        timeout: Duration::from_secs(request["timeout"].as_u64().unwrap()),
        attempts: 4,
    };
    let records = request["records"].as_array().unwrap().iter();
    let wanted = Wanted {
        region: word("region"),
        profile: word("profile"),
        looks: Looks {
            range: "10.0.0.0/16".to_owned(),
            name: "p".to_owned(),
        },
        vpc_id: request["vpc"].as_str().map(str::to_owned),
        services: vec!["com.amazonaws.us-east-1.kms".to_owned()],
        records: records.map(record_name).collect(),
        since: SINCE,
        watch: Watch::default(),
    };
    match smgen::aws::run(collect(&settings, &wanted)).unwrap() {
        Ok(collected) => json!({"snapshot": collected.snapshot, "calls": collected.calls}),
        Err(failure) => {
            let cause = failure.cause().map(|cause| name(&format!("{cause:?}")));
            let kind = name(&format!("{failure:?}"));
            json!({"failed": {"kind": kind, "cause": cause.unwrap_or_default(), "text": failure.to_string()}})
        }
    }
}

fn record_name(of: &Value) -> RecordName {
    RecordName {
        kind: serde_json::from_value(of[0].clone()).unwrap(),
        name: of[1].as_str().unwrap().to_owned(),
    }
}

/// Takes the name of a variant off its `Debug`.
fn name(debug: &str) -> String {
    let letters = debug.chars().take_while(char::is_ascii_alphanumeric);
    letters.collect()
}

#[test]
fn a_failure_tells_its_cause() {
    let failure = Failure::UnknownRegion("us-esat-1".to_owned());
    assert!(failure.cause().is_none());
    assert_eq!(name(&format!("{failure:?}")), "UnknownRegion");
}
