//! Whatever a channel does to an answer, what is read is right or an error says that the channel broke.

use super::{batch, output, ports, python, question, tcp};
use proptest::prelude::*;
use smgen::probe::{
    self, Batch, Channel, Family, Nonce, ProbeReport, ProbeReportError, QuestionKind, Server,
};
use std::io::{Seek, Write};
use std::net::{SocketAddr, UdpSocket};
use std::process::Command;
use std::sync::OnceLock;

/// A batch, the console after its run, and its answer.
struct Run {
    batch: Batch,
    console: String,
    answer: ProbeReport,
}

fn run() -> Option<&'static Run> {
    static RUN: OnceLock<Run> = OnceLock::new();
    let python = python()?;
    Some(RUN.get_or_init(|| {
        let server = name_server();
        let kinds = (0..60).map(|number| match number % 3 {
            0 => tcp("localhost", ports().open),
            1 => tcp("localhost", ports().closed),
            _ => QuestionKind::Resolve {
                name: format!("name-{number}.test"),
                family: Family::V4,
                server: Some(Server::At(server.ip())),
                server_port: server.port(),
                tcp: false,
            },
        });
        let batch = batch(Channel::Console, kinds);
        let script = probe::user_data(&batch, 5).unwrap();
        let (_, rest) = script.split_once("<<'SMGEN'\n").unwrap();
        let (program, _) = rest.split_once("SMGEN\n").unwrap();
        let mut input = tempfile::tempfile().unwrap();
        input.write_all(program.as_bytes()).unwrap();
        input.rewind().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let console = folder.path().join("console");
        std::fs::write(&console, "").unwrap();
        let mut command = Command::new(python);
        output(
            command
                .arg("-")
                .stdin(input)
                .env("SMGEN_PROBE_ANSWER", &console),
        );
        let console = std::fs::read_to_string(console).unwrap();
        let answer = probe::read(Channel::Console, &batch, &console).unwrap();
        assert_eq!(answer.observations.len(), 60);
        assert_eq!(answer.observations[2].addresses.len(), 8);
        Run {
            batch,
            console,
            answer,
        }
    }))
}

/// Answers each query with eight addresses that do not compress.
fn name_server() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut query, mut state) = ([0; 512], 7_u32);
        while let Ok((size, peer)) = socket.recv_from(&mut query) {
            let mut reply = query[..2].to_vec();
            reply.extend([0x81, 0x80, 0, 1, 0, 8, 0, 0, 0, 0]);
            reply.extend(&query[12..size]);
            for _ in 0..8 {
                state = state.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
                reply.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
                reply.extend(state.to_be_bytes());
            }
            if socket.send_to(&reply, peer).is_err() {
                return;
            }
        }
    });
    address
}

/// The lines of the first of the two copies, after the one that says that the probe began.
fn lines(run: &Run) -> Vec<&str> {
    let all: Vec<_> = run
        .console
        .lines()
        .filter(|line| line.starts_with("SMGEN1 "))
        .collect();
    let answer: Vec<_> = all
        .iter()
        .filter(|line| !line.contains(" S1!"))
        .copied()
        .collect();
    assert_eq!(answer.len() % 2, 0);
    answer[..answer.len() / 2].to_vec()
}

fn read(run: &Run, text: &str) -> Result<ProbeReport, ProbeReportError> {
    probe::read(Channel::Console, &run.batch, text)
}

#[test]
fn the_console_may_lose_either_copy() {
    let Some(run) = run() else { return };
    let half = lines(run).join("\n");
    assert_eq!(read(run, &half).as_ref(), Ok(&run.answer));
    // What EC2 and the kernel do: a timestamp before each line, carriage returns, other lines in between.
    let dressed: Vec<_> = lines(run)
        .into_iter()
        .rev()
        .map(|line| {
            format!(
                "[   12.345678] cloud-init[1234]: {line}\r\n[ 13.0] audit: type=1400 SMGEN1 x\r\n"
            )
        })
        .collect();
    assert_eq!(read(run, &dressed.concat()).as_ref(), Ok(&run.answer));
    // Run on without a break, as where a line end is lost.
    assert_eq!(read(run, &lines(run).join(" ")).as_ref(), Ok(&run.answer));
    assert_eq!(read(run, &lines(run).concat()).as_ref(), Ok(&run.answer));
}

#[test]
fn each_way_of_breaking_has_its_error() {
    let Some(run) = run() else { return };
    let all = lines(run);
    let without: Vec<_> = all
        .iter()
        .enumerate()
        .filter(|(number, _)| *number != 1)
        .map(|(_, line)| *line)
        .collect();
    let of = u32::try_from(all.len()).unwrap();
    assert_eq!(
        read(run, &without.join("\n")),
        Err(ProbeReportError::Incomplete {
            missing: vec![1],
            of
        })
    );
    let began: Vec<_> = run
        .console
        .lines()
        .filter(|line| line.contains(" S1!"))
        .collect();
    assert_eq!(
        read(run, &began.join("\n")),
        Err(ProbeReportError::Unfinished)
    );
    assert_eq!(
        read(run, "Linux version 6.1\nlogin: "),
        Err(ProbeReportError::NoFrame)
    );
    let mut other = run.batch.clone();
    other.nonce = Nonce(1);
    assert_eq!(
        probe::read(Channel::Console, &other, &run.console),
        Err(ProbeReportError::OtherNonce)
    );
    let mut longer = run.batch.clone();
    longer.questions.push(question(1, tcp("n", 1)));
    let outcome = probe::read(Channel::Console, &longer, &run.console);
    assert!(matches!(outcome, Err(ProbeReportError::Malformed(_))));
    // Run Command cuts its output.
    let cut = format!(
        "{}--output truncated--",
        &run.console[..run.console.len() / 4]
    );
    let outcome = probe::read(Channel::Command, &run.batch, &cut);
    assert!(
        matches!(outcome, Err(ProbeReportError::Incomplete { .. })),
        "{outcome:?}"
    );
}

