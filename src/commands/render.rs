//! `smgen render`.

use super::session::Session;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::blueprint::Blueprint;
use crate::cli::{Render, Target};
use crate::output::{self, Comparison, FileSet};
use crate::render;
use crate::topology::Topology;
use anyhow::Context as _;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &Render, session: &Session, ui: &mut Ui) -> Result<Exit, Stop> {
    let mut profiles = if arguments.all {
        session.library.all()
    } else {
        arguments.profile.clone()
    };
    let mut seen = std::collections::BTreeSet::new();
    profiles.retain(|profile| seen.insert(profile.clone()));
    let (topologies, findings) = session.topologies(&profiles)?;
    let sets: Result<Vec<_>, _> = topologies
        .par_iter()
        .map(|(blueprint, topology)| file_set(arguments.target, blueprint, topology))
        .collect();
    let sets = sets?;
    ui.diagnostics(&findings);
    if arguments.stdout {
        return print(&sets, ui);
    }
    let out = arguments
        .out
        .clone()
        .unwrap_or_else(|| default_out(session));
    if arguments.check || arguments.diff {
        return compare(arguments.check, &out, &sets, ui);
    }
    write(&out, &sets, arguments.force, ui)
}

/// `infra` beside `smgen.yaml`, so that it does not matter from where smgen is run.
fn default_out(session: &Session) -> PathBuf {
    session
        .base
        .as_deref()
        .unwrap_or(Path::new(""))
        .join("infra")
}

fn file_set(target: Target, blueprint: &Blueprint, topology: &Topology) -> Result<FileSet, Stop> {
    let (name, files) = match target {
        Target::Terraform => ("terraform", render::terraform(topology)),
    };
    let profile = &blueprint.profile;
    Ok(FileSet {
        profile: profile.clone(),
        target: name.to_owned(),
        dir: format!("{profile}/{name}"),
        inputs: blueprint.digest(),
        files: files.with_context(|| format!("cannot render profile `{profile}`"))?,
    })
}

fn print(sets: &[FileSet], ui: &mut Ui) -> Result<Exit, Stop> {
    let mut text = String::new();
    for set in sets {
        for (path, content) in &set.files {
            let _ = writeln!(text, "# ---- {}/{path}\n{content}", set.dir);
        }
    }
    ui.data(&text)?;
    Ok(Exit::Good)
}

fn compare(check: bool, out: &Path, sets: &[FileSet], ui: &mut Ui) -> Result<Exit, Stop> {
    let comparisons = output::compare_all(out, sets)?;
    let compared: usize = comparisons.iter().map(Comparison::compared).sum();
    let drifted: usize = comparisons
        .iter()
        .map(|comparison| comparison.drift().count())
        .sum();
    let diff: String = comparisons.iter().map(Comparison::diff).collect();
    ui.data(&diff)?;
    for comparison in &comparisons {
        for entry in comparison.drift() {
            let path = out.join(&comparison.dir).join(&entry.path);
            ui.say(&format!(
                "{}: {}",
                path.display(),
                cause(entry.status, comparison)
            ));
        }
        if ui.verbose {
            for other in &comparison.others {
                ui.say(&format!(
                    "{}: not smgen's, left alone",
                    out.join(&comparison.dir).join(other).display()
                ));
            }
        }
    }
    let files = if compared == 1 { "file" } else { "files" };
    ui.say(&format!(
        "compared {compared} {files}, {drifted} {}",
        if drifted == 1 { "differs" } else { "differ" }
    ));
    if drifted > 0 && check {
        let profiles: Vec<_> = sets
            .iter()
            .map(|set| format!("--profile {}", set.profile))
            .take(4)
            .collect();
        let profiles = if sets.len() > 3 {
            "--all".to_owned()
        } else {
            profiles.join(" ")
        };
        ui.say(&format!(
            "help: run `smgen render {profiles}` and commit what it changes"
        ));
    }
    Ok(if drifted > 0 && check {
        Exit::No
    } else {
        Exit::Good
    })
}

fn cause(status: output::Status, comparison: &Comparison) -> String {
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

fn write(out: &Path, sets: &[FileSet], force: bool, ui: &mut Ui) -> Result<Exit, Stop> {
    let applied = output::apply(out, sets, force)?;
    for (set, applied) in sets.iter().zip(&applied) {
        let (written, removed) = (applied.written.len(), applied.removed.len());
        ui.say(&format!(
            "{}: {written} written, {removed} removed, {} unchanged",
            out.join(&set.dir).display(),
            applied.unchanged
        ));
        if ui.verbose {
            applied
                .written
                .iter()
                .for_each(|path| ui.say(&format!("  wrote {path}")));
            applied
                .removed
                .iter()
                .for_each(|path| ui.say(&format!("  removed {path}")));
        }
    }
    Ok(Exit::Good)
}
