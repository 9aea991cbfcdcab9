//! A difference as text for people: what came and went in numbers, then every change by concern.

use crate::blueprint::Path;
use crate::difference::{Change, Concern, Difference, Kind};
use crate::terminal::wrap;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write as _;

/// One side, as the user named it.
#[derive(Serialize)]
pub(super) struct Side<'a> {
    pub(super) profile: &'a str,
    /// The configuration; none where it was not named.
    pub(super) config: Option<&'a std::path::Path>,
}

/// Columns of a narrow terminal.
const WIDTH: usize = 80;

/// Prints a difference; nothing where there is none.
pub(super) fn difference(
    from: &Side,
    to: &Side,
    difference: &Difference,
    costs: &[String],
) -> String {
    let mut text = String::new();
    if difference.is_empty() {
        return text;
    }
    let _ = writeln!(text, "{} -> {}", named(from), named(to));
    summary(difference, &mut text);
    for cost in costs {
        let indent = cost.len() - cost.trim_start().len() + 2;
        let lines = wrap(cost, WIDTH - indent - 2);
        for (index, line) in lines.iter().enumerate() {
            let indent = if index == 0 { indent } else { indent + 2 };
            let _ = writeln!(text, "{:indent$}{line}", "");
        }
    }
    let changes = &difference.changes;
    for section in changes.chunk_by(|one, next| one.concern == next.concern) {
        concern(section, &mut text);
    }
    text
}

fn named(side: &Side) -> String {
    side.config.map_or_else(
        || side.profile.to_owned(),
        |config| format!("{} of {}", side.profile, config.display()),
    )
}

/// Prints the counts in lines that fit.
fn summary(difference: &Difference, text: &mut String) {
    let mut line = String::new();
    // The name, the region and the like stand in a section of their own, first.
    let counts = difference.summary().into_iter();
    for count in counts.filter(|count| count.kind != Kind::Identity) {
        let numbers = count
            .ways()
            .map(|(way, number)| format!("{}{number}", way.sign()));
        let many = count.ways().map(|(_, number)| number).max();
        let noun = count.kind.noun(many.unwrap_or_default());
        let counted = format!("{} {noun}", numbers.collect::<Vec<_>>().join(" "));
        if line.len() + counted.len() + 5 > WIDTH {
            let _ = writeln!(text, "  {line},");
            line.clear();
        }
        if !line.is_empty() {
            line.push_str(", ");
        }
        line.push_str(&counted);
    }
    if !line.is_empty() {
        let _ = writeln!(text, "  {line}");
    }
}

/// Prints the changes of one concern, those of one thing together.
fn concern(section: &[Change], text: &mut String) {
    let Some(first) = section.first() else {
        return;
    };
    // What decides all of them is said once.
    let uniform = section.iter().all(|change| change.because == first.because);
    let common = if uniform {
        because(first)
    } else {
        String::new()
    };
    let _ = writeln!(text, "\n{}{common}", first.concern.title());
    let things: Vec<_> = section
        .chunk_by(|one, next| one.what == next.what && one.field.is_some())
        .collect();
    let whole = section.iter().filter(|change| change.field.is_none());
    let widths = whole.map(|change| label(change).chars().count());
    let width = widths.filter(|width| *width <= WIDTH / 2).max();
    let width = width.unwrap_or_default();
    for changes in things {
        let cause = |change| {
            if uniform {
                String::new()
            } else {
                because(change)
            }
        };
        match changes {
            [change] if change.field.is_none() => {
                let (sign, label) = (change.change.sign(), label(change));
                let line = match value(change) {
                    Some(value) => {
                        let line = format!("  {sign} {label:width$}  {value}");
                        if line.chars().count() <= WIDTH {
                            line
                        } else {
                            let value = wrap(&value, WIDTH - 6).join("\n      ");
                            format!("  {sign} {label}\n      {value}")
                        }
                    }
                    None => format!("  {sign} {label}"),
                };
                push(text, &line, "    ", &cause(change));
            }
            // One of its kind: its fields speak for it.
            [change, ..]
                if !change.what.contains('/') && !matches!(change.kind, Kind::Resource(_)) =>
            {
                for change in changes {
                    push(
                        text,
                        &format!("  {}", field(change, 2)),
                        "    ",
                        &cause(change),
                    );
                    push_note(text, change);
                }
            }
            // One field stands behind its thing, if it fits.
            [change] if one_line(change).chars().count() <= WIDTH => {
                push(text, &one_line(change), "    ", &cause(change));
                push_replaces(text, change);
            }
            [change, ..] => {
                push(
                    text,
                    &format!("  ~ {}", label(change)),
                    "    ",
                    &cause(change),
                );
                for change in changes {
                    let _ = writeln!(text, "      {}", field(change, 6));
                }
                // Several properties of one thing replace it once.
                let most = changes.iter().max_by_key(|change| resources(change));
                if let Some(change) = most {
                    push_replaces(text, change);
                }
            }
            [] => {}
        }
    }
}

