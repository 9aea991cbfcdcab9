//! What is wrong with the file as such: its YAML, its keys, its types.

use super::layer::Layer;
use super::mark;
use super::path::{Path, Step};
use super::source_layer::SourceLayer;
use super::suggest::{self, shown};
use super::yaml::{
    self, Mapping, Side, SyntaxError, TypeError, TypeErrorKind, Unsupported, UnsupportedKind, Value,
};
use crate::diagnostic::{Code, Diagnostic, Label, Position, Source};
use std::sync::Arc;

/// Returns the error about a text that is not YAML.
pub(super) fn syntax(source: &Arc<Source>, error: &SyntaxError) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(Code::YamlSyntax, error.message.as_str());
    let position = error.position.unwrap_or(Position { line: 1, column: 1 });
    diagnostic.labels.push(point(source, position, ""));
    diagnostic.labels.extend(
        error
            .began
            .map(|(position, text)| point(source, position, text)),
    );
    diagnostic.with_help(error.help.as_str())
}

/// Marks one character: a mistake in the syntax has no other end.
fn point(source: &Arc<Source>, position: Position, text: &str) -> Label {
    let length = source.text[source.offset(position)..]
        .chars()
        .next()
        .map_or(0, char::len_utf8);
    Label {
        source: Arc::clone(source),
        position,
        length,
        text: text.to_owned(),
    }
}

/// Returns the error about YAML that smgen does not take.
pub(super) fn unsupported(source: &Arc<Source>, found: &Unsupported) -> Diagnostic {
    let (message, help) = found.kind.words();
    let position = found.position.unwrap_or(Position { line: 1, column: 1 });
    let known = match &found.kind {
        UnsupportedKind::Duplicate(key) => Some(key.as_str()),
        UnsupportedKind::Tag(_) | UnsupportedKind::KeyNotText | UnsupportedKind::Merge => None,
    };
    let mut diagnostic = Diagnostic::error(Code::YamlSyntax, message)
        .with_label(mark::label(source, position, known, ""));
    if known.is_some() {
        let first = yaml::locate(&source.text, &found.path, Side::Key);
        diagnostic
            .labels
            .extend(first.map(|first| mark::label(source, first, known, "first given here")));
    }
    diagnostic.with_help(help)
}

/// Returns the error about a key or a value that does not fit.
pub(super) fn type_error(whole: &SourceLayer, value: &Value, error: &TypeError) -> Diagnostic {
    match &error.kind {
        TypeErrorKind::UnknownKey { known } => unknown_key(whole, error, known),
        TypeErrorKind::UnknownValue { known } => {
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            let label = whole.label(&error.path, Side::Value, "");
            let found = yaml::get(value, &error.path).and_then(Value::as_str);
            let what = found.map_or_else(|| error.found(value, text(&label)), suggest::quoted);
            let help = match known[..] {
                [only] if suggest::nearest(found.unwrap_or_default(), [only]).is_none() => {
                    format!("the only value known here is `{only}`")
                }
                _ => suggest::did_you_mean(found.unwrap_or_default(), &known),
            };
            Diagnostic::error(
                Code::ValueOutOfRange,
                format!("{} does not take {what}", subject(&error.path)),
            )
            .with_label(label)
            .with_help(help)
        }
        TypeErrorKind::Mismatch { expected } => {
            let label = whole.label(&error.path, Side::Value, "");
            let found = error.found(value, text(&label));
            let message = format!("{} takes {expected}, not {found}", subject(&error.path));
            let help = correction(
                expected,
                &error.path,
                yaml::get(value, &error.path),
                text(&label),
            );
            let mut diagnostic = Diagnostic::error(Code::TypeMismatch, message).with_label(label);
            diagnostic.help.extend(help);
            diagnostic
        }
        TypeErrorKind::Other(message) => Diagnostic::error(
            Code::ValueOutOfRange,
            format!("{}: {message}", subject(&error.path)),
        )
        .with_label(whole.label(&error.path, Side::Value, "")),
    }
}

fn unknown_key(whole: &SourceLayer, error: &TypeError, known: &[String]) -> Diagnostic {
    let key = last_key(&error.path);
    let known: Vec<_> = known.iter().map(String::as_str).collect();
    let help = match (
        suggest::nearest(key, known.iter().copied()),
        section_hint(key, &error.path),
    ) {
        (None, Some(hint)) => hint,
        _ => suggest::did_you_mean(key, &known),
    };
    Diagnostic::error(
        Code::KeyUnknown,
        format!("unknown key {}", suggest::quoted(key)),
    )
    .with_label(whole.label(&error.path, Side::Key, ""))
    .with_help(help)
}

fn last_key(path: &Path) -> &str {
    match path.0.last() {
        Some(Step::Key(key)) => key,
        _ => "",
    }
}

/// Returns the path that a misspelt key was probably meant to set.
pub(super) fn intended_path(error: &TypeError) -> Option<Path> {
    let TypeErrorKind::UnknownKey { known } = &error.kind else {
        return None;
    };
    let near = suggest::nearest(last_key(&error.path), known.iter().map(String::as_str))?;
    Some(error.path.parent()?.key(near))
}

/// A key that nothing in a blueprint has; maps whose keys are the user's own take it all the same.
const NO_KEY: &str = "\u{1}no key\u{1}";

