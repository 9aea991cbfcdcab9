//! Tags for every resource: `tags` in a blueprint.

use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::shown;
use crate::blueprint::yaml::Side;
use crate::catalog::{self, Quota};
use crate::diagnostic::Code;
use std::collections::BTreeMap;

/// Tags that smgen sets itself.
const OWN_TAGS: [&str; 2] = ["Environment", "Project"];
/// Tags that every profile must set.
const REQUIRED_TAGS: [&str; 3] = ["Owner", "CostCenter", "Compliance"];
/// How many tags smgen adds to the user's: the two above, `Name`, the two by which `verify` finds a resource, one in reserve.
const ADDED_TAGS: usize = 6;

/// Checks that the required tags are there, and that AWS takes all of them.
pub(in crate::blueprint) fn check(
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
        let reported = whole && check.removed(&path, "the tags");
        if !reported {
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
