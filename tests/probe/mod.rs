//! The probe as each channel would run it: the real Python, real sockets of this machine, and what its answers are read as.

mod channels;
mod decoder;
mod listeners;
mod sizes;

use smgen::probe::{Batch, BatchSettings, Channel, Family, Nonce, Question, QuestionKind, batches};
use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// Returns the path of a tool; fails where `CI=true` if it is missing, and says elsewhere that the test is skipped.
fn tool(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file());
    if found.is_none() {
        crate::support::skipped(&format!("{name} is missing"));
    }
    found
}

/// Returns the Python to run the probe with: `SMGEN_TEST_PYTHON`, or the one on the path.
pub fn python() -> Option<PathBuf> {
    static REAL: OnceLock<PathBuf> = OnceLock::new();
    let asked = std::env::var_os("SMGEN_TEST_PYTHON").map(PathBuf::from);
    let found = asked.or_else(|| tool("python3"))?;
    // What is on the path may be a script of a version manager, which finds nothing where the path is short.
    let real = REAL.get_or_init(|| {
        let kind = ["-c", "import sys; print(sys.executable)"];
        PathBuf::from(output(Command::new(found).args(kind)).trim())
    });
    Some(real.clone())
}

fn question(id: u32, kind: QuestionKind) -> Question {
    Question {
        id,
        kind,
        deadline_ms: 3000,
        attempts: 1,
    }
}

fn tcp(address: &str, port: u16) -> QuestionKind {
    QuestionKind::Tcp {
        host: address.to_owned(),
        port,
        family: Family::V4,
        greeting: false,
        source: None,
    }
}

fn resolve(name: &str) -> QuestionKind {
    QuestionKind::Resolve {
        name: name.to_owned(),
        family: Family::V4,
        server: None,
        server_port: 53,
        tcp: false,
    }
}

fn questions(kinds: impl IntoIterator<Item = QuestionKind>) -> Vec<Question> {
    let questions = (100..).zip(kinds).map(|(id, kind)| question(id, kind));
    questions.collect()
}

fn settings(channel: Channel) -> BatchSettings {
    BatchSettings {
        channel,
        greeting: Nonce(0x6772_6565_7469_6e67),
        run_ms: 20_000,
        known: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
        authorities: None,
    }
}

/// Returns the only batch of some questions.
fn batch(channel: Channel, kinds: impl IntoIterator<Item = QuestionKind>) -> Batch {
    let mut batches = batches(&settings(channel), &questions(kinds), &mut counted()).unwrap();
    assert_eq!(batches.len(), 1, "more than one batch");
    batches.remove(0)
}

/// Draws numbers that are not random.
fn counted() -> impl FnMut() -> Nonce {
    let mut last = 0x00c0_ffee_0000_0000_u64;
    move || {
        last += 1;
        Nonce(last)
    }
}

/// A port of this machine that answers, and one that does not.
struct Ports {
    open: u16,
    closed: u16,
    _listener: TcpListener,
}

fn ports() -> &'static Ports {
    static PORTS: OnceLock<Ports> = OnceLock::new();
    PORTS.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        // Bound by nobody on this address, and given to nobody else while the first one lives.
        let closed = TcpListener::bind("127.0.0.9:0").unwrap();
        Ports {
            open: listener.local_addr().unwrap().port(),
            closed: closed.local_addr().unwrap().port(),
            _listener: listener,
        }
    })
}

/// Runs a command to its end and returns what it wrote.
fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{text}\n{talk}", output.status);
    text
}

/// Returns printable text that does not compress.
fn noise(size: usize) -> String {
    let mut state = 1_u64;
    let characters = (0..size).map(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(b'!' + u8::try_from((state >> 33) % 90).unwrap())
    });
    characters.collect()
}
