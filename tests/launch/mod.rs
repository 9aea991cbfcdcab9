//! Launching probes: against a made-up AWS on loopback that runs them, and that does what AWS does on bad days.
//!
//! The SDK reads credentials from the environment, which a test must not change for the others: each test runs its body in a
//! process of its own, which is this binary with the same test.

mod answer;
mod auto;
mod ec2;
mod fake;
mod leftovers;
mod listen;
mod lists;
mod local;
mod removal;
mod room;
mod sagemaker;
mod ssm;

use fake::Fake;
use smgen::aws::launch::{
    Ec2, Ec2Options, Event, Launcher, Run, RunId, SageMaker, SageMakerOptions, Ssm,
};
use smgen::aws::{Session, Settings, credentials};
use smgen::probe::{Batch, Nonce};
use smgen::verify::probe_job::{ProbeError, ProbeJob, ProbeResult};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

const INSIDE: &str = "SMGEN_TEST_LAUNCH";

/// Runs the body of a test in a process of its own that has credentials, and nothing else of the environment.
#[track_caller]
fn with_credentials<F: FnOnce()>(body: F) {
    if std::env::var_os(INSIDE).is_some() {
        body();
        return;
    }
    let name = std::any::type_name::<F>();
    let name = name.split_once("::").unwrap().1;
    let name = name.split("::{{closure}}").next().unwrap();
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env_clear()
        .env("HOME", home.path())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

/// Opens a session with the made-up AWS. One attempt a call: whatever is tried again is tried by what is tested.
async fn session(fake: &Fake) -> Session {
    let settings = Settings {
        region: None,
        endpoint_url: Some(fake.url().to_owned()),
        timeout: Duration::from_secs(20),
        attempts: 1,
    };
    let found = credentials::find(&settings, Some("us-east-1"))
        .await
        .unwrap();
    Session::open(&settings, "us-east-1", &found).await
}

fn options() -> SageMakerOptions {
    SageMakerOptions {
        role: Some("arn:aws:iam::123456789012:role/probe".to_owned()),
        image: Some("image:1".to_owned()),
        ..SageMakerOptions::default()
    }
}

async fn sagemaker(fake: &Fake) -> SageMaker {
    SageMaker::new(session(fake).await, options())
}

async fn ec2(fake: &Fake) -> Ec2 {
    Ec2::new(session(fake).await, Ec2Options::default())
}

async fn ssm(fake: &Fake, profile: Option<&str>) -> Ssm {
    let profile = profile.map(str::to_owned);
    let options = Ec2Options {
        profile,
        ..Ec2Options::default()
    };
    Ssm::new(session(fake).await, options)
}

/// A run that looks often, and waits long enough for a slow machine.
fn quick() -> Run {
    let mut run = Run::new(RunId::draw().unwrap());
    run.poll = Duration::from_millis(10);
    run.deadline = Duration::from_mins(1);
    run.retry_for = Duration::from_secs(30);
    run.tags
        .insert("team".to_owned(), "network & data".to_owned());
    run
}

/// Orders, the nonce of each by its place in the list.
fn jobs(count: u64) -> Vec<ProbeJob> {
    let job = |number: u64| ProbeJob {
        label: format!("training/use1-az{number}"),
        subnet: format!("subnet-{number}"),
        groups: vec!["sg-1".to_owned(), "sg-2".to_owned()],
        batch: Batch {
            nonce: Nonce(1000 + number),
            greeting: Nonce(1),
            run_ms: 20_000,
            known: Vec::new(),
            authorities: None,
            questions: Vec::new(),
        },
    };
    (0..count).map(job).collect()
}

/// What a run came to.
struct Done {
    results: Vec<ProbeResult>,
    events: Vec<Event>,
}

impl Done {
    /// Demands an answer to every job.
    #[track_caller]
    fn all_answered(&self) {
        for (place, one) in self.results.iter().enumerate() {
            assert_eq!(one.job, place);
            assert!(one.report.is_ok(), "{one:?}");
            assert!(one.ran_on.is_some());
        }
    }

    /// Returns why the only job has no report.
    #[track_caller]
    fn error(&self) -> ProbeError {
        assert_eq!(self.results.len(), 1);
        let error = self.results[0].report.clone().unwrap_err();
        let told = Event::Failed {
            job: 0,
            error: error.clone(),
        };
        assert!(self.events.contains(&told), "{:?}", self.events);
        error
    }

    /// Demands that the only job was not launched, and returns the words.
    #[track_caller]
    fn not_launched(&self) -> String {
        match self.error() {
            ProbeError::NotLaunched(why) => why,
            other => panic!("{other:?}"),
        }
    }

    /// Demands that the only job failed, and returns the words.
    #[track_caller]
    fn failed(&self) -> String {
        match self.error() {
            ProbeError::Failed(why) => why,
            other => panic!("{other:?}"),
        }
    }
}

async fn deliver<L: Launcher>(launcher: &L, run: &Run, jobs: &[ProbeJob]) -> Done {
    let events = Mutex::new(Vec::new());
    let on = |event: Event| events.lock().unwrap().push(event);
    let results = smgen::aws::launch::run(launcher, run, jobs, &on).await;
    Done {
        results,
        events: events.into_inner().unwrap(),
    }
}

/// Runs a future to its end.
fn wait<T>(future: impl Future<Output = T>) -> T {
    smgen::aws::run(future).unwrap()
}
