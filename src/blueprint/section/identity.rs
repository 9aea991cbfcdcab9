//! Who and where: project, environment, region, account and organization.

use crate::blueprint::errors::Check;
use crate::blueprint::name::{LONGEST_NAME_PREFIX, is_name};
use crate::blueprint::path::Path;
use crate::blueprint::suggest::{self, quoted};
use crate::blueprint::yaml::Side;
use crate::catalog::{self, Region};
use crate::diagnostic::Code;

/// Checks the name of the project, which starts the name of every resource.
pub(in crate::blueprint) fn project(
    check: &mut Check<'_>,
    project: Option<String>,
) -> Option<String> {
    let project = name(
        check,
        "project",
        project,
        31,
        "a short name that starts the name of every resource",
    )?;
    let prefix = format!("{project}-{}", check.profile);
    if is_name(&project, 31) && prefix.len() > LONGEST_NAME_PREFIX {
        let message = format!(
            "`{prefix}` is too long to start the names of resources: {} characters",
            prefix.len()
        );
        let help = format!(
            "shorten the project or the profile: together at most {} characters",
            LONGEST_NAME_PREFIX - 1
        );
        check
            .error(
                Code::NameInvalid,
                &Path::from("project"),
                Side::Value,
                message,
            )
            .help(help);
    }
    Some(project)
}

/// Checks the name of the environment.
pub(in crate::blueprint) fn environment(
    check: &mut Check<'_>,
    environment: Option<String>,
) -> Option<String> {
    name(
        check,
        "environment",
        environment,
        20,
        "`dev`, `staging`, `prod` or a name of your own",
    )
}

fn name(
    check: &mut Check<'_>,
    key: &str,
    value: Option<String>,
    longest: usize,
    what: &str,
) -> Option<String> {
    let Some(value) = value else {
        return check.missing(key, what);
    };
    if !is_name(&value, longest) || value.len() < 2 {
        let message = format!("{} cannot be the {key}", quoted(&value));
        let help =
            format!("use 2 to {longest} lower-case letters, digits and hyphens, a letter first");
        check
            .error(Code::NameInvalid, &Path::from(key), Side::Value, message)
            .help(help);
    }
    Some(value)
}

/// Looks up the region in the catalogue.
pub(in crate::blueprint) fn region(
    check: &mut Check<'_>,
    region: Option<&str>,
) -> Option<&'static Region> {
    let Some(name) = region else {
        return check.missing("region", "an AWS region such as `eu-central-1`");
    };
    let found = catalog::region(name);
    if found.is_none() {
        let known: Vec<_> = catalog::regions()
            .iter()
            .map(|region| region.name)
            .collect();
        let message = format!("unknown region {}", quoted(name));
        let near = suggest::nearest(name, known.iter().copied());
        let help = near.map_or_else(
            || "it looks like `eu-central-1`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        check
            .error(
                Code::RegionUnknown,
                &Path::from("region"),
                Side::Value,
                message,
            )
            .help(help);
    }
    found
}

/// Checks the form of the account id, if there is one.
pub(in crate::blueprint) fn account(
    check: &mut Check<'_>,
    account: Option<String>,
) -> Option<String> {
    let account = account?;
    if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = format!("{} is not an AWS account id", quoted(&account));
        check
            .error(
                Code::IdInvalid,
                &Path::from("account_id"),
                Side::Value,
                message,
            )
            .help("an account id has twelve digits; put it in quotes, so that leading zeros stay");
    }
    Some(account)
}

/// Checks the form of the organization id, if there is one.
pub(in crate::blueprint) fn organization(
    check: &mut Check<'_>,
    organization: Option<String>,
) -> Option<String> {
    let organization = organization?;
    let tail = organization.strip_prefix("o-").unwrap_or_default();
    if !(10..=32).contains(&tail.len())
        || !tail
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    {
        let message = format!(
            "{} is not the id of an AWS Organization",
            quoted(&organization)
        );
        check
            .error(
                Code::IdInvalid,
                &Path::from("organization_id"),
                Side::Value,
                message,
            )
            .help(
                "it looks like `o-a1b2c3d4e5`; `aws organizations describe-organization` prints it",
            );
    }
    Some(organization)
}
