//! `smgen explain`.

use super::session::Session;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::blueprint::{Blueprint, Path, suggest, yaml};
use crate::cli::{Common, Explain, Format};
use crate::diagnostic::{Code, Diagnostic};
use crate::terminal::escape::line;
use crate::terminal::{Style, Text, columns, padded};
use crate::topology::{Derived, Topology, derived_from};
use serde::Serialize;
use std::fmt::Write as _;

/// One layer's word on a value.
#[derive(Serialize)]
struct Step {
    layer: String,
    place: String,
    value: String,
}

#[derive(Serialize)]
struct Explanation {
    version: u32,
    path: String,
    profile: String,
    /// What the value comes to; none where it was removed.
    value: Option<serde_json::Value>,
    /// The layers that set it, the winner first.
    set_by: Vec<Step>,
    derived: Vec<Derived>,
}

#[derive(Serialize)]
struct Meaning {
    version: u32,
    code: &'static str,
    explanation: &'static str,
}

pub(super) fn run(arguments: &Explain, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    if let Some(code) = Code::ALL
        .iter()
        .find(|code| code.as_str() == arguments.subject)
    {
        return explain_code(*code, arguments.format, ui);
    }
    let Some(profile) = &arguments.profile else {
        return Err(Stop::Input(vec![no_profile(&arguments.subject)]));
    };
    let session = Session::open(common)?;
    session.tell(&[profile], ui);
    let (blueprint, topology, _) = session.topology(profile)?;
    let explanation = explain(&arguments.subject, &blueprint, &topology)?;
    if arguments.format == Format::Json {
        ui.json(&explanation)?;
    } else {
        ui.text(&text(&explanation, ui.list_width()))?;
    }
    Ok(Exit::Good)
}

fn explain_code(code: Code, format: Format, ui: &mut Ui) -> Result<Exit, Stop> {
    let meaning = Meaning {
        version: 1,
        code: code.as_str(),
        explanation: code.explanation(),
    };
    match format {
        Format::Json => ui.json(&meaning)?,
        Format::Text => {
            let mut text = Text::new();
            text.styled(Style::Strong, meaning.code);
            text.push("\n\n");
            text.item(("", Style::Plain), meaning.explanation, ui.list_width());
            ui.text(&text)?;
        }
    }
    Ok(Exit::Good)
}

fn no_profile(subject: &str) -> Diagnostic {
    let codes: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let error = Diagnostic::error(
        Code::SubjectUnknown,
        format!(
            "{} is no diagnostic code; to explain a path, name a profile",
            suggest::quoted(subject)
        ),
    );
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-[]".contains(c);
    let example = if subject.chars().all(plain) && !subject.is_empty() {
        subject
    } else {
        "'endpoints.services.\"ecr.api\"'"
    };
    let error = error.with_help(format!("run `smgen explain {example} --profile prod`"));
    match suggest::nearest(subject, codes) {
        Some(near) => error.with_help(format!("or did you mean the code `{near}`?")),
        None => error,
    }
}

/// Tells whether a value is there, or some layer says something about just this path, if only to remove it.
fn is_set(blueprint: &Blueprint, merged: &yaml::Value, path: &Path) -> bool {
    // What a layer says of itself alone is no value of the network.
    let own = ["abstract", "description", "extends"].map(Path::from);
    if path.0.is_empty() || own.iter().any(|own| own.contains(path)) {
        return false;
    }
    let mut history = blueprint.layers.history(path);
    yaml::get(merged, path).is_some() || history.any(|origin| origin.path == *path)
}

fn explain(subject: &str, blueprint: &Blueprint, topology: &Topology) -> Result<Explanation, Stop> {
    let merged = blueprint.layers.merged();
    let known = Path::parse(subject).filter(|path| is_set(blueprint, &merged, path));
    let Some(path) = known else {
        let error = Diagnostic::error(
            Code::SubjectUnknown,
            format!(
                "no layer of `{}` sets {}",
                blueprint.profile,
                suggest::quoted(subject)
            ),
        );
        let top: Vec<_> = merged
            .as_mapping()
            .into_iter()
            .flatten()
            .filter_map(|(key, _)| key.as_str())
            .collect();
        return Err(Stop::Input(vec![error.with_help(format!("paths start with one of {}, and keys with dots stand in quotes: `'endpoints.services.\"ecr.api\"'`", suggest::list(&top)))]));
    };
    let set_by = blueprint.layers.history(&path).map(|origin| Step {
        layer: if origin.layer.builtin {
            format!("{} (built in)", origin.layer.name)
        } else {
            origin.layer.name.clone()
        },
        place: origin.place(),
        value: origin.value().map_or_else(|| "null".to_owned(), short),
    });
    let value = yaml::get(&merged, &path).and_then(|value| serde_json::to_value(value).ok());
    // Nothing follows from what is not there, although the values around it have consequences.
    let derived = value.as_ref().map(|_| derived_from(topology, &path));
    let derived = derived.unwrap_or_default();
    Ok(Explanation {
        version: 1,
        profile: blueprint.profile.clone(),
        value,
        set_by: set_by.collect(),
        derived,
        path: path.to_string(),
    })
}

/// Prints a value on one line.
fn short(value: &yaml::Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn text(explanation: &Explanation, width: usize) -> Text {
    let mut text = Text::new();
    let value = explanation
        .value
        .as_ref()
        .map_or("removed".to_owned(), ToString::to_string);
    text.styled(Style::Strong, &line(&explanation.path));
    let _ = writeln!(
        text,
        " = {}   (profile {})",
        line(&value),
        explanation.profile
    );
    text.push("\nset by, the first wins:\n");
    for (index, step) in explanation.set_by.iter().enumerate() {
        // What a later layer says counts for nothing.
        let style = if index == 0 {
            Style::Plain
        } else {
            Style::Faint
        };
        let head = format!("  {}  {}  ", line(&step.place), line(&step.layer));
        text.row((&head, style), &step.value, (6, width));
    }
    if !explanation.derived.is_empty() {
        text.push("\nwhat follows from it:\n");
        let names = explanation.derived.iter();
        let names = names.map(|derived| columns(&derived.what)).max();
        let names = names.unwrap_or_default();
        for derived in &explanation.derived {
            let head = format!("  {}  ", padded(&derived.what, names));
            text.row((&head, Style::Plain), &derived.value, (6, width));
        }
    }
    text
}