#[test]
fn a_message_that_is_cut_or_changed_is_never_an_answer() {
    let Some(run) = run() else { return };
    let chunks = lines(run).into_iter().map(|line| {
        let chunk = line.rsplit(' ').next().unwrap();
        &chunk[..chunk.len() - 1]
    });
    let message: String = chunks.collect();
    let said = |text: &str| probe::read(Channel::Message, &run.batch, text);
    assert_eq!(said(&message).as_ref(), Ok(&run.answer));
    for end in 0..message.len() {
        assert!(said(&message[..end]).is_err(), "cut at {end}");
    }
    for position in 0..message.len() {
        for other in ['0', '~', '.', ' ', '\u{e9}'] {
            let mut changed: Vec<char> = message.chars().collect();
            if std::mem::replace(&mut changed[position], other) == other {
                continue;
            }
            let changed: String = changed.into_iter().collect();
            assert!(said(&changed).is_err(), "{other} at {position}");
        }
    }
}

/// What noise there is.
fn noise() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,30}",
        "\\PC{0,10}",
        Just("\n[   12.345678] kernel: oops\r\n".to_owned()),
        Just("SMGEN1 ".to_owned()),
        Just("SMGEN1 00c0ffee00000001 0/2 00000000 S1:x.\n".to_owned()),
        Just("\u{1b}[0m".to_owned()),
    ]
}

/// What a console does to a text: at a place given as a share of its length.
#[derive(Clone, Debug)]
enum Damage {
    Insert(f64, String),
    Delete(f64, f64),
    Repeat(f64, f64),
    Swap(usize, usize),
    Mix(Vec<bool>, String),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (0.0..1.0, noise()).prop_map(|(at, text)| Damage::Insert(at, text)),
        (0.0..1.0, 0.0..0.6).prop_map(|(at, share)| Damage::Delete(at, share)),
        (0.0..1.0, 0.0..0.6).prop_map(|(at, share)| Damage::Repeat(at, share)),
        (0..40_usize, 0..40_usize).prop_map(|(a, b)| Damage::Swap(a, b)),
        (
            prop::collection::vec(any::<bool>(), 1..200),
            "[ -~\n]{0,200}"
        )
            .prop_map(|(mask, text)| Damage::Mix(mask, text)),
    ]
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a length is rounded"
)]
fn suffer(text: &str, damage: &Damage) -> String {
    let all: Vec<char> = text.chars().collect();
    let place = |share: f64| ((all.len() as f64 * share) as usize).min(all.len());
    let collect = |parts: &[&[char]]| parts.concat().into_iter().collect();
    match damage {
        Damage::Insert(at, noise) => {
            let (head, tail) = all.split_at(place(*at));
            let noise: Vec<char> = noise.chars().collect();
            collect(&[head, &noise, tail])
        }
        Damage::Delete(at, share) => {
            collect(&[&all[..place(*at)], &all[place((at + share).min(1.0))..]])
        }
        Damage::Repeat(at, share) => {
            let end = place((at + share).min(1.0));
            collect(&[&all[..end], &all[place(*at)..]])
        }
        Damage::Swap(a, b) => {
            let mut lines: Vec<_> = text.split_inclusive('\n').collect();
            let count = lines.len().max(1);
            if !lines.is_empty() {
                lines.swap(a % count, b % count);
            }
            lines.concat()
        }
        Damage::Mix(mask, noise) => {
            // Two writers at once, character by character.
            let (mut ours, mut theirs, mut mixed) = (all.iter(), noise.chars(), String::new());
            for turn in mask {
                mixed.extend(if *turn {
                    ours.next().copied()
                } else {
                    theirs.next()
                });
            }
            mixed.extend(ours);
            mixed
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn damage_gives_the_right_answer_or_an_error(damages in prop::collection::vec(damage(), 1..8)) {
        let Some(run) = run() else { return Ok(()) };
        let text = damages.iter().fold(run.console.clone(), |text, damage| suffer(&text, damage));
        if let Ok(answer) = read(run, &text) {
            prop_assert_eq!(&answer, &run.answer);
        }
        // The same done to a message.
        let message = lines(run).concat();
        let text = damages.iter().fold(message, |text, damage| suffer(&text, damage));
        if let Ok(answer) = probe::read(Channel::Message, &run.batch, &text) {
            prop_assert_eq!(&answer, &run.answer);
        }
    }

    #[test]
    fn noise_between_lines_changes_nothing(between in prop::collection::vec(noise(), 40)) {
        let Some(run) = run() else { return Ok(()) };
        let lines = lines(run).into_iter().zip(between.iter().cycle());
        // A terminal's line may begin anywhere but inside another word.
        let text: Vec<_> = lines.flat_map(|(line, noise)| [noise.as_str(), "\n", line, "\n"]).collect();
        let text = text.concat();
        let outcome = read(run, &text);
        prop_assert_eq!(outcome.as_ref(), Ok(&run.answer));
    }
}
