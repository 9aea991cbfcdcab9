//! Who and where: project, environment, region, account, tags, key administrators.

use super::errors::Check;
use crate::blueprint::layer::EncryptionLayer;
use crate::blueprint::library::is_name;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::{self, quoted, shown};
use crate::blueprint::value::Encryption;
use crate::blueprint::yaml::Side;
use crate::catalog::{self, Quota, Region};
use crate::diagnostic::Code;
use std::collections::BTreeMap;

/// Tags that smgen sets itself.
const OWN_TAGS: [&str; 2] = ["Environment", "Project"];
/// Tags that every profile must set.
const REQUIRED_TAGS: [&str; 3] = ["Owner", "CostCenter", "Compliance"];
/// How many tags smgen adds to the user's: the two above, `Name`, the two by which `verify` finds a resource, one in reserve.
const ADDED_TAGS: usize = 6;

/// The longest `project-profile`: a bucket's name has at most 63 characters, and `-flow-logs-` and an account id follow.
const LONGEST_PREFIX: usize = 40;

pub(super) fn project(check: &mut Check<'_>, project: Option<String>) -> Option<String> {
    let project = name(
        check,
        "project",
        project,
        31,
        "a short name that starts the name of every resource",
    )?;
    let prefix = format!("{project}-{}", check.profile);
    if is_name(&project, 31) && prefix.len() > LONGEST_PREFIX {
        let message = format!(
            "`{prefix}` is too long to start the names of resources: {} characters",
            prefix.len()
        );
        let help = format!(
            "shorten the project or the profile: together at most {} characters",
            LONGEST_PREFIX - 1
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

pub(super) fn environment(check: &mut Check<'_>, environment: Option<String>) -> Option<String> {
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

pub(super) fn region(check: &mut Check<'_>, region: Option<&str>) -> Option<&'static Region> {
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

pub(super) fn account(check: &mut Check<'_>, account: Option<String>) -> Option<String> {
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

pub(super) fn organization(check: &mut Check<'_>, organization: Option<String>) -> Option<String> {
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

pub(super) fn tags(
    check: &mut Check<'_>,
    tags: Option<BTreeMap<String, Option<String>>>,
) -> BTreeMap<String, String> {
    let tags: BTreeMap<_, _> = tags
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect();
    let top = Path::from("tags");
    for required in REQUIRED_TAGS {
        let path = top.key(required);
        if tags.contains_key(required) {
            continue;
        }
        let whole = check
            .layers
            .origin(&path)
            .is_some_and(|origin| origin.path != path);
        let told = whole && check.removed(&path, "the tags");
        if !told {
            let message = format!("the tag `{required}` is required on every resource");
            check
                .error(Code::TagMissing, &path, Side::Key, message)
                .help(format!("set `{required}` under `tags`"));
        }
    }
    let most = catalog::quota(Quota::TagsPerResource) as usize - ADDED_TAGS;
    if tags.len() > most {
        let message = format!(
            "{} tags are too many: AWS allows {} on a resource, {ADDED_TAGS} are smgen's",
            tags.len(),
            most + ADDED_TAGS
        );
        check
            .error(Code::TagInvalid, &top, Side::Key, message)
            .help(format!("keep at most {most}"));
    }
    for (key, value) in &tags {
        tag(check, &top.key(key), key, value);
    }
    tags
}

fn tag(check: &mut Check<'_>, path: &Path, key: &str, value: &str) {
    if OWN_TAGS.contains(&key) {
        let message = format!("the tag `{key}` is set by smgen");
        let help = format!("set `{}` beside `tags` instead", key.to_lowercase());
        check
            .error(Code::TagInvalid, path, Side::Key, message)
            .help(help);
    }
    let lower = key.to_ascii_lowercase();
    if lower.starts_with("aws:") || lower.starts_with("smgen:") || key == "Name" {
        let who = if lower.starts_with("aws:") {
            "AWS"
        } else {
            "smgen"
        };
        let message = format!("the tag `{}` is reserved for {who}", shown(key));
        check
            .error(Code::TagInvalid, path, Side::Key, message)
            .help("choose another key");
    }
    let longest = catalog::quota(Quota::TagKeyCharacters) as usize;
    if let Some(fault) =
        fault(key, longest).or_else(|| key.is_empty().then(|| "is empty".to_owned()))
    {
        let help = format!("use 1 to {longest} {IN_TAG}");
        check
            .error(
                Code::TagInvalid,
                path,
                Side::Key,
                format!("the key of a tag {fault}"),
            )
            .help(help);
    }
    let longest = catalog::quota(Quota::TagValueCharacters) as usize;
    if let Some(fault) = fault(value, longest) {
        let help = format!("use up to {longest} {IN_TAG}");
        check
            .error(
                Code::TagInvalid,
                path,
                Side::Value,
                format!("the value of tag `{}` {fault}", shown(key)),
            )
            .help(help);
    }
}

const IN_TAG: &str = "letters, digits, spaces and `_ . : / = + - @`, which every AWS service takes";

/// Says what keeps a text from being part of a tag.
fn fault(text: &str, longest: usize) -> Option<String> {
    let length = text.chars().count();
    match text.chars().find(|c| !in_tag(*c)) {
        Some(c) => Some(format!("cannot hold `{}`", shown(&c.to_string()))),
        None if length > longest => Some(format!("has {length} characters, AWS takes {longest}")),
        None => None,
    }
}

/// The characters that every tagging API takes: AWS Tagging user guide, "Tag naming limits and requirements".
fn in_tag(c: char) -> bool {
    c.is_alphanumeric() || c == ' ' || "_.:/=+-@".contains(c)
}

pub(super) fn encryption(check: &mut Check<'_>, layer: EncryptionLayer) -> Encryption {
    let rotation_days = layer.rotation_days.unwrap_or(365);
    if !(90..=2560).contains(&rotation_days) {
        let message = format!("KMS cannot rotate a key every {rotation_days} days");
        check
            .error(
                Code::ValueOutOfRange,
                &Path::from("encryption.rotation_days"),
                Side::Value,
                message,
            )
            .help("choose 90 to 2560 days");
    }
    let administrators = layer.administrators.unwrap_or_default();
    for (index, arn) in administrators.iter().enumerate() {
        if !is_role_arn(arn) {
            let path = Path::from("encryption.administrators").index(index);
            let message = format!("{} is not the ARN of an IAM role", quoted(arn));
            let help = "it looks like `arn:aws:iam::123456789012:role/key-admin`";
            check
                .error(Code::IdInvalid, &path, Side::Value, message)
                .help(help);
        }
    }
    Encryption {
        rotation_days,
        administrators,
    }
}

fn is_role_arn(arn: &str) -> bool {
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    let [arn, partition, service, region, account, role] = parts[..] else {
        return false;
    };
    arn == "arn"
        && ["aws", "aws-cn", "aws-us-gov"].contains(&partition)
        && service == "iam"
        && region.is_empty()
        && account.len() == 12
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && role.strip_prefix("role/").is_some_and(|name| {
            !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "/_+=,.@-".contains(c))
        })
}
