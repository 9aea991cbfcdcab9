//! What records hold: Amazon Route 53 developer guide, "Supported DNS record types".

use super::super::domain_name;
use super::{NameLayer, plain};
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::quoted;
use crate::blueprint::yaml::Side;
use crate::diagnostic::Code;
use serde::Serialize;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Types of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordType {
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
    /// Another name.
    Cname,
    /// Where a service is.
    Srv,
    /// Texts.
    Txt,
}

impl RecordType {
    /// Returns the name that DNS has for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Srv => "SRV",
            Self::Txt => "TXT",
        }
    }

    /// Says how a value is written.
    fn form(self) -> &'static str {
        match self {
            Self::A => "write an IPv4 address, such as `10.4.96.10`",
            Self::Aaaa => "write an IPv6 address, such as `fd00::10`",
            Self::Cname => {
                "write the whole name that it stands for, such as `online.features.internal`"
            }
            Self::Srv => {
                "write priority, weight, port and name, such as `10 5 6379 online.features.internal`"
            }
            Self::Txt => {
                "write 1 to 255 printable characters of ASCII, without quotation marks and backslashes"
            }
        }
    }

    /// Writes a value as Route 53 does; none where it is none.
    fn read(self, text: &str) -> Option<String> {
        match self {
            Self::A => Some(text.parse::<Ipv4Addr>().ok()?.to_string()),
            Self::Aaaa => Some(text.parse::<Ipv6Addr>().ok()?.to_string()),
            Self::Cname => name(text),
            Self::Srv => {
                let words: Vec<&str> = text.split(' ').collect();
                let [priority, weight, port, target] = words[..] else {
                    return None;
                };
                let numbers = [priority, weight, port].map(|word| word.parse::<u16>().ok());
                let [priority, weight, port] = numbers;
                Some(format!(
                    "{} {} {} {}",
                    priority?,
                    weight?,
                    port?,
                    name(target)?
                ))
            }
            Self::Txt => {
                let takes = |c: char| (c == ' ' || c.is_ascii_graphic()) && c != '"' && c != '\\';
                let sound = (1..=TEXT_CHARACTERS).contains(&text.len()) && text.chars().all(takes);
                sound.then(|| text.to_owned())
            }
        }
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Characters of one text: RFC 1035, 3.3.14.
const TEXT_CHARACTERS: usize = 255;
/// Values of one name and type: Amazon Route 53 developer guide, "Quotas", "Quotas on records".
const MOST_VALUES: usize = 400;

/// Names that records lead to may have an underscore in front of a label, as those of checks of certificates have.
fn name(text: &str) -> Option<String> {
    let name = plain(text);
    let mut labels = name.split('.');
    let sound = labels.all(|label| domain_name::is_sound(label.strip_prefix('_').unwrap_or(label)));
    (sound && name.len() <= domain_name::CHARACTERS).then_some(name)
}

/// Checks the records of one name; values that are wrong are left out, and what is left without values.
pub(super) fn check(
    check: &mut Check<'_>,
    path: &Path,
    layer: NameLayer,
    is_apex: bool,
) -> Vec<(RecordType, Vec<String>)> {
    let given = [
        (RecordType::A, layer.a),
        (RecordType::Aaaa, layer.aaaa),
        (RecordType::Cname, layer.cname.map(|name| vec![name])),
        (RecordType::Srv, layer.srv),
        (RecordType::Txt, layer.txt),
    ];
    let given: Vec<_> = given
        .into_iter()
        .filter_map(|(kind, texts)| Some((kind, texts?)))
        .collect();
    if given.is_empty() {
        check
            .error(Code::RecordInvalid, path, Side::Key, "a name without a record is none")
            .help("give it one, as `A: [10.4.96.10]` or `CNAME: online.features.internal`, or drop the line");
    }
    let cname = path.key("CNAME");
    if given.iter().any(|(kind, _)| *kind == RecordType::Cname) {
        if is_apex {
            check
                .error(
                    Code::RecordInvalid,
                    &cname,
                    Side::Key,
                    "the zone's own name cannot stand for another",
                )
                .help("give it addresses, or name a host below it");
        } else if given.len() > 1 {
            check
                .error(
                    Code::RecordInvalid,
                    &cname,
                    Side::Key,
                    "a name that stands for another has no other record",
                )
                .help("leave `CNAME` or the others out");
        }
    }
    let each = given.into_iter().filter_map(|(kind, texts)| {
        let values = values(check, &path.key(kind.as_str()), kind, &texts);
        (!values.is_empty()).then_some((kind, values))
    });
    each.collect()
}

fn values(check: &mut Check<'_>, path: &Path, kind: RecordType, texts: &[String]) -> Vec<String> {
    if texts.is_empty() || texts.len() > MOST_VALUES {
        let message = format!(
            "a record has 1 to {MOST_VALUES} values, this one {}",
            texts.len()
        );
        check
            .error(Code::RecordInvalid, path, Side::Value, message)
            .help(kind.form());
        return Vec::new();
    }
    let mut values: Vec<String> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        // One name is no list.
        let path = match kind {
            RecordType::Cname => path.clone(),
            _ => path.index(index),
        };
        match kind.read(text) {
            Some(value) if values.contains(&value) => {
                check
                    .error(
                        Code::RecordInvalid,
                        &path,
                        Side::Value,
                        format!("{} is there twice", quoted(text)),
                    )
                    .help("leave one of them out");
            }
            Some(value) => values.push(value),
            None => {
                let message = format!("{} is no value of a record of type {kind}", quoted(text));
                check
                    .error(Code::RecordInvalid, &path, Side::Value, message)
                    .help(kind.form());
            }
        }
    }
    values.sort();
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_route_53_does() {
        for (kind, text, expected) in [
            (RecordType::A, "10.0.0.1", Some("10.0.0.1")),
            (RecordType::A, "10.0.0.01", None),
            (RecordType::A, "10.0.0.0/24", None),
            (RecordType::A, "fd00::1", None),
            (RecordType::Aaaa, "FD00:0:0::1", Some("fd00::1")),
            (RecordType::Aaaa, "10.0.0.1", None),
            (RecordType::Cname, "A.Example.com.", Some("a.example.com")),
            (RecordType::Cname, "_a.example.com", Some("_a.example.com")),
            (RecordType::Cname, "*.example.com", None),
            (RecordType::Cname, "10.0.0.1 ", None),
            (RecordType::Cname, "", None),
            (RecordType::Srv, "1 2 65535 A.b.", Some("1 2 65535 a.b")),
            (RecordType::Srv, "1 2 65536 a.b", None),
            (RecordType::Srv, "1 2 a.b", None),
            (RecordType::Txt, "v=1 $x", Some("v=1 $x")),
            (RecordType::Txt, "a\"b", None),
            (RecordType::Txt, "ü", None),
            (RecordType::Txt, "", None),
        ] {
            assert_eq!(kind.read(text).as_deref(), expected, "{text}");
        }
        assert_eq!(RecordType::Txt.read(&"a".repeat(256)), None);
    }
}
