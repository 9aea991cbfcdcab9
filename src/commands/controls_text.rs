//! Controls as text for people: what fails in full first, the rest in few lines.

use super::controls_report::{Judged, Report};
use crate::controls::ControlStatus;
use crate::terminal::{Style, Text, columns, padded};
use std::fmt::Write as _;

/// Faults that are told of one control; the JSON has all.
const MOST: usize = 10;

/// Prints the controls of a profile in so many columns.
pub(super) fn controls(report: &Report<'_>, width: usize) -> Text {
    let mut text = Text::new();
    let counts = ControlStatus::ALL.into_iter().filter_map(|status| {
        let controls = report.controls.iter();
        let number = controls.filter(|one| one.control.status == status).count();
        let said = number > 0 || status == ControlStatus::Fail;
        said.then(|| format!("{number} {}", status.words()))
    });
    let counts: Vec<_> = counts.collect();
    let head = format!("controls of {}: {}", report.profile, counts.join(", "));
    text.item(("", Style::Plain), &head, width);
    for status in ControlStatus::ALL {
        let controls = report.controls.iter();
        let controls: Vec<_> = controls
            .filter(|one| one.control.status == status)
            .collect();
        if controls.is_empty() {
            continue;
        }
        text.push("\n");
        text.styled(style(status), status.words());
        text.push("\n");
        for judged in controls {
            one(&mut text, judged, width);
        }
    }
    accepted(&mut text, report, width);
    text
}

/// Lists what the profile accepts of its workloads, if anything.
fn accepted(text: &mut Text, report: &Report<'_>, width: usize) {
    if report.exceptions.is_empty() {
        return;
    }
    text.push("\naccepted deviations of workloads, which `smgen verify` lists:\n");
    for one in &report.exceptions {
        let (exception, place) = (one.exception, one.place.as_ref());
        let place = place.map_or_else(String::new, |place| format!(" ({place})"));
        let words = format!(
            "{}, {}, until {}: {}{place}",
            exception.subject(),
            exception.setting.as_str(),
            exception.until,
            exception.reason
        );
        text.item(("  ", Style::Plain), &words, width);
    }
}

fn style(status: ControlStatus) -> Style {
    match status {
        ControlStatus::Fail => Style::Bad,
        ControlStatus::Pass => Style::Good,
        ControlStatus::NotApplicable | ControlStatus::NotInBlueprint => Style::Faint,
    }
}

fn one(text: &mut Text, judged: &Judged, width: usize) {
    let control = &judged.control;
    let requirements = control.requirements.iter();
    let requirements: Vec<_> = requirements.map(|one| one.as_str()).collect();
    let requirements = requirements.join(" ");
    let id = format!("  {}", padded(control.id, 24));
    text.styled(style(control.status), &id);
    let named = padded(control.title, 47);
    if columns(&id) + columns(&named) + columns(&requirements) <= width {
        let _ = writeln!(text, "{named}{requirements}");
    } else {
        text.push("\n");
        let named = format!("{}  {requirements}", control.title);
        text.item(("    ", Style::Plain), &named, width);
    }
    let faults = control.evidence.iter();
    let faults: Vec<_> = faults
        .filter_map(|evidence| Some((&evidence.what, evidence.fault.as_ref()?)))
        .collect();
    for (what, fault) in faults.iter().take(MOST) {
        wrap(text, &format!("{what}: {fault}"), width);
    }
    if faults.len() > MOST {
        let _ = writeln!(text, "      and {} more", faults.len() - MOST);
    }
    for evidence in &control.evidence {
        if let Some(remark) = evidence.remark {
            wrap(text, &format!("{}: {remark}", evidence.what), width);
        }
    }
    if let Some(note) = control.note {
        wrap(text, note, width);
    }
    match control.status {
        ControlStatus::Fail => {
            for place in &judged.places {
                let line = match &place.place {
                    Some(at) => format!("decided by `{}`, {at}", place.path),
                    None => format!("decided by `{}`, which no layer sets", place.path),
                };
                wrap(text, &line, width);
            }
            cited(text, control.maps_to, width);
        }
        ControlStatus::Pass => cited(text, control.maps_to, width),
        ControlStatus::NotApplicable | ControlStatus::NotInBlueprint => {}
    }
}

/// Prints citations, each source and section once: `45 CFR 164.312(a)(1), (e)(1); Security Hub EC2.18, EC2.19`.
fn cited(text: &mut Text, citations: &[&str], width: usize) {
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
        wrap(text, &line, width);
    }
}

/// Prints words below a control.
fn wrap(text: &mut Text, words: &str, width: usize) {
    text.item(("      ", Style::Plain), words, width);
}
