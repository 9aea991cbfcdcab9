//! Answers that arrive undamaged and say anything at all.

use super::super::nonce::Nonce;
use super::super::values::Family;
use super::*;
use proptest::prelude::*;

const NONCE: Nonce = Nonce(7);

fn batch(count: u32) -> Batch {
    let kind = QuestionKind::Tcp {
        host: "service.test".to_owned(),
        port: 443,
        family: Family::V4,
        greeting: false,
        source: None,
    };
    let questions = (0..count).map(|id| Question {
        id,
        kind: kind.clone(),
        deadline_ms: 1000,
        attempts: 1,
    });
    Batch {
        nonce: NONCE,
        greeting: NONCE,
        run_ms: 1000,
        known: vec!["10.0.0.5".parse().unwrap(), "fd00::5".parse().unwrap()],
        authorities: None,
        questions: questions.collect(),
    }
}

/// Seals a body as the probe does.
fn message(version: u8, nonce: u64, count: u16, state: u8, body: &[u8]) -> String {
    let mut bytes = vec![version];
    bytes.extend(nonce.to_be_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend([2, state]);
    let checksum = crc32fast::hash(&[&bytes, body].concat());
    bytes.extend(checksum.to_le_bytes());
    bytes.extend(body);
    format!("S1:{}.", base85::encode(&bytes))
}

fn opened(body: &[u8]) -> Result<ProbeReport, ProbeReportError> {
    let message = message(1, 7, 1, 0, body);
    read(Channel::Message, &batch(1), &message)
}

/// Python 3.9, one name server, 300 milliseconds.
const BEGINNING: [u8; 10] = [3, 9, 1, 250, 10, 0, 0, 2, 0xac, 2];

fn one(record: &[u8]) -> Option<Observation> {
    let mut answer = opened(&[&BEGINNING, record].concat()).ok()?;
    answer.observations.pop()
}

#[test]
fn a_record_says_everything() {
    let mut body = BEGINNING.to_vec();
    // Connected at the third attempt; everything but what a listener heard; something is left out.
    body.extend([0b1000_1101, 0b1011_1111]);
    body.extend([3, 0, 1, 250, 192, 0, 2, 1]);
    body.extend([2, 5, 0x80, 1]);
    body.extend([4 | 128, 0x8c, 0x42, 0xd0, 0x0a, 1, 2]);
    body.extend([0xde, 0xad, 0xbe, 0xef, 0x93, 1, 2, 0xc3, 0xa9]);
    let answer = opened(&body).unwrap();
    assert_eq!(
        (answer.python, answer.took_ms, answer.detail),
        ((3, 9), 300, 2)
    );
    assert_eq!(answer.name_servers, ["10.0.0.2".parse::<IpAddr>().unwrap()]);
    let expected = Observation {
        id: 0,
        outcome: Outcome::Connected,
        attempts: 3,
        addresses: vec![
            "10.0.0.5".parse().unwrap(),
            "fd00::5".parse().unwrap(),
            "192.0.2.1".parse().unwrap(),
        ],
        times: vec![(Phase::Resolve, 5), (Phase::Connect, 128)],
        tls: Some(TlsVersion::V13),
        segments: Some(Segments {
            sent: 8460,
            received: 1360,
            unacknowledged: 1,
            out_of_order: 2,
        }),
        certificate: Some("deadbeef".to_owned()),
        number: Some(403),
        text: "\u{e9}".to_owned(),
        listener: None,
        truncated: true,
    };
    assert_eq!(answer.observations, [expected]);
}

#[test]
fn what_a_listener_heard() {
    let seen = one(&[45, 64, 2, 0, 2, 9, 1, 1, 1, 250, 10, 0, 0, 9, 0xbb, 1]).unwrap();
    let heard = seen.listener.unwrap();
    assert_eq!(
        (heard.ports, heard.connections),
        (vec![PortState::Open, PortState::InUse], 265)
    );
    let from = "10.0.0.9:443".parse().unwrap();
    assert_eq!(heard.peers, [Peer { port: 1, from }]);
}

#[test]
fn the_states_of_a_run() {
    for state in 0..8 {
        let body = [&BEGINNING[..], &[13, 0]].concat();
        let text = message(1, 7, 1, state, &body);
        let answer = read(Channel::Message, &batch(1), &text).unwrap();
        let bits = [answer.late, answer.stopped, answer.no_authorities];
        assert_eq!(bits, [1, 2, 4].map(|bit| state & bit != 0));
    }
}

#[test]
fn what_does_not_fit_the_questions_is_a_fault() {
    let body = [&BEGINNING[..], &[13, 0]].concat();
    let said = |text: &str, count| read(Channel::Message, &batch(count), text);
    let good = message(1, 7, 1, 0, &body);
    assert!(said(&good, 1).is_ok());
    let malformed = |outcome| matches!(outcome, Err(ProbeReportError::Malformed(_)));
    assert!(malformed(said(&good, 2)));
    assert!(malformed(opened(&[&body[..], &[0]].concat())), "too much");
    assert!(malformed(opened(&body[..body.len() - 1])), "too little");
    assert_eq!(
        said(&message(1, 8, 1, 0, &body), 1),
        Err(ProbeReportError::OtherNonce)
    );
    assert_eq!(
        said(&message(2, 7, 1, 0, &body), 1),
        Err(ProbeReportError::Version(2))
    );
    assert!(
        malformed(said(&message(1, 7, 1, 8, &body), 1)),
        "not compressed"
    );
    let records: [&[u8]; 8] = [
        &[63, 0],
        &[13, 1, 1, 2],
        &[13, 1, 1, 250, 1, 2],
        &[13, 4, 9],
        &[13, 32, 2, 0xff, 0xff],
        &[13, 32, 9, b'x'],
        &[45, 64, 1, 9, 0, 0, 0],
        &[13, 2, 1, 0xff, 0xff, 0xff, 0xff, 0xff],
    ];
    for record in records {
        assert_eq!(one(record), None, "{record:?}");
    }
}

#[test]
fn a_bomb_does_not_explode() {
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; LARGEST + 1], 9);
    let text = message(1, 7, 1, 8, &bomb);
    let outcome = read(Channel::Message, &batch(1), &text);
    assert!(matches!(outcome, Err(ProbeReportError::Malformed(_))));
}

