//! What one run of the probe is asked.

use super::nonce::Nonce;
use super::question::Question;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// How many addresses a batch may know: an answer names each of them with one byte.
pub const KNOWN: usize = 250;

/// Certificate authorities that are trusted beside those of the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authorities {
    /// Certificates as PEM text, which travel along: about a kilobyte each.
    #[serde(rename = "ca_pem")]
    Pem(String),
    /// A file on the machine that the probe runs on.
    #[serde(rename = "ca_file")]
    File(String),
}

/// What one run of the probe is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Tells whose answer it is; another for each run.
    pub nonce: Nonce,
    /// What listeners greet with; the same for all that should recognise each other.
    pub greeting: Nonce,
    /// Milliseconds after which it answers with what it has.
    pub run_ms: u32,
    /// Addresses that are likely in answers, those of endpoints first of all: they are named with one byte each. At most [`KNOWN`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<IpAddr>,
    /// Certificate authorities beside those of the machine.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub authorities: Option<Authorities>,
    /// The questions; answers come in their order.
    pub questions: Vec<Question>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::{Bytes, Family, Method, OldVersion, QuestionKind, Server};

    #[test]
    fn what_travels_reads_back() {
        let resolve = QuestionKind::Resolve {
            name: "n".to_owned(),
            family: Family::V6,
            server: Some(Server::At("10.0.0.2".parse().unwrap())),
            server_port: 5353,
            tcp: true,
        };
        let udp = QuestionKind::Udp {
            host: "h".to_owned(),
            port: 53,
            family: Family::V4,
            greeting: false,
            send: Bytes(vec![0, 255]),
            source: Some((1018, 1023)),
        };
        let tls = QuestionKind::Tls {
            host: "10.0.0.1".to_owned(),
            port: 443,
            family: Family::V4,
            name: "n".to_owned(),
            old: Some(OldVersion::Tls11),
            http: Some(Method::Head),
            path: "/ping".to_owned(),
        };
        let kinds = [resolve, udp, tls];
        let questions = (0..).zip(kinds).map(|(id, kind)| Question {
            id,
            kind,
            deadline_ms: 5,
            attempts: 2,
        });
        let batch = Batch {
            nonce: Nonce(1),
            greeting: Nonce(u64::MAX),
            run_ms: 9,
            known: vec!["fd00::1".parse().unwrap()],
            authorities: Some(Authorities::Pem("x".to_owned())),
            questions: questions.collect(),
        };
        let text = serde_json::to_string(&batch).unwrap();
        assert_eq!(serde_json::from_str::<Batch>(&text).unwrap(), batch);
        // What `probe.py` looks for.
        for part in [
            r#""nonce":"0000000000000001""#,
            r#""ca_pem":"x""#,
            r#""kind":"resolve","name":"n","family":6,"server":"10.0.0.2","server_port":5353,"tcp":true"#,
            r#""send":"00ff","source":[1018,1023]"#,
            r#""old":"1.1","http":"HEAD","path":"/ping""#,
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
