//! Each channel there and back.

use super::{batch, noise, output, ports, python, question, resolve, tcp, tool};
use smgen::probe::{
    self, Batch, Channel, Container, Family, Outcome, Phase, ProbeReport, QuestionKind, Server,
};
use std::fs;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

fn kinds() -> Vec<QuestionKind> {
    vec![
        tcp("127.0.0.1", ports().open),
        tcp("127.0.0.1", ports().closed),
        tcp("localhost", ports().open),
        resolve("localhost"),
        QuestionKind::Udp {
            host: "127.0.0.1".to_owned(),
            port: ports().closed,
            family: Family::V4,
            greeting: false,
            send: probe::Bytes(vec![1]),
            source: None,
        },
        QuestionKind::Resolve {
            name: "name.example".to_owned(),
            family: Family::V6,
            server: Some(Server::At(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 9)))),
            server_port: ports().closed,
            tcp: true,
        },
    ]
}

#[track_caller]
fn holds(batch: &Batch, answer: &ProbeReport) {
    let seen: Vec<_> = answer
        .observations
        .iter()
        .map(|seen| (seen.id, seen.outcome, seen.attempts))
        .collect();
    let expected = [
        Outcome::Connected,
        Outcome::ConnectRefused,
        Outcome::Connected,
        Outcome::Resolved,
        Outcome::UdpRefused,
        Outcome::DnsUnreachable,
    ];
    let ids = batch.questions.iter().map(|question| question.id);
    let expected: Vec<_> = ids
        .zip(expected)
        .map(|(id, outcome)| (id, outcome, 1))
        .collect();
    assert_eq!(seen, expected);
    let [open, refused, named, resolved, ..] = answer.observations.as_slice() else {
        panic!("{answer:?}")
    };
    assert_eq!(refused.number, Some(111), "errno of a refusal on Linux");
    assert_eq!(open.addresses, [] as [IpAddr; 0], "the question names it");
    assert_eq!(named.addresses, [Ipv4Addr::LOCALHOST]);
    assert_eq!(resolved.addresses, [Ipv4Addr::LOCALHOST]);
    assert!(open.milliseconds(Phase::Connect).is_some());
    assert!(named.milliseconds(Phase::Resolve).is_some());
    assert!(resolved.milliseconds(Phase::Connect).is_none());
    assert_eq!(answer.detail, 0);
    assert!(!answer.late && !answer.stopped);
    assert!(answer.python >= (3, 8));
}

/// Runs a container's command as Docker does: the entrypoint, followed by the arguments.
fn run_container(container: &Container, message: &Path) -> String {
    let (program, entry) = container.entrypoint.split_first().unwrap();
    let python = python().unwrap();
    assert_eq!(program, "python3");
    let mut command = Command::new(python);
    command.args(entry).args(&container.arguments);
    let said = output(command.env("SMGEN_PROBE_ANSWER", message));
    assert_eq!(said, "");
    fs::read_to_string(message).unwrap()
}

#[test]
fn a_processing_job_answers_in_its_message() {
    if python().is_none() {
        return;
    }
    let batch = batch(Channel::Message, kinds());
    let folder = tempfile::tempdir().unwrap();
    let container = probe::container(&batch).unwrap();
    let message = run_container(&container, &folder.path().join("output/message"));
    assert!(message.len() <= 1024);
    holds(
        &batch,
        &probe::read(Channel::Message, &batch, &message).unwrap(),
    );
}

#[test]
fn a_command_beyond_the_arguments_goes_into_the_entrypoint() {
    if python().is_none() {
        return;
    }
    let mut batch = batch(Channel::Message, kinds());
    // Text that does not compress, which the probe does not read: a file that it never opens for lack of TLS checks.
    batch.authorities = Some(probe::Authorities::File(noise(14_000)));
    let container = probe::container(&batch).unwrap();
    assert_eq!(container.arguments.len(), 100);
    assert!(
        (4..=100).contains(&container.entrypoint.len()),
        "{}",
        container.entrypoint.len()
    );
    let folder = tempfile::tempdir().unwrap();
    let message = run_container(&container, &folder.path().join("message"));
    holds(
        &batch,
        &probe::read(Channel::Message, &batch, &message).unwrap(),
    );
}

