//! Tags for every resource: `tags` and `required_tags` in a blueprint.

use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::shown;
use crate::blueprint::yaml::Side;
use crate::catalog::{self, Quota};
use crate::diagnostic::Code;
use std::collections::BTreeMap;

/// Tags that smgen sets itself.
const OWN_TAGS: [&str; 2] = ["Environment", "Project"];
/// How many tags smgen adds to the user's: the two above, `Name`, the two by which `verify` finds a resource, one in reserve.
const ADDED_TAGS: usize = 6;

/// What stands for the value of a tag that only the user knows: in the profiles that come with smgen, and in what `smgen init` writes.
pub const PLACEHOLDER: &str = "unassigned";

/// Checks that AWS takes all of the tags. What stands for a value in a layer of smgen's is no tag of a user's profile.
pub(in crate::blueprint) fn check(
    check: &mut Check<'_>,
    tags: Option<BTreeMap<String, Option<String>>>,
) -> BTreeMap<String, String> {
    let tags: BTreeMap<_, _> = tags
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .filter(|(key, value)| {
            value != PLACEHOLDER || !check.inherits(&Path::from("tags").key(key))
        })
        .collect();
    let top = Path::from("tags");
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
        self::key(check, &top.key(key), Side::Key, key);
        self::value(check, &top.key(key), key, value);
    }
    twins(check, &top, &tags);
    tags
}

/// Checks that the required tags are there, and returns their keys.
pub(in crate::blueprint) fn required(
    check: &mut Check<'_>,
    keys: Option<Vec<String>>,
    tags: &BTreeMap<String, String>,
) -> Option<Vec<String>> {
    let list = Path::from("required_tags");
    let Some(keys) = keys else {
        return check.missing("required_tags", "keys such as `[Owner]`, `[]` for none");
    };
    for (index, key) in keys.iter().enumerate() {
        if OWN_TAGS.contains(&key.as_str()) || tags.contains_key(key) {
            continue;
        }
        if !self::key(check, &list.index(index), Side::Value, key) {
            continue;
        }
        let path = Path::from("tags").key(key);
        let whole = check
            .layers
            .origin(&path)
            .is_some_and(|origin| origin.path != path);
        if whole && check.removed(&path, "the tags") {
            continue;
        }
        let message = format!("the tag `{}` is required on every resource", shown(key));
        let own = check
            .layers
            .origin(&list)
            .is_some_and(|origin| !origin.layer.builtin);
        // Where no layer of the user's says anything of tags, nothing of the file can be pointed at but its profiles.
        let error = if check.inherits(&path) {
            let help = format!(
                "set `{}` under `tags`, in `defaults` for all profiles or in one; `required_tags` says which tags are required",
                shown(key)
            );
            let error = check.error_of_profile(Code::TagMissing, message);
            error.rests_on(&path).help(help)
        } else {
            let help = format!("set `{}` under `tags`", shown(key));
            let error = check.error(Code::TagMissing, &path, Side::Key, message);
            error.help(help)
        };
        let like = tags.keys().find(|like| like.eq_ignore_ascii_case(key));
        let error = match like {
            Some(like) => error.help(format!("`{}` is another key: its case counts", shown(like))),
            None => error,
        };
        let error = error.rests_on(&list);
        if own {
            error.because("required_tags", "required here");
        }
    }
    Some(keys)
}

/// Tells of keys that differ by case only: a role cannot carry both, and who reads a bill takes them for one. IAM user guide,
/// "Tags for AWS Identity and Access Management resources", "Case sensitivity", read 2026-11-26.
fn twins(check: &mut Check<'_>, top: &Path, tags: &BTreeMap<String, String>) {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for key in tags.keys() {
        let Some(other) = known.insert(key.to_lowercase(), key) else {
            continue;
        };
        // At the one that is nearer to the user's hand.
        let rank = |key: &str| check.layers.rank(&top.key(key), Side::Key);
        let (at, other) = if rank(key) >= rank(other) {
            (key.as_str(), other)
        } else {
            (other, key.as_str())
        };
        let message = format!(
            "the tags `{}` and `{}` differ by case only, and an IAM role cannot carry both",
            shown(at),
            shown(other)
        );
        let help = format!(
            "keep one of them; `{}: null` removes what a layer below sets",
            shown(other)
        );
        check
            .error(Code::TagInvalid, &top.key(at), Side::Key, message)
            .rests_on(&top.key(other))
            .help(help);
    }
}

/// Checks the key of a tag, and tells whether it can be set.
fn key(check: &mut Check<'_>, path: &Path, side: Side, key: &str) -> bool {
    let own = OWN_TAGS.iter().find(|own| own.eq_ignore_ascii_case(key));
    if let Some(own) = own {
        let message = format!("the tag `{own}` is set by smgen");
        let help = format!("set `{}` beside `tags` instead", own.to_lowercase());
        check
            .error(Code::TagInvalid, path, side, message)
            .help(help);
        return false;
    }
    let lower = key.to_ascii_lowercase();
    if lower.starts_with("aws:") || lower.starts_with("smgen:") || lower == "name" {
        let who = if lower.starts_with("aws:") {
            "AWS"
        } else {
            "smgen"
        };
        let message = format!("the tag `{}` is reserved for {who}", shown(key));
        check
            .error(Code::TagInvalid, path, side, message)
            .help("choose another key");
        return false;
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
                side,
                format!("the key of a tag {fault}"),
            )
            .help(help);
        return false;
    }
    true
}

/// Says what keeps a text from being the value of a tag, and what would be one.
#[must_use]
pub fn value_fault(value: &str) -> Option<(String, String)> {
    let longest = catalog::quota(Quota::TagValueCharacters) as usize;
    let fault = fault(value, longest)?;
    Some((fault, format!("use up to {longest} {IN_TAG}")))
}

fn value(check: &mut Check<'_>, path: &Path, key: &str, value: &str) {
    if let Some((fault, help)) = value_fault(value) {
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