/// Returns the keys of a layer in the order of its type.
fn layer_keys() -> Vec<String> {
    let wrong = Value::Mapping(Mapping::from_iter([(Value::from(NO_KEY), Value::Null)]));
    let (_, errors, _) = yaml::typed::<Layer>(&wrong);
    let keys = errors.into_iter().find_map(|error| match error.kind {
        TypeErrorKind::UnknownKey { known } => Some(known),
        _ => None,
    });
    keys.unwrap_or_default()
}

/// Says where a key belongs that stands at the top of the file or of a profile instead.
fn section_hint(key: &str, path: &Path) -> Option<String> {
    // The types say it themselves: a section knows the key if it does not call it unknown.
    let known = |value: Value| {
        let (_, errors, _) = yaml::typed::<Layer>(&value);
        errors
            .iter()
            .all(|error| !matches!(error.kind, TypeErrorKind::UnknownKey { .. }))
    };
    let map =
        |key: &str, value: Value| Value::Mapping(Mapping::from_iter([(Value::from(key), value)]));
    // A section is a key whose value is a map of known keys: it calls one unknown that no section has.
    let section = || {
        let inner = |section: &str, key: &str| map(section, map(key, Value::Null));
        layer_keys()
            .into_iter()
            .filter(|section| !known(inner(section, NO_KEY)))
            .find(|section| known(inner(section, key)))
    };
    match path.0.len() {
        1 if known(map(key, Value::Null)) => Some(format!(
            "`{}` belongs under `defaults`, or under a profile",
            shown(key)
        )),
        1 => section().map(|section| {
            format!(
                "`{}` belongs under `{section}`, and that under `defaults` or a profile",
                shown(key)
            )
        }),
        _ => section()
            .filter(|section| path.0.len() < 4 && last_key(path) != section)
            .map(|section| format!("`{}` belongs under `{section}`", shown(key))),
    }
}

/// Names a path as the user thinks of it: within its profile.
fn subject(path: &Path) -> String {
    let tail = within_layer(path);
    match path.0.as_slice() {
        [] => "the file".into(),
        [Step::Key(profiles), Step::Key(name)] if profiles == "profiles" => {
            format!("profile `{}`", shown(name))
        }
        _ => format!("`{}`", shown(&tail.to_string())),
    }
}

/// Cuts `defaults` or the profile off a path into the file; other paths stay as they are.
pub(super) fn within_layer(path: &Path) -> Path {
    let tail = match path.0.as_slice() {
        [Step::Key(top), tail @ ..] if top == "defaults" && !tail.is_empty() => tail,
        [Step::Key(top), _, tail @ ..] if top == "profiles" && !tail.is_empty() => tail,
        all => all,
    };
    Path(tail.to_vec())
}

/// Returns the marked text.
fn text(label: &Label) -> &str {
    let start = label.source.offset(label.position);
    label
        .source
        .text
        .get(start..start + label.length)
        .unwrap_or_default()
}

/// Tells whether a path is an item of a list of ports.
fn is_port(path: &Path) -> bool {
    path.parent().is_some_and(|list| last_key(&list) == "ports")
}

/// Says how to turn a value into what is expected, where that is plain.
fn correction(expected: &str, path: &Path, found: Option<&Value>, text: &str) -> Option<String> {
    let found = found?;
    match (expected, found) {
        // Of a data store: what it listens on, with the protocol.
        ("text", Value::Number(_)) if is_port(path) => {
            let port = shown(text);
            Some(format!(
                "say the protocol, too: `tcp {port}` or `udp {port}`"
            ))
        }
        ("text", Value::Number(_) | Value::Bool(_)) => {
            Some(format!("put it in quotes: `\"{}\"`", shown(text)))
        }
        ("text", Value::Sequence(list)) => match &list[..] {
            [Value::String(only)] => {
                Some(format!("take it out of the brackets: `{}`", shown(only)))
            }
            _ => None,
        },
        ("a list", Value::String(only)) => Some(format!("put it in brackets: `[{}]`", shown(only))),
        ("a list", Value::Mapping(_)) => Some("give the values alone: `[ONE, TWO]`".into()),
        ("a map", Value::Bool(_))
            if path
                .parent()
                .is_some_and(|parent| last_key(&parent) == "services") =>
        {
            let key = shown(last_key(path));
            Some(format!(
                "`{key}: {{}}` takes it with its defaults, `{key}: null` drops it"
            ))
        }
        ("a map", Value::Sequence(_)) if last_key(path) == "services" => {
            Some("give each service as a key: `s3: {}`".into())
        }
        ("a map", Value::Sequence(_)) if last_key(path) == "profiles" => {
            Some("give each profile as a key: `dev: {}`".into())
        }
        ("a map", _) if path.0.is_empty() => Some(
            "it starts with `version: 1`, `defaults:` and `profiles:`; `smgen init` writes one"
                .into(),
        ),
        ("a map", _) => Some("give it keys, each with `:` and a value".into()),
        ("`true` or `false`", Value::String(word)) => match word.to_lowercase().as_str() {
            "yes" | "on" | "true" | "y" => Some("write `true`, without quotes".into()),
            "no" | "off" | "false" | "n" => Some("write `false`, without quotes".into()),
            _ => None,
        },
        ("`true` or `false`", Value::Number(number)) => match number.as_u64()? {
            0 => Some("write `false`".into()),
            1 => Some("write `true`".into()),
            _ => None,
        },
        (_, Value::String(number)) if number.parse::<u32>().is_ok() => {
            Some(format!("take it out of the quotes: `{number}`"))
        }
        _ => None,
    }
}