/// Prints a thing of which one field differs.
fn one_line(change: &Change) -> String {
    let label = label(change);
    let told = field(change, 0);
    let told = told.trim_start_matches("~ ").trim_start_matches("value  ");
    format!("  ~ {label}: {told}")
}

/// Names a thing below its heading: `notebook egress vpce-443`, `subnet data/use1-az4`.
fn label(change: &Change) -> String {
    let name = change.what.split_once('/').map_or("", |(_, name)| name);
    match change.kind {
        Kind::InternetGateway => change.kind.noun(1).to_owned(),
        Kind::AvailabilityZone => format!("zone {name}"),
        Kind::LeftOutEndpoint => format!("{name} left out"),
        Kind::Framework
        | Kind::Workload
        | Kind::Tier
        | Kind::Subnet
        | Kind::RouteTable
        | Kind::NatGateway
        | Kind::NatInstance => format!("{} {name}", change.kind.noun(1)),
        Kind::Resource(_) if name.is_empty() => change.what.replace('-', " "),
        // Names of rules and entries may hold ranges.
        _ => name.replacen('/', " ", 2),
    }
}

/// Returns what there is to say of a thing that came or went, unless its name says so.
fn value(change: &Change) -> Option<String> {
    let value = change.to.as_ref().or(change.from.as_ref()).map(plain);
    value.filter(|value| !change.what.ends_with(value.as_str()))
}

/// Prints one field: both values on one line if they fit behind so many columns, else below each other.
fn field(change: &Change, column: usize) -> String {
    let name = match change.field.unwrap_or_default() {
        "prefix" => "name prefix".to_owned(),
        "nat-zone" => "default route to the NAT in".to_owned(),
        name => name.replace('-', " "),
    };
    let sign = change.change.sign();
    match (&change.from, &change.to) {
        (Some(from), Some(to)) => {
            let (from, to) = (plain(from), plain(to));
            let line = format!("{sign} {name}  {from} -> {to}");
            if column + line.chars().count() <= WIDTH {
                return line;
            }
            let indent = " ".repeat(column + 4);
            format!("{sign} {name}\n{indent}   {from}\n{indent}-> {to}")
        }
        (Some(value), None) | (None, Some(value)) => format!("{sign} {name}  {}", plain(value)),
        (None, None) => format!("{sign} {name}"),
    }
}

/// Says what a change moves that is not told again.
fn push_note(text: &mut String, change: &Change) {
    let note = match (change.concern, change.field) {
        (Concern::Vpc, Some("cidr")) => "subnets and network ACL entries move with it",
        (Concern::Identity, Some("prefix")) => "names of resources start with it",
        (Concern::Identity, Some("region")) => {
            "zones are compared by number; service names and ARNs follow it"
        }
        _ => return,
    };
    let _ = writeln!(text, "      {note}{}", replaces(change));
}

/// Counts what a change replaces on all platforms.
fn resources(change: &Change) -> usize {
    change.replaces.iter().map(|one| one.resources).sum()
}

/// The same on a line of its own, below a property.
fn push_replaces(text: &mut String, change: &Change) {
    let replaces = replaces(change);
    if !replaces.is_empty() {
        let _ = writeln!(text, "{}", &replaces[1..]);
    }
}

/// Says what a change replaces, with a line break before it: ` (replaces 41 resources in Terraform, 40 in CloudFormation`.
fn replaces(change: &Change) -> String {
    let counts = change.replaces.iter();
    let counts = counts.map(|one| (one.platform.title(), one.resources));
    match counts.collect::<Vec<_>>()[..] {
        [] => String::new(),
        [(platform, count), ref more @ ..] => {
            let noun = if count == 1 { "resource" } else { "resources" };
            let more = more
                .iter()
                .map(|(platform, count)| format!(", {count} in {platform}"));
            let more = more.collect::<String>();
            format!("\n      replaces {count} {noun} in {platform}{more}")
        }
    }
}

/// Adds a line with what decides it: behind it if that fits, else below it.
fn push(text: &mut String, line: &str, indent: &str, cause: &str) {
    let last = line.lines().last().unwrap_or_default();
    if cause.is_empty() || last.chars().count() + cause.chars().count() <= WIDTH {
        let _ = writeln!(text, "{line}{cause}");
    } else {
        let _ = writeln!(text, "{line}\n{indent}{}", cause.trim_start());
    }
}

fn because(change: &Change) -> String {
    if change.because.is_empty() {
        return String::new();
    }
    let paths: Vec<_> = change.because.iter().map(Path::to_string).collect();
    format!("  [{}]", paths.join(", "))
}

/// Writes a value as people write it: texts without quotes unless they would break the line, lists without brackets.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() || text.contains(char::is_control) => {
            format!("{text:?}")
        }
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