/// Runs a shell script where nothing that it starts can touch this machine: what is not a stub is Python or `sleep`.
fn run_shell(script: &str, folder: &Path, names: &[&str], answer: Option<&Path>) -> String {
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    let log = folder.join("log");
    for name in names {
        let stub = format!("#!/bin/sh\necho {name} \"$@\" >> '{}'\n", log.display());
        fs::write(bin.join(name), stub).unwrap();
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    std::os::unix::fs::symlink(python().unwrap(), bin.join("python3")).unwrap();
    let mut command = Command::new("/bin/sh");
    command
        .arg("-s")
        .env("PATH", &bin)
        .env_remove("SMGEN_PROBE_ANSWER");
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    if let Some(answer) = answer {
        command.env("SMGEN_PROBE_ANSWER", answer);
    }
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_instance_answers_on_its_console_and_shuts_down() {
    if python().is_none() || tool("sh").is_none() {
        return;
    }
    let batch = batch(Channel::Console, kinds());
    let folder = tempfile::tempdir().unwrap();
    let console = folder.path().join("console");
    fs::write(&console, "[    0.000000] Linux version 6.1\nsome login: ").unwrap();
    let script = probe::user_data(&batch, 7).unwrap();
    assert!(script.len() < 16_384 && script.starts_with("#!/bin/sh\n"));
    let stubs = ["shutdown", "poweroff", "dmesg", "systemctl", "sleep"];
    run_shell(&script, folder.path(), &stubs, Some(&console));
    let text = fs::read_to_string(&console).unwrap();
    assert!(
        text.starts_with("[    0.000000]"),
        "what stood there is kept"
    );
    assert!(text.lines().all(|line| line.len() < 128), "{text}");
    holds(
        &batch,
        &probe::read(Channel::Console, &batch, &text).unwrap(),
    );
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    let calls: Vec<_> = log.lines().collect();
    let place = |call: &str| calls.iter().position(|each| *each == call);
    assert_eq!(place("shutdown -h +7"), Some(0), "{log}");
    assert!(
        place("sleep 450").is_some() && place("poweroff -f").is_some(),
        "{log}"
    );
    // The real `sleep` keeps it behind everything else.
    assert!(place("shutdown -h now") > place("sleep 5"), "{log}");
}

#[test]
fn run_command_answers_on_standard_output() {
    if python().is_none() || tool("sh").is_none() {
        return;
    }
    let batch = batch(Channel::Command, kinds());
    let script = probe::shell_script(&batch).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let text = run_shell(&script, folder.path(), &[], None);
    assert!(text.len() <= 24_000);
    holds(
        &batch,
        &probe::read(Channel::Command, &batch, &text).unwrap(),
    );
}

#[test]
fn this_machine_answers_on_standard_output() {
    let Some(python) = python() else { return };
    let batch = batch(Channel::Local, kinds());
    let mut command = Command::new(python);
    command
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command.env_remove("SMGEN_PROBE_ANSWER").spawn().unwrap();
    let program = probe::stdin(&batch).unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(program.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    holds(&batch, &probe::read(Channel::Local, &batch, &text).unwrap());
}

#[test]
fn a_probe_that_is_killed_is_told_from_one_that_never_ran() {
    let Some(python) = python() else { return };
    let full = full_listener();
    let mut batch = batch(Channel::Message, [tcp("127.0.0.1", full.port)]);
    batch.questions = vec![question(1, tcp("127.0.0.1", full.port))];
    let container = probe::container(&batch).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let message = folder.path().join("message");
    let mut command = Command::new(python);
    command
        .args(&container.entrypoint[1..])
        .args(&container.arguments);
    let mut child = command.env("SMGEN_PROBE_ANSWER", &message).spawn().unwrap();
    let read = || fs::read_to_string(&message).unwrap_or_default();
    let begun = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        read().ends_with('.')
    });
    assert!(begun);
    child.kill().unwrap();
    child.wait().unwrap();
    let outcome = probe::read(Channel::Message, &batch, &read());
    assert_eq!(outcome, Err(probe::ProbeReportError::Unfinished));
    let nothing = probe::read(Channel::Message, &batch, "");
    assert_eq!(nothing, Err(probe::ProbeReportError::NoFrame));
}

/// A port whose queue of connections is full: what is sent there is dropped, as a security group drops it.
struct Full {
    port: u16,
    _held: Vec<std::process::Child>,
}

fn full_listener() -> Full {
    // The standard library listens with a long queue; Python takes a length.
    let source = "import socket,sys
s=socket.socket();s.bind(('127.0.0.1',0));s.listen(0)
h=[]
for _ in range(4):
    c=socket.socket();c.setblocking(False)
    try: c.connect(s.getsockname())
    except BlockingIOError: pass
    h.append(c)
print(s.getsockname()[1],flush=True)
sys.stdin.read()";
    let mut child = Command::new(python().unwrap())
        .args(["-c", source])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let out = child.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).unwrap();
    Full {
        port: line.trim().parse().unwrap(),
        _held: vec![child],
    }
}
