//! Whether an exception says what it is one of, why and until when.

use super::{Exception, ExceptionKind, ExceptionLayer, ExceptionSetting};
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::{self, quoted};
use crate::blueprint::yaml::Side;
use crate::diagnostic::Code;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Checks all exceptions; one that is wrong is left out.
pub(in crate::blueprint) fn check(
    check: &mut Check<'_>,
    layers: Option<Vec<ExceptionLayer>>,
) -> Vec<Exception> {
    let list = Path::from("exceptions");
    let mut known = BTreeMap::new();
    let mut all = Vec::new();
    for (index, layer) in layers.unwrap_or_default().into_iter().enumerate() {
        let path = list.index(index);
        let Some(one) = one(check, &path, layer) else {
            continue;
        };
        let key = (one.kind, one.name.clone(), one.setting);
        if let Some(first) = known.insert(key, index) {
            let message = format!(
                "the exception of {} from `{}` is declared twice: entry {} has it, too",
                suggest::shown(&one.subject()),
                one.setting.as_str(),
                first + 1
            );
            check
                .error(Code::ExceptionInvalid, &path, Side::Value, message)
                .help("keep the one whose reason and day hold");
            continue;
        }
        all.push(one);
    }
    all
}

fn one(check: &mut Check<'_>, path: &Path, layer: ExceptionLayer) -> Option<Exception> {
    let names = [
        (ExceptionKind::Job, layer.job),
        (ExceptionKind::Monitoring, layer.monitoring),
        (ExceptionKind::Model, layer.model),
        (ExceptionKind::EndpointConfig, layer.endpoint_config),
        (ExceptionKind::Cluster, layer.cluster),
        (ExceptionKind::Notebook, layer.notebook),
        (ExceptionKind::Domain, layer.domain),
    ];
    let mut given: Vec<_> = names
        .into_iter()
        .filter_map(|(kind, name)| Some((kind, name?)))
        .collect();
    let subject = if given.len() == 1 { given.pop() } else { None };
    if subject.is_none() {
        let kinds: Vec<_> = ExceptionKind::ALL
            .iter()
            .map(|kind| kind.as_str())
            .collect();
        let message = if given.is_empty() {
            "an exception says of what it is one"
        } else {
            "an exception is about one kind of workload"
        };
        check
            .error(Code::ExceptionInvalid, path, Side::Value, message)
            .help(format!("name one of {}", suggest::list(&kinds)));
    }
    let subject = subject.filter(|(kind, name)| {
        let path = path.key(kind.as_str());
        pattern(check, &path, name)
    });
    let setting = setting(
        check,
        path,
        subject.as_ref().map(|(kind, _)| *kind),
        layer.setting,
    );
    let reason = reason(check, path, layer.reason);
    let until = until(check, path, layer.until);
    let (kind, name) = subject?;
    Some(Exception {
        kind,
        name,
        setting: setting?,
        reason: reason?,
        until: until?,
        from: path.clone(),
    })
}

/// Says that an exception lacks a key; returns nothing, for use as the value.
fn lacks<T>(check: &mut Check<'_>, path: &Path, key: &str, help: &str) -> Option<T> {
    let message = format!("an exception needs `{key}`");
    check
        .error(Code::ExceptionInvalid, path, Side::Value, message)
        .rests_on(&path.key(key))
        .help(help);
    None
}

/// Checks a pattern of names, which AWS makes of these characters (SageMaker API reference, `CreateProcessingJob` and the like).
fn pattern(check: &mut Check<'_>, path: &Path, name: &str) -> bool {
    let longest = 63;
    let wrong = |c: &char| !(c.is_ascii_alphanumeric() || "-._*?".contains(*c));
    let fault = match name.chars().find(wrong) {
        Some(c) => format!("cannot hold {}", quoted(&c.to_string())),
        None if name.is_empty() => "is empty".to_owned(),
        None if name.chars().count() > longest => {
            format!(
                "has {} characters, AWS takes {longest}",
                name.chars().count()
            )
        }
        None => return true,
    };
    check
        .error(
            Code::ExceptionInvalid,
            path,
            Side::Value,
            format!("a pattern of names {fault}"),
        )
        .help("use letters, digits and hyphens, with `*` for any characters and `?` for one: `clarify-*`");
    false
}

fn setting(
    check: &mut Check<'_>,
    path: &Path,
    kind: Option<ExceptionKind>,
    setting: Option<ExceptionSetting>,
) -> Option<ExceptionSetting> {
    let known = kind.map_or(ExceptionSetting::ALL, ExceptionKind::settings);
    let words: Vec<_> = known.iter().map(|one| one.as_str()).collect();
    let help = format!("one of {}", suggest::list(&words));
    let Some(setting) = setting else {
        return lacks(check, path, "setting", &help);
    };
    if known.contains(&setting) {
        return Some(setting);
    }
    let kind = kind.map_or("", ExceptionKind::as_str);
    let message = format!(
        "`{kind}` has no setting `{}` that is judged",
        setting.as_str()
    );
    check
        .error(
            Code::ExceptionInvalid,
            &path.key("setting"),
            Side::Value,
            message,
        )
        .help(help);
    None
}

fn reason(check: &mut Check<'_>, path: &Path, reason: Option<String>) -> Option<String> {
    let help = "say in one sentence why it is accepted: every report shows it";
    let Some(reason) = reason else {
        return lacks(check, path, "reason", help);
    };
    let fault = if reason.trim().is_empty() {
        "is empty"
    } else if reason.chars().any(char::is_control) {
        "is of several lines, or holds what no report can show"
    } else {
        return Some(reason);
    };
    check
        .error(
            Code::ExceptionInvalid,
            &path.key("reason"),
            Side::Value,
            format!("the reason {fault}"),
        )
        .help(help);
    None
}

fn until(check: &mut Check<'_>, path: &Path, until: Option<String>) -> Option<String> {
    let help = "write the last day on which it holds, as `2027-01-31`: no exception is for good";
    let Some(until) = until else {
        return lacks(check, path, "until", help);
    };
    if is_day(&until) {
        return Some(until);
    }
    let message = format!("{} is no day", quoted(&until));
    check
        .error(
            Code::ExceptionInvalid,
            &path.key("until"),
            Side::Value,
            message,
        )
        .help(help);
    None
}

/// Tells whether a text is a day of the calendar in the one form in which days compare as texts.
fn is_day(text: &str) -> bool {
    let form = |(at, c): (usize, char)| {
        if at == 4 || at == 7 {
            c == '-'
        } else {
            c.is_ascii_digit()
        }
    };
    text.len() == 10
        && text.char_indices().all(form)
        && NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for day in ["2027-01-31", "2028-02-29", "0001-01-01"] {
            assert!(is_day(day), "{day}");
        }
        for text in [
            "2027-02-29",
            "2027-1-31",
            "27-01-31",
            "2027-13-01",
            "2027/01/31",
            "2027-01-31T",
            "+027-01-31",
            "",
            "2027-01-3١",
        ] {
            assert!(!is_day(text), "{text}");
        }
    }
}
