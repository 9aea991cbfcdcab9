//! Which names resolve: `dns` in a blueprint.

use super::domain_name;
use super::hosted_zones::HostedZoneLayer;
use super::query_log::QueryLogLayer;
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::quoted;
use crate::blueprint::yaml::Side;
use crate::diagnostic::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Names.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DnsLayer {
    /// Route 53 Resolver DNS Firewall: which names the VPC's resolver answers.
    pub firewall: Option<DnsFirewallLayer>,
    /// Resolver query logging: which names are asked for in the VPC, and what is answered.
    pub query_log: Option<QueryLogLayer>,
    /// Private hosted zones by name (`features.internal: {records: {online: {A: [10.4.96.10]}}}`); `null` drops one.
    pub zones: Option<BTreeMap<String, Option<HostedZoneLayer>>>,
}

/// Route 53 Resolver DNS Firewall. The names of the endpoints, of the VPC and of declared data stores are allowed by themselves.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DnsFirewallLayer {
    /// What becomes of every other name.
    pub mode: Option<DnsFirewallMode>,
    /// Further names that are allowed, such as `license.example.com` or `*.example.com`, which holds for all below and not for
    /// `example.com` itself. A list of your own takes the place of one below it.
    pub allow: Option<Vec<String>>,
}

/// What becomes of names that are not allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DnsFirewallMode {
    /// Every name resolves, and no firewall is rendered: whoever can ask for a name can send data in it to whoever owns the name.
    Off,
    /// Every name resolves, and metrics of DNS Firewall (and the query log, where there is one) tell of those that are not allowed: for the first weeks.
    #[default]
    Alert,
    /// They do not exist.
    Block,
}

/// The checked firewall.
#[derive(Clone, Debug)]
pub struct DnsFirewall {
    /// What becomes of names that are not allowed.
    pub mode: DnsFirewallMode,
    /// Further names that are allowed, in lower case, without a last dot; `*` only as the first label of several.
    pub allow: BTreeSet<String>,
}

/// Checks mode and names.
pub(in crate::blueprint) fn check(check: &mut Check<'_>, layer: DnsFirewallLayer) -> DnsFirewall {
    let mut allow = BTreeSet::new();
    for (index, text) in layer.allow.unwrap_or_default().iter().enumerate() {
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        if let Err((message, help)) = allowed(&name) {
            let path = Path::from("dns.firewall.allow").index(index);
            let message = format!("{} {message}", quoted(text));
            check
                .error(Code::DomainInvalid, &path, Side::Value, message)
                .help(help);
            continue;
        }
        allow.insert(name);
    }
    DnsFirewall {
        mode: layer.mode.unwrap_or_default(),
        allow,
    }
}

/// Says what is wrong with a name of a list: Amazon Route 53 developer guide, "Managing your own domain lists" (letters, digits, hyphens
/// and dots, and one asterisk in front).
fn allowed(name: &str) -> Result<(), (&'static str, &'static str)> {
    const FORM: &str = "write letters, digits and hyphens between dots, such as `license.example.com` or `*.example.com`";
    if name == "*" {
        return Err((
            "allows every name",
            "name what is needed, or choose `mode: off`",
        ));
    }
    let plain = name.strip_prefix("*.").unwrap_or(name);
    if name.len() > domain_name::CHARACTERS || !domain_name::is_sound(plain) {
        return Err(("is not a domain name", FORM));
    }
    if plain.len() < name.len() && !plain.contains('.') {
        return Err((
            "allows every name below a top-level domain",
            "whoever has a name there could read what is sent in questions for it: name the domain, such as `*.example.com`",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_the_firewall_takes() {
        for good in ["example.com", "*.example.com", "a-1.internal", "x"] {
            assert_eq!(allowed(good), Ok(()), "{good}");
        }
        let long = format!("{}.com", "a".repeat(64));
        let longer = vec!["a".repeat(50); 6].join(".");
        for bad in [
            "*",
            "*.com",
            "",
            "a..b",
            ".a",
            "a.*.b",
            "a*.b",
            "a_b.c",
            "-a.b",
            "a-.b",
            "exämple.com",
            "a b",
            &long,
            &longer,
        ] {
            assert!(allowed(bad).is_err(), "{bad}");
        }
    }
}
