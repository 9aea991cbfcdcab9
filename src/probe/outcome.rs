//! What can come of a question, each phase's failures told apart.

use serde::{Deserialize, Serialize};

/// A step of a check. A later one is only reached through the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The probe looks for credentials.
    Credentials,
    /// The name is looked up.
    Resolve,
    /// The connection is made.
    Connect,
    /// The listener of the same run greets.
    Greeting,
    /// A datagram is sent, and one waited for.
    Udp,
    /// TLS is agreed on.
    Tls,
    /// A request is answered.
    Http,
    /// Others are listened to.
    Listen,
}

macro_rules! outcomes {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal $phase:expr, $full:literal;)+) => {
        /// What came of a question: the phase in which it ended, and how. Every phase before that one went well.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Outcome {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+
        }

        impl Outcome {
            /// Every outcome. The answer names them by their position here, and `probe.py` has the same list.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Returns the phase in which it ended; none where the probe could not tell.
            #[must_use]
            pub fn phase(self) -> Option<Phase> {
                match self { $(Self::$variant => $phase,)+ }
            }

            /// Tells whether the last phase that was asked for went well.
            #[must_use]
            pub fn is_full(self) -> bool {
                match self { $(Self::$variant => $full,)+ }
            }
        }
    };
}

use Phase::{Connect, Credentials, Greeting, Http, Listen, Resolve, Tls, Udp};

outcomes! {
    /// The run ended before it did.
    Unfinished "unfinished" None, false;
    /// The probe failed; the text says where.
    Exception "exception" None, false;
    /// The probe cannot ask that: a name that no message can hold, or a question that it does not know.
    NotUnderstood "not-understood" None, false;
    /// The name leads to addresses.
    Resolved "resolved" Some(Resolve), true;
    /// There is no such name.
    NxDomain "nxdomain" Some(Resolve), false;
    /// The name has no address of this family.
    NoData "nodata" Some(Resolve), false;
    /// The server failed.
    ServFail "servfail" Some(Resolve), false;
    /// The server refuses to answer.
    DnsRefused "dns-refused" Some(Resolve), false;
    /// No answer came.
    ResolveTimeout "resolve-timeout" Some(Resolve), false;
    /// What came is no answer to the question.
    DnsMalformed "dns-malformed" Some(Resolve), false;
    /// The system resolver reports a server that failed or was silent; it does not tell which.
    TryAgain "try-again" Some(Resolve), false;
    /// The server's port is closed, or there is no way to it; or no server is configured.
    DnsUnreachable "dns-unreachable" Some(Resolve), false;
    /// Anything else; the number is the response code, or the system's error.
    ResolveFailed "resolve-failed" Some(Resolve), false;
    /// The connection came about.
    Connected "connected" Some(Connect), true;
    /// Nothing listens there, or something says so.
    ConnectRefused "connect-refused" Some(Connect), false;
    /// The connection was reset while it was made.
    ConnectReset "connect-reset" Some(Connect), false;
    /// Nothing came back.
    ConnectTimeout "connect-timeout" Some(Connect), false;
    /// There is no way there, says this machine or a router.
    ConnectUnreachable "connect-unreachable" Some(Connect), false;
    /// Anything else; the number is the errno.
    ConnectFailed "connect-failed" Some(Connect), false;
    /// The listener of this run was there.
    Greeted "greeted" Some(Greeting), true;
    /// Somebody else was there.
    OtherGreeting "other-greeting" Some(Greeting), false;
    /// Somebody was there and said nothing.
    NoGreeting "no-greeting" Some(Greeting), false;
    /// TLS was agreed on, and the certificate holds unless an old version was asked for.
    TlsOk "tls-ok" Some(Tls), true;
    /// The certificate comes from nobody who is trusted here.
    TlsUntrusted "tls-untrusted" Some(Tls), false;
    /// The certificate is not valid any more, or not yet.
    TlsExpired "tls-expired" Some(Tls), false;
    /// The certificate is for another name.
    TlsWrongName "tls-wrong-name" Some(Tls), false;
    /// The certificate does not hold for another reason; the number is OpenSSL's.
    TlsUnverified "tls-unverified" Some(Tls), false;
    /// The other side ended it with an alert; the text says which.
    TlsAlert "tls-alert" Some(Tls), false;
    /// What came is not TLS, or a version or cipher that was not offered; the text says which.
    TlsFailed "tls-failed" Some(Tls), false;
    /// TLS was not agreed on in time.
    TlsTimeout "tls-timeout" Some(Tls), false;
    /// The connection was reset.
    TlsReset "tls-reset" Some(Tls), false;
    /// The connection was closed.
    TlsClosed "tls-closed" Some(Tls), false;
    /// The TLS library here does not offer the old version: nothing was tried.
    TlsNotOffered "tls-not-offered" None, false;
    /// Any status; the number is it.
    Answered "answered" Some(Http), true;
    /// No answer in time.
    HttpTimeout "http-timeout" Some(Http), false;
    /// The connection was reset.
    HttpReset "http-reset" Some(Http), false;
    /// The connection was closed without an answer.
    HttpClosed "http-closed" Some(Http), false;
    /// What came is not HTTP.
    NotHttp "not-http" Some(Http), false;
    /// Something came back, from a listener what was expected.
    UdpReplied "udp-replied" Some(Udp), true;
    /// Something else came back than the greeting.
    UdpOtherReply "udp-other-reply" Some(Udp), false;
    /// The port is closed, says an ICMP message.
    UdpRefused "udp-refused" Some(Udp), false;
    /// Nothing came back.
    UdpSilent "udp-silent" Some(Udp), false;
    /// There is no way there, says this machine or a router.
    UdpUnreachable "udp-unreachable" Some(Udp), false;
    /// Anything else; the number is the errno.
    UdpFailed "udp-failed" Some(Udp), false;
    /// The call was answered; the number is the status, the text the error code, if any.
    Called "called" Some(Http), true;
    /// The same, and the answer names the policy of a VPC endpoint.
    CalledEndpointPolicy "called-endpoint-policy" Some(Http), true;
    /// There are no credentials where the probe runs.
    NoCredentials "no-credentials" Some(Credentials), false;
    /// It listened on every port, and heard itself.
    Listened "listened" Some(Listen), true;
    /// It listened, but not on every port, or did not hear itself on each.
    ListenedPartly "listened-partly" Some(Listen), true;
    /// No port could be had.
    NotListened "not-listened" Some(Listen), false;
    /// The probe may not send from the port that it was told to.
    NotBound "not-bound" None, false;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_probe_has_the_same_list() {
        let source = super::super::script::SOURCE;
        let strings = |name: &str| -> Vec<&str> {
            let (_, rest) = source.split_once(&format!("\n{name} = (")).unwrap();
            let (inside, _) = rest.split_once(')').unwrap();
            let quoted = inside.split('"').skip(1).step_by(2);
            quoted.flat_map(str::split_whitespace).collect()
        };
        let names: Vec<_> = Outcome::ALL
            .iter()
            .map(|outcome| outcome.as_str())
            .collect();
        assert_eq!(strings("OUTCOMES"), names);
        let expected: Vec<_> = Outcome::ALL
            .iter()
            .filter(|outcome| outcome.is_full())
            .map(|outcome| outcome.as_str())
            .collect();
        assert_eq!(strings("FULL"), expected);
        // Two bits of the byte count attempts.
        assert!(names.len() <= 64);
    }
}
