//! The way to the internet: which NAT a profile may have.

use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::section::frameworks::{Framework, HIPAA_LAST};
use crate::blueprint::suggest::quoted;
use crate::blueprint::yaml::Side;
use crate::diagnostic::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The way to the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NatMode {
    /// None: no NAT, no internet gateway.
    None,
    /// One NAT gateway in the first zone, used by all.
    Single,
    /// A NAT gateway in every zone.
    PerAz,
    /// One NAT instance in the first zone; cheap, not resilient, for `dev` only.
    Instance,
}

/// Checks the way to the internet against the environment and the frameworks; none where no layer sets it.
pub(super) fn check(
    check: &mut Check<'_>,
    nat: Option<NatMode>,
    environment: Option<&str>,
    frameworks: &BTreeSet<Framework>,
) -> Option<NatMode> {
    let path = Path::from("network.nat");
    let Some(nat) = nat else {
        return check.missing("network.nat", "`none`, `single`, `per_az` or `instance`");
    };
    if nat != NatMode::None && frameworks.contains(&Framework::Hipaa) {
        let inherited = check.inherits(&path);
        let message = "the HIPAA rules leave no way to the internet";
        let error = check
            .error(Code::NatForbidden, &path, Side::Value, message)
            .because("frameworks", "the framework is asked for here");
        let error = error.help("set `network.nat: none` and reach AWS services through endpoints");
        if inherited {
            error.help(HIPAA_LAST);
        }
    }
    if nat == NatMode::Instance && environment.is_some_and(|environment| environment != "dev") {
        let message = "a NAT instance is a single machine that nobody replaces when it fails; only `environment: dev` may use one";
        let error = check
            .error(Code::NatForbidden, &path, Side::Value, message)
            .because("environment", "the environment");
        error.help("use `single` or `per_az`");
    }
    Some(nat)
}

/// Adds an error where a text cannot be an instance type.
pub(super) fn instance_type(check: &mut Check<'_>, name: &str) {
    let valid = name.split_once('.').is_some_and(|(family, size)| {
        let word = |text: &str| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        word(family) && word(size)
    });
    if !valid {
        let message = format!("{} is not an instance type", quoted(name));
        let path = Path::from("network.nat_instance_type");
        check
            .error(Code::ValueOutOfRange, &path, Side::Value, message)
            .help("it looks like `t4g.nano`");
    }
}
