//! What an observation comes to, in the words of the decision table.

use super::table::Seen;
use crate::probe::{Observation, Outcome, Phase};

/// Sorts what was observed of a connection.
pub(super) fn seen(observation: &Observation) -> Seen {
    let outcome = observation.outcome;
    match outcome {
        Outcome::ConnectRefused | Outcome::ConnectReset | Outcome::UdpRefused => Seen::Answered,
        Outcome::ConnectTimeout
        | Outcome::ConnectUnreachable
        | Outcome::ConnectFailed
        | Outcome::UdpSilent
        | Outcome::UdpUnreachable
        | Outcome::UdpFailed => Seen::Silent,
        Outcome::UdpOtherReply => Seen::Partly,
        // A service that works answers an unsigned question with 2xx to 4xx.
        Outcome::Answered if observation.number.is_some_and(|status| status >= 500) => Seen::Partly,
        _ if outcome.phase() == Some(Phase::Resolve) => Seen::Nameless,
        _ if outcome.is_full() => Seen::Through,
        _ if observation.passed(Phase::Connect) => Seen::Partly,
        _ => Seen::Unseen,
    }
}

/// Tells whether a connection came about, whatever came of it.
pub(super) fn connected(observation: &Observation) -> bool {
    observation.passed(Phase::Connect) && observation.outcome.phase() != Some(Phase::Udp)
}

/// Says what was observed, in a few words.
pub(super) fn described(observation: &Observation) -> String {
    let words = words(observation.outcome);
    let text = match (observation.outcome, observation.number) {
        (Outcome::Answered, Some(status)) => format!("it answers with HTTP {status}"),
        (Outcome::Called, Some(status)) if status >= 300 => {
            let text = format!(
                "the signed call is answered with HTTP {status} {}",
                observation.text
            );
            text.trim_end().to_owned()
        }
        _ => words.to_owned(),
    };
    match observation.attempts {
        0 | 1 => text,
        attempts => format!("{text}, at attempt {attempts}"),
    }
}

fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Unfinished => "the probe had no time left for it",
        Outcome::Exception => "the probe broke down over it",
        Outcome::NotUnderstood => "the probe did not understand the question",
        Outcome::Resolved => "the name resolves",
        Outcome::NxDomain => "there is no such name",
        Outcome::NoData => "the name has no such address",
        Outcome::ServFail => "the resolver fails",
        Outcome::DnsRefused => "the resolver refuses to answer",
        Outcome::ResolveTimeout => "the resolver does not answer",
        Outcome::DnsMalformed => "the resolver's answer makes no sense",
        Outcome::TryAgain => "the resolver fails, or does not answer",
        Outcome::DnsUnreachable => "the resolver is out of reach",
        Outcome::ResolveFailed => "the name does not resolve",
        Outcome::Connected => "it connects",
        Outcome::ConnectRefused => "the connection is refused",
        Outcome::ConnectReset => "the connection is reset",
        Outcome::ConnectTimeout | Outcome::UdpSilent => "nothing comes back",
        Outcome::ConnectUnreachable | Outcome::UdpUnreachable => "no way leads there",
        Outcome::ConnectFailed => "the connection fails",
        Outcome::Greeted => "the listener answers",
        Outcome::OtherGreeting => "somebody else than the listener answers",
        Outcome::NoGreeting => "it connects, but not to the listener",
        Outcome::TlsOk => "TLS is as it should be",
        Outcome::TlsUntrusted => "the certificate is of an authority that is not trusted",
        Outcome::TlsExpired => "the certificate has expired",
        Outcome::TlsWrongName => "the certificate is for another name",
        Outcome::TlsUnverified => "the certificate is not valid",
        Outcome::TlsAlert => "the other side ends the TLS handshake with an alert",
        Outcome::TlsFailed => "the TLS handshake fails",
        Outcome::TlsTimeout => "it connects, and the TLS handshake gets no answer",
        Outcome::TlsReset => "it connects, and the TLS handshake is reset",
        Outcome::TlsClosed => "it connects, and the TLS handshake is cut off",
        Outcome::TlsNotOffered => "the probe cannot offer that version of TLS",
        Outcome::Answered => "it answers",
        Outcome::HttpTimeout => "TLS is as it should be, but no answer comes",
        Outcome::HttpReset => "TLS is as it should be, but the answer is cut off by a reset",
        Outcome::HttpClosed => "TLS is as it should be, but the connection is closed",
        Outcome::NotHttp => "TLS is as it should be, but the answer is no HTTP",
        Outcome::UdpReplied => "a reply comes back",
        Outcome::UdpOtherReply => "a reply of somebody else comes back",
        Outcome::UdpRefused => "the port is closed",
        Outcome::UdpFailed => "the packet cannot be sent",
        Outcome::Called => "the signed call is answered",
        Outcome::CalledEndpointPolicy => "an endpoint policy denies the signed call",
        Outcome::NoCredentials => "there are no credentials to sign with",
        Outcome::Listened => "it listens",
        Outcome::ListenedPartly => "it listens on some ports",
        Outcome::NotBound => "the probe may not send from that port, which takes root",
        Outcome::NotListened => "it does not listen",
    }
}