#[test]
fn messages_that_are_none() {
    let said = |text: &str| read(Channel::Message, &batch(1), text);
    for nothing in [
        "",
        "\n",
        "Traceback (most recent call last):",
        "S1!short.",
        "S1!",
    ] {
        assert_eq!(said(nothing), Err(ProbeReportError::NoFrame), "{nothing}");
    }
    assert_eq!(
        said("S1!0000000000000007."),
        Err(ProbeReportError::Unfinished)
    );
    assert_eq!(
        said("S1!0000000000000008."),
        Err(ProbeReportError::OtherNonce)
    );
    assert_eq!(said("S1:"), Err(ProbeReportError::Cut));
    assert_eq!(said("S1:."), Err(ProbeReportError::Cut));
    assert_eq!(said("S1:0000000000."), Err(ProbeReportError::Cut));
    assert_eq!(said("S1:\u{e9}."), Err(ProbeReportError::Checksum));
    let body = [&BEGINNING[..], &[13, 0]].concat();
    let good = message(1, 7, 1, 0, &body);
    assert!(said(&format!("from another container{good}\n")).is_ok());
}

proptest! {
    #[test]
    fn any_body_is_read_or_refused(body: Vec<u8>, count in 0..4_u16, state: u8) {
        let text = message(1, 7, count, state, &body);
        let outcome = read(Channel::Message, &batch(count.into()), &text);
        if let Ok(answer) = outcome {
            prop_assert_eq!(answer.observations.len(), usize::from(count));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(S1[:!]|SMGEN1 |0000000000000007|[0-9]/[0-9]| |\\.|\n|[0-9a-f]{8}|\\PC){0,40}") {
        for channel in [Channel::Message, Channel::Console] {
            prop_assert!(read(channel, &batch(1), &text).is_err());
        }
    }
}
