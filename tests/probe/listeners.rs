//! From one function to another: a probe that listens, and one that calls.

use super::{batch, output, python, tcp};
use smgen::probe::{self, Batch, Channel, Family, Outcome, PortState, ProbeReport, QuestionKind};
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, TcpListener, UdpSocket};
use std::process::{Command, Stdio};
use std::time::Duration;

fn start(batch: &Batch) -> std::process::Child {
    let mut command = Command::new(python().unwrap());
    command
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command.env_remove("SMGEN_PROBE_ANSWER").spawn().unwrap();
    let program = probe::stdin(batch).unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(program.as_bytes())
        .unwrap();
    child
}

fn end(child: std::process::Child, batch: &Batch) -> ProbeReport {
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", output.status);
    let text = String::from_utf8(output.stdout).unwrap();
    probe::read(Channel::Local, batch, &text).unwrap()
}

/// What a listener on these ports says until it ends.
fn said(ports: Vec<u16>) -> (String, Batch) {
    let listen = QuestionKind::Listen {
        tcp: ports,
        udp: Vec::new(),
        seconds: 2,
        peers: 0,
    };
    let mut listening = batch(Channel::Local, [listen]);
    listening.questions[0].deadline_ms = 4000;
    let output = start(&listening).wait_with_output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), listening)
}

#[test]
fn a_listener_says_when_all_its_ports_answer_and_not_before() {
    if python().is_none() {
        return;
    }
    let keeper = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = keeper.local_addr().unwrap().port();
    // Somebody else has the port.
    let (text, batch) = said(vec![port]);
    assert!(!probe::ready(&text, &batch), "{text}");
    drop(keeper);
    let (text, batch) = said(vec![port]);
    assert!(probe::ready(&text, &batch), "{text}");
    let (before, _) = text.split_once("smgen-ready").unwrap();
    assert!(
        probe::read(Channel::Local, &batch, before).is_err(),
        "it says so before it answers"
    );
    assert!(probe::read(Channel::Local, &batch, &text).is_ok());
}

#[test]
fn a_caller_knows_the_listener_and_the_listener_the_caller() {
    if python().is_none() {
        return;
    }
    let other = TcpListener::bind("0.0.0.0:0").unwrap();
    let taken = other.local_addr().unwrap().port();
    // Held until here, and on a wildcard address like the listener's: nobody else has them.
    let keeper = TcpListener::bind("0.0.0.0:0").unwrap();
    let udp_keeper = UdpSocket::bind("0.0.0.0:0").unwrap();
    let open = keeper.local_addr().unwrap().port();
    let udp = udp_keeper.local_addr().unwrap().port();
    drop((keeper, udp_keeper));
    let listen = QuestionKind::Listen {
        tcp: vec![open, taken],
        udp: vec![udp],
        seconds: 3,
        peers: 8,
    };
    let mut listening = batch(Channel::Local, [listen]);
    listening.questions[0].deadline_ms = 5000;
    let listener = start(&listening);
    std::thread::sleep(Duration::from_millis(1200));
    let greeted = |port| QuestionKind::Tcp {
        host: "127.0.0.1".to_owned(),
        port,
        family: Family::V4,
        greeting: true,
        source: None,
    };
    let datagram = QuestionKind::Udp {
        host: "127.0.0.1".to_owned(),
        port: udp,
        family: Family::V4,
        greeting: true,
        send: probe::Bytes::default(),
        source: None,
    };
    let mut calling = batch(
        Channel::Local,
        [
            greeted(open),
            greeted(taken),
            datagram,
            tcp("127.0.0.1", open),
        ],
    );
    for question in &mut calling.questions {
        question.deadline_ms = 1000;
    }
    let called = end(start(&calling), &calling);
    let outcomes: Vec<_> = called
        .observations
        .iter()
        .map(|seen| seen.outcome)
        .collect();
    assert_eq!(
        outcomes,
        [
            Outcome::Greeted,
            Outcome::NoGreeting,
            Outcome::UdpReplied,
            Outcome::Connected
        ]
    );
    let heard = end(listener, &listening);
    assert_eq!(heard.observations[0].outcome, Outcome::ListenedPartly);
    let heard = heard.observations[0].listener.clone().unwrap();
    assert_eq!(
        heard.ports,
        [PortState::Open, PortState::InUse, PortState::Open]
    );
    assert_eq!((heard.connections, heard.peers.len()), (3, 3));
    let mut ports: Vec<_> = heard.peers.iter().map(|peer| peer.port).collect();
    ports.sort_unstable();
    assert_eq!(ports, [0, 0, 2]);
    assert!(
        heard
            .peers
            .iter()
            .all(|peer| peer.from.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST))
    );
}

#[test]
fn nothing_but_python_is_needed() {
    let Some(python) = python() else { return };
    // No variable, no home, no site packages, another working directory.
    let batch = batch(Channel::Message, [tcp("127.0.0.1", super::ports().open)]);
    let container = probe::container(&batch).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let message = folder.path().join("message");
    let mut command = Command::new(python);
    command
        .args(["-I", "-S"])
        .args(&container.entrypoint[1..])
        .args(&container.arguments);
    command
        .env_clear()
        .env("SMGEN_PROBE_ANSWER", &message)
        .current_dir("/");
    output(&mut command);
    let text = std::fs::read_to_string(message).unwrap();
    let answer = probe::read(Channel::Message, &batch, &text).unwrap();
    assert_eq!(answer.observations[0].outcome, Outcome::Connected);
}
