//! The filters of templates, beside those of tera.

use super::comment::comment_lines;
use super::language::Language;
use super::names;
use super::reference::ReferencePrinter;
use crate::topology::{Part, PolicyValue, Text};
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

/// Registers what the templates of a language in a target may use:
///
/// - `{{ reason | comment(indent=2) }}`: a text as comment lines, the first of them without indentation;
/// - `{{ service | label }}`: a name as an identifier;
/// - `{{ name | quote }}`: a text as a string literal, its quotes included;
/// - `{{ key.policy | policy(indent=2) }}`: a policy document as a literal that starts in a line with that indentation;
/// - `{{ t.prefix | named }}`: a name of smgen's own for the inside of a string, or `named(whole=true)` as a literal, which starts as
///   the caller wants it where the context holds the `name_prefix` that gives way.
pub(super) fn register(tera: &mut Tera, language: &Language, reference: ReferencePrinter) {
    if let Some(marker) = language.comment {
        let filter = move |text: &str, arguments: Kwargs, _: &State<'_>| -> TeraResult<Value> {
            Ok(Value::safe_string(&comment_lines(
                marker,
                text,
                indent(&arguments)?,
            )))
        };
        tera.register_filter("comment", filter);
    }
    if let Some(label) = language.label {
        let filter = move |name: &str, _: Kwargs, _: &State<'_>| -> String { label(name) };
        tera.register_filter("label", filter);
    }
    if let Some(quote) = language.quote {
        let filter = move |text: &str, _: Kwargs, _: &State<'_>| -> Value {
            Value::safe_string(&quote(text))
        };
        tera.register_filter("quote", filter);
    }
    if let Some(print) = language.policy {
        let filter =
            move |document: &Value, arguments: Kwargs, state: &State<'_>| -> TeraResult<Value> {
                let document = match name_prefix(state)? {
                    Some(prefix) => names::policy(tree(document)?, &prefix),
                    None => tree(document)?,
                };
                let printed = print(&document, reference, indent(&arguments)?);
                Ok(Value::safe_string(&printed))
            };
        tera.register_filter("policy", filter);
        let filter = move |name: &str, arguments: Kwargs, state: &State<'_>| -> TeraResult<Value> {
            let name = match name_prefix(state)? {
                Some(prefix) => names::named(name, &prefix),
                None => Text::from(Part::Literal(name.to_owned())),
            };
            let printed = print(&PolicyValue::Text(name), reference, 0);
            if arguments.get::<bool>("whole")?.unwrap_or(false) {
                return Ok(Value::safe_string(&printed));
            }
            let quoted = printed
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'));
            let inside = quoted.map_or_else(|| format!("${{{printed}}}"), str::to_owned);
            Ok(Value::safe_string(&inside))
        };
        tera.register_filter("named", filter);
    }
}

/// Returns what names start with that follow the caller, if any do.
fn name_prefix(state: &State<'_>) -> TeraResult<Option<String>> {
    state.get::<String>("name_prefix")
}

fn indent(arguments: &Kwargs) -> TeraResult<usize> {
    let indent = arguments.get::<i64>("indent")?.unwrap_or(0);
    Ok(usize::try_from(indent).unwrap_or_default())
}

/// Reads a policy document back from how it is serialised.
fn tree(value: &Value) -> TeraResult<PolicyValue> {
    if let Some(text) = value.as_str() {
        return Ok(PolicyValue::Text(Text::spelled(text)));
    }
    if let Some(list) = value.as_array() {
        return Ok(PolicyValue::List(
            list.iter().map(tree).collect::<TeraResult<_>>()?,
        ));
    }
    let Some(map) = value.as_map() else {
        return Err(Error::message(
            "a policy document holds texts, lists and maps only",
        ));
    };
    let entries = map.iter().map(|(key, value)| {
        let key = key.as_str().unwrap_or_default().to_owned();
        Ok((key, tree(value)?))
    });
    Ok(PolicyValue::Map(entries.collect::<TeraResult<_>>()?))
}
