//! Why there is no connection, read off the errors of the layers below.

use std::error::Error as StdError;
use std::fmt;
use std::io;

/// Why an API cannot be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The host name has no address here.
    Dns,
    /// Nobody listens on the port.
    Refused,
    /// There is no route.
    NoRoute,
    /// The other side hangs up.
    HungUp,
    /// The encrypted connection fails, mostly for want of trust.
    Tls(String),
    /// The proxy does not let it through.
    Proxy(String),
    /// Something else, in the words of the layer that failed.
    Other(String),
}

impl fmt::Display for Why {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns => formatter.write_str("its host name has no address"),
            Self::Refused => formatter.write_str("the connection is refused"),
            Self::NoRoute => formatter.write_str("there is no route to its host"),
            Self::HungUp => formatter.write_str("the other side hangs up"),
            Self::Tls(text) => write!(formatter, "no trusted TLS connection: {text}"),
            Self::Proxy(text) => write!(formatter, "no way through the proxy: {text}"),
            Self::Other(text) => formatter.write_str(text),
        }
    }
}

impl Why {
    /// Reads the cause off an error and its sources. The layers have no types in common, so texts decide where kinds do not.
    #[must_use]
    pub fn of(error: &(dyn StdError + 'static)) -> Self {
        let causes = chain(error);
        let text = causes
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(": ")
            .to_lowercase();
        let last = line(&causes.last().map(ToString::to_string).unwrap_or_default());
        let has = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
        if has(&["tunnel error", "proxy"]) {
            return Self::Proxy(if has(&["proxy authorization required"]) {
                "it asks for a password".to_owned()
            } else if has(&["failed to create underlying connection"]) {
                format!("it cannot be reached ({last})")
            } else {
                last
            });
        }
        if has(&[
            "dns error",
            "failed to lookup address",
            "failed to resolve dns",
        ]) {
            return Self::Dns;
        }
        if has(&[
            "certificate",
            "tls",
            "corrupt message",
            "handshake",
            "unknownissuer",
        ]) {
            return Self::Tls(last);
        }
        let kinds = causes
            .iter()
            .filter_map(|cause| cause.downcast_ref::<io::Error>())
            .map(io::Error::kind);
        kinds
            .filter_map(Self::of_kind)
            .next_back()
            .unwrap_or_else(|| {
                if has(&[
                    "connection closed before message completed",
                    "channel closed",
                    "connection reset",
                ]) {
                    Self::HungUp
                } else {
                    Self::Other(last)
                }
            })
    }

    fn of_kind(kind: io::ErrorKind) -> Option<Self> {
        match kind {
            io::ErrorKind::ConnectionRefused => Some(Self::Refused),
            io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::AddrNotAvailable => Some(Self::NoRoute),
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof => Some(Self::HungUp),
            _ => None,
        }
    }
}

/// Lists an error and its sources, outermost first.
pub(super) fn chain<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    // No error is that deep unless it goes round in circles.
    std::iter::successors(Some(error), |error| (**error).source())
        .take(32)
        .collect()
}

/// Makes one line of a text from elsewhere: no control characters that a terminal would obey, and no more than 300 characters.
#[must_use]
pub fn line(text: &str) -> String {
    const MOST: usize = 300;
    let printable: String = text
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    let words = printable.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= MOST {
        return words;
    }
    words.chars().take(MOST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Layer(&'static str, Option<Box<dyn StdError>>);

    impl fmt::Display for Layer {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(self.0)
        }
    }

    impl StdError for Layer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            self.1.as_deref()
        }
    }

    fn why(message: &'static str, source: Option<Box<dyn StdError>>) -> Why {
        Why::of(&Layer("io error", Some(Box::new(Layer(message, source)))))
    }

    #[test]
    fn kinds_of_io_errors_decide() {
        let of = |kind: io::ErrorKind| {
            why(
                "client error (Connect)",
                Some(Box::new(io::Error::from(kind))),
            )
        };
        assert_eq!(of(io::ErrorKind::ConnectionRefused), Why::Refused);
        assert_eq!(of(io::ErrorKind::NetworkUnreachable), Why::NoRoute);
        assert_eq!(of(io::ErrorKind::ConnectionReset), Why::HungUp);
    }

    #[test]
    fn texts_decide_where_kinds_do_not() {
        assert_eq!(
            why(
                "dns error",
                Some(Box::new(io::Error::other("Name or service not known")))
            ),
            Why::Dns
        );
        let tls = io::Error::new(
            io::ErrorKind::InvalidData,
            "invalid peer certificate: UnknownIssuer",
        );
        assert_eq!(
            why("client error (Connect)", Some(Box::new(tls))),
            Why::Tls("invalid peer certificate: UnknownIssuer".to_owned())
        );
        assert_eq!(
            why("tunnel error: proxy authorization required", None),
            Why::Proxy("it asks for a password".to_owned())
        );
        assert_eq!(
            why("connection closed before message completed", None),
            Why::HungUp
        );
        assert_eq!(
            why("out of\nluck", None),
            Why::Other("out of luck".to_owned())
        );
    }

    #[test]
    fn lines_are_harmless() {
        assert_eq!(line("a\u{1b}[31m\r\n b"), "a [31m b");
        assert_eq!(line(&"ä".repeat(1000)).chars().count(), 300);
    }
}
