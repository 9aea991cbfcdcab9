//! The address of a stand-in for AWS's APIs.

use std::fmt;
use std::str::FromStr;

/// An `http` or `https` URL of a host, with an optional port and path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointUrl(String);

impl EndpointUrl {
    /// Returns the URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EndpointUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl FromStr for EndpointUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, rest) = text
            .split_once("://")
            .ok_or("a URL starts with `http://` or `https://`")?;
        if !["http", "https"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
        {
            return Err("a URL starts with `http://` or `https://`");
        }
        if !rest.chars().all(|character| character.is_ascii_graphic()) {
            return Err("a URL has no blanks and no characters outside ASCII");
        }
        if rest.contains(['?', '#']) {
            return Err("an endpoint has neither a query nor a fragment");
        }
        let authority = rest.split('/').next().unwrap_or_default();
        if authority.contains('@') {
            return Err("an endpoint has no user name or password");
        }
        let (host, port) = split_port(authority)?;
        if host.is_empty() || !is_host(host) {
            return Err("the URL lacks a host name");
        }
        if port.is_some_and(|port| !port.parse::<u16>().is_ok_and(|port| port > 0)) {
            return Err("a port is a number from 1 to 65535");
        }
        Ok(Self(text.to_owned()))
    }
}

/// Splits `host:port`, where the host may be an IPv6 address in brackets.
fn split_port(authority: &str) -> Result<(&str, Option<&str>), &'static str> {
    let Some(rest) = authority.strip_prefix('[') else {
        return Ok(authority
            .split_once(':')
            .map_or((authority, None), |(host, port)| (host, Some(port))));
    };
    let (host, port) = rest
        .split_once(']')
        .ok_or("the bracket around an IPv6 address is not closed")?;
    if host.parse::<std::net::Ipv6Addr>().is_err() {
        return Err("only an IPv6 address stands in brackets");
    }
    match port.strip_prefix(':') {
        Some(port) => Ok((host, Some(port))),
        None if port.is_empty() => Ok((host, None)),
        None => Err("a port is a number from 1 to 65535"),
    }
}

fn is_host(host: &str) -> bool {
    host.chars()
        .all(|character| character.is_ascii_alphanumeric() || "-._:".contains(character))
}

#[cfg(test)]
mod tests {
    use super::EndpointUrl;

    #[test]
    fn urls_are_told_from_other_texts() {
        for right in [
            "http://127.0.0.1:5000",
            "https://vpce-1.sts.us-east-1.vpce.amazonaws.com",
            "HTTP://[::1]:80/",
            "http://localhost/a",
        ] {
            assert!(right.parse::<EndpointUrl>().is_ok(), "{right}");
        }
        let wrong = [
            "",
            "moto",
            "localhost:5000",
            "ftp://host",
            "http://",
            "http:///path",
            "http://:80",
            "http://host:0",
            "http://host:65536",
            "http://host:http",
            "http://user:password@host",
            "http://a b",
            "http://h\u{e9}",
            "http://host?a",
            "http://[::1",
            "http://[x]",
            "http://[::1]x",
            "http://{host}",
        ];
        for wrong in wrong {
            assert!(wrong.parse::<EndpointUrl>().is_err(), "{wrong}");
        }
    }
}
