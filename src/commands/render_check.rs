//! What `smgen render --check` found, in each of its formats.

use super::render_costs::Cost;
use super::ui::Ui;
use crate::difference::Consequences;
use crate::output::{self, Comparison};
use serde::Serialize;
use std::fmt::Write as _;
use std::path::Path;

/// One folder: how its files compare, and what applying it costs.
pub(super) struct Folder<'a> {
    pub(super) comparison: &'a Comparison,
    pub(super) cost: Cost,
}

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    /// Files that were compared.
    compared: usize,
    /// Files that differ.
    differ: usize,
    folders: Vec<FolderReport<'a>>,
}

#[derive(Serialize)]
struct FolderReport<'a> {
    folder: String,
    files: Vec<File<'a>>,
    /// `known`; `unknown`, where nothing tells what was rendered last; `elsewhere`, for another region or account; `nothing`, where
    /// the network is the same or the folder is new.
    replacement: &'static str,
    consequences: Option<&'a Consequences>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    cause: String,
}

/// Prints the JSON.
pub(super) fn json(out: &Path, folders: &[Folder<'_>], ui: &mut Ui) -> anyhow::Result<()> {
    let (compared, differ) = counts(folders);
    let folders = folders.iter().map(|folder| FolderReport {
        folder: place(out, folder),
        files: files(folder),
        replacement: folder.cost.word(),
        consequences: folder.cost.consequences(),
    });
    ui.json(&Report {
        version: 1,
        compared,
        differ,
        folders: folders.collect(),
    })
}

/// Returns Markdown, as a comment on a pull request has it.
pub(super) fn markdown(out: &Path, folders: &[Folder<'_>]) -> String {
    let (compared, differ) = counts(folders);
    let mut text = format!("## smgen: {differ} of {compared} rendered files differ\n");
    for folder in folders {
        let (files, lines) = (files(folder), folder.cost.lines());
        if files.is_empty() && lines.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n### `{}`", place(out, folder));
        if let [first, more @ ..] = &lines[..] {
            let mark = if folder.cost.is_harmless() { "" } else { "**" };
            let _ = writeln!(text, "\n{mark}{first}{mark}");
            for (index, line) in more.iter().enumerate() {
                let before = if index == 0 { "\n" } else { "" };
                let _ = writeln!(text, "{before}- {}", line.trim_start());
            }
        }
        if let Some(consequences) = folder.cost.consequences()
            && !consequences.resources.is_empty()
        {
            resources(consequences, &mut text);
        }
        if !files.is_empty() {
            text.push_str("\n| file | why it differs |\n|---|---|\n");
            for file in files {
                let _ = writeln!(text, "| `{}` | {} |", file.path, file.cause);
            }
        }
    }
    text
}

/// Lists the resources in a part that readers open.
fn resources(consequences: &Consequences, text: &mut String) {
    let platform = consequences.platform.title();
    let _ = writeln!(
        text,
        "\n<details><summary>What {platform} does, resource by resource</summary>\n\n| resource | type | change |\n|---|---|---|"
    );
    for one in &consequences.resources {
        let change = one.change.as_str();
        let times = if one.count > 1 {
            format!(" x {}", one.count)
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "| `{}` | `{}`{times} | {change} |",
            one.id, one.type_name
        );
    }
    text.push_str("\n</details>\n");
}

/// Counts the files that were compared, and those that differ.
pub(super) fn counts(folders: &[Folder<'_>]) -> (usize, usize) {
    let compared = folders.iter().map(|one| one.comparison.compared()).sum();
    let differ = folders.iter().map(|one| one.comparison.drift().count());
    (compared, differ.sum())
}

fn place(out: &Path, folder: &Folder<'_>) -> String {
    out.join(&folder.comparison.dir).display().to_string()
}

fn files<'a>(folder: &Folder<'a>) -> Vec<File<'a>> {
    let drift = folder.comparison.drift();
    let files = drift.map(|entry| File {
        path: &entry.path,
        cause: cause(entry.status, folder.comparison),
    });
    files.collect()
}

/// Says why a file differs.
pub(super) fn cause(status: output::Status, comparison: &Comparison) -> String {
    match (&comparison.written_by, status) {
        (Some(version), output::Status::SmgenChanged) if version != env!("CARGO_PKG_VERSION") => {
            format!(
                "{} (written by {version}, this is {})",
                status.cause(),
                env!("CARGO_PKG_VERSION")
            )
        }
        _ => status.cause().to_owned(),
    }
}
