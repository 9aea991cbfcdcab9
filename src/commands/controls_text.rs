//! Controls as text for people: what fails in full first, the rest in few lines.

use super::controls_report::{Judged, Report};
use crate::controls::ControlStatus;
use std::fmt::Write as _;

/// Columns of a narrow terminal.
const WIDTH: usize = 80;
/// Faults that are told of one control; the JSON has all.
const MOST: usize = 10;

/// Prints the controls of a profile.
pub(super) fn controls(report: &Report<'_>) -> String {
    let mut text = String::new();
    let counts = ControlStatus::ALL.into_iter().filter_map(|status| {
        let controls = report.controls.iter();
        let number = controls.filter(|one| one.control.status == status).count();
        let said = number > 0 || status == ControlStatus::Fail;
        said.then(|| format!("{number} {}", status.words()))
    });
    let counts: Vec<_> = counts.collect();
    let head = format!("controls of {}: {}", report.profile, counts.join(", "));
    wrap(&mut text, &head, 0);
    for status in ControlStatus::ALL {
        let controls = report.controls.iter();
        let controls: Vec<_> = controls
            .filter(|one| one.control.status == status)
            .collect();
        if controls.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{}", status.words());
        for judged in controls {
            one(&mut text, judged);
        }
    }
    text
}

fn one(text: &mut String, judged: &Judged) {
    let control = &judged.control;
    let requirements = control.requirements.iter();
    let requirements: Vec<_> = requirements.map(|one| one.as_str()).collect();
    let requirements = requirements.join(" ");
    let _ = writeln!(
        text,
        "  {:24}{:47}{requirements}",
        control.id, control.title
    );
    let faults = control.evidence.iter();
    let faults: Vec<_> = faults
        .filter_map(|evidence| Some((&evidence.what, evidence.fault.as_ref()?)))
        .collect();
    for (what, fault) in faults.iter().take(MOST) {
        wrap(text, &format!("{what}: {fault}"), 6);
    }
    if faults.len() > MOST {
        let _ = writeln!(text, "      and {} more", faults.len() - MOST);
    }
    if let Some(note) = control.note {
        wrap(text, note, 6);
    }
    match control.status {
        ControlStatus::Fail => {
            for place in &judged.places {
                let line = match &place.place {
                    Some(at) => format!("decided by `{}`, {at}", place.path),
                    None => format!("decided by `{}`, which no layer sets", place.path),
                };
                wrap(text, &line, 6);
            }
            cited(text, control.maps_to);
        }
        ControlStatus::Pass => cited(text, control.maps_to),
        ControlStatus::NotApplicable | ControlStatus::NotInBlueprint => {}
    }
}

/// Prints citations, each source and section once: `45 CFR 164.312(a)(1), (e)(1); Security Hub EC2.18, EC2.19`.
fn cited(text: &mut String, citations: &[&str]) {
    let (mut line, mut before) = (String::new(), ("", ""));
    for citation in citations {
        let (source, name) = citation.rsplit_once(' ').unwrap_or(("", citation));
        let section = name.find('(').map_or("", |end| &name[..end]);
        if line.is_empty() {
            let _ = write!(line, "maps to {citation}");
        } else if source != before.0 {
            let _ = write!(line, "; {citation}");
        } else if section.is_empty() || section != before.1 {
            let _ = write!(line, ", {name}");
        } else {
            let _ = write!(line, ", {}", &name[section.len()..]);
        }
        before = (source, section);
    }
    if !line.is_empty() {
        wrap(text, &line, 6);
    }
}

/// Prints words in lines that fit behind so many columns; a word that is longer stands alone.
fn wrap(text: &mut String, words: &str, indent: usize) {
    let mut line = String::new();
    for word in words.split(' ') {
        if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(text, "{:indent$}{line}", "");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(text, "{:indent$}{line}", "");
}
