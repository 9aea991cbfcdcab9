//! `smgen render`.

use super::render_check::{self, Folder, cause};
use super::render_costs::Cost;
use super::render_forms;
use super::render_sets::Profiles;
use super::session::Session;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::catalog;
use crate::cli::{CheckFormat, Common, Render};
use crate::diagnostic::{Code, Diagnostic};
use crate::output::{self, Comparison};
use crate::terminal::escape::line;
use crate::terminal::unified;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::path::Path;

pub(super) fn run(arguments: &Render, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    render_forms::agree(arguments)?;
    // Templates and catalogue are read while this thread reads the blueprint.
    for target in render_forms::targets(arguments, "", None) {
        rayon::spawn(|| target.prepare());
    }
    rayon::spawn(|| {
        let _ = catalog::services();
    });
    let session = Session::open(common)?;
    let mut profiles = if arguments.all {
        session.library.all()
    } else {
        arguments.profile.clone()
    };
    let mut seen = std::collections::BTreeSet::new();
    profiles.retain(|profile| seen.insert(profile.clone()));
    let named: Vec<_> = profiles.iter().map(String::as_str).collect();
    session.tell(&named, ui);
    let out = arguments
        .out
        .clone()
        .unwrap_or_else(|| session.default_out());
    // What is printed alone depends on nothing that lies there.
    let beside = Some(&*out).filter(|_| !arguments.stdout);
    let targets = |profile: &str| render_forms::targets(arguments, profile, beside);
    let profiles = Profiles::check(session.blueprints(&profiles)?, targets, ui)?;
    if profiles.len() == 0 {
        return Err(Stop::Input(vec![nothing_to_render()]));
    }
    if arguments.stdout {
        return print(&profiles, ui);
    }
    check_out(&out).map_err(|problem| Stop::Input(vec![problem]))?;
    if arguments.check || arguments.diff {
        return check(&out, &session, &profiles, arguments, common, ui);
    }
    write(&out, &profiles, arguments.force, ui)
}

/// Compares, and prints what differs, why, and what applying it costs.
fn check(
    out: &Path,
    session: &Session,
    profiles: &Profiles,
    arguments: &Render,
    common: &Common,
    ui: &mut Ui,
) -> Result<Exit, Stop> {
    if let Some(base) = arguments.base.as_deref().filter(|base| !base.is_dir()) {
        let message = format!("`{}` is no folder", base.display());
        let error = Diagnostic::error(Code::OutputPath, message);
        return Err(Stop::Input(vec![error.with_help(
            "name the folder that holds what the other branch rendered, such as `../main/infra`",
        )]));
    }
    let comparisons = profiles.with_sets(|sets| output::compare(out, sets))?;
    let folders = comparisons.iter().enumerate().map(|(place, comparison)| {
        let recalled;
        let before = match &arguments.base {
            None => comparison.before.as_ref(),
            Some(base) => {
                recalled = output::recall(base, &comparison.dir).map_err(Stop::Input)?;
                recalled.as_ref()
            }
        };
        Ok(Folder {
            comparison,
            cost: Cost::of(profiles, place, before),
        })
    });
    let folders = folders.collect::<Result<Vec<_>, Stop>>()?;
    match arguments.format {
        _ if arguments.names_only => ui.data(&names(out, &comparisons))?,
        CheckFormat::Text => {
            let text: String = comparisons.iter().map(Comparison::diff).collect();
            ui.text(&unified(&text))?;
        }
        CheckFormat::Json => render_check::json(out, &folders, ui)?,
        CheckFormat::Markdown => ui.data(&render_check::markdown(out, &folders))?,
    }
    let differ = tell(out, &folders, ui);
    let abandoned = arguments.all && tell_abandoned(out, session, ui)?;
    if !((differ || abandoned) && arguments.check) {
        return Ok(Exit::Good);
    }
    if differ {
        ui.say(&way_out(arguments, common, &comparisons));
    }
    Ok(Exit::No)
}

/// Says what applying a folder costs.
fn say_cost(dir: &Path, cost: &Cost, ui: &mut Ui) {
    let lines = cost.lines();
    if let [first, more @ ..] = &lines[..] {
        ui.say(&format!("{}: {first}", dir.display()));
        for line in more {
            ui.say(line);
        }
    }
}

fn nothing_to_render() -> Diagnostic {
    Diagnostic::error(
        Code::ProfileAbstract,
        "there is nothing to render: every profile of the configuration is abstract",
    )
    .with_help("add a profile without `abstract: true`, or name a built-in one with `--profile`")
}

/// Demands that the output folder is a folder, or can become one.
fn check_out(out: &Path) -> Result<(), Diagnostic> {
    let there = out
        .ancestors()
        .find(|folder| folder.symlink_metadata().is_ok());
    let Some(there) = there.filter(|there| !there.is_dir()) else {
        return Ok(());
    };
    let (code, what) = if there.is_symlink() {
        (Code::FileSymlink, "a link that leads to no folder")
    } else {
        (Code::FileForeign, "a file, where smgen needs a folder")
    };
    let error = Diagnostic::error(code, format!("`{}` is {what}", there.display()));
    Err(error.with_help("move it away, or name another output folder with `--out`"))
}

/// Profiles that are rendered together before they are printed.
const PRINTED: usize = 16;

fn print(profiles: &Profiles, ui: &mut Ui) -> Result<Exit, Stop> {
    let all: Vec<_> = (0..profiles.len()).collect();
    for some in all.chunks(PRINTED) {
        let sets: Result<Vec<_>, Stop> = some.par_iter().map(|one| profiles.sets(*one)).collect();
        let mut text = String::new();
        for set in sets?.iter().flatten() {
            for (path, content) in &set.files {
                let _ = writeln!(text, "# ---- {}/{path}\n{content}", set.dir);
            }
        }
        ui.data(&text)?;
    }
    Ok(Exit::Good)
}

/// Says what differs, and why, and how many files were compared; tells whether any differ.
fn tell(out: &Path, folders: &[Folder<'_>], ui: &mut Ui) -> bool {
    for Folder { comparison, cost } in folders {
        let dir = out.join(&comparison.dir);
        for entry in comparison.drift() {
            ui.say(&format!(
                "{}: {}",
                dir.join(&entry.path).display(),
                cause(entry.status, comparison)
            ));
        }
        say_cost(&dir, cost, ui);
        if ui.verbose {
            for other in &comparison.others {
                let other = dir.join(other);
                ui.say(&format!("{}: not smgen's, left alone", other.display()));
            }
        }
    }
    let (compared, drifted) = render_check::counts(folders);
    ui.say(&format!(
        "compared {compared} {}, {drifted} {}",
        if compared == 1 { "file" } else { "files" },
        if drifted == 1 { "differs" } else { "differ" }
    ));
    drifted > 0
}

/// Lists the files that differ, a line for each.
fn names(out: &Path, comparisons: &[Comparison]) -> String {
    let names = comparisons.iter().flat_map(|comparison| {
        let dir = out.join(&comparison.dir);
        let drift = comparison.drift();
        drift.map(move |entry| format!("{}\n", line(&dir.join(&entry.path).display().to_string())))
    });
    names.collect()
}

/// Names the folders that no profile renders any more; tells whether there are any.
fn tell_abandoned(out: &Path, session: &Session, ui: &mut Ui) -> Result<bool, Stop> {
    let profiles = session.library.renderable();
    let abandoned = output::abandoned(out, &|name| profiles.iter().any(|known| known == name));
    let abandoned = abandoned.map_err(|problem| Stop::Input(vec![problem]))?;
    for folder in &abandoned {
        let folder = out.join(folder);
        ui.say(&format!(
            "{}: no profile renders it any more",
            folder.display()
        ));
    }
    if !abandoned.is_empty() {
        ui.say("help: destroy what was deployed from there, then remove the folder; or bring the profile back");
    }
    Ok(!abandoned.is_empty())
}

/// Says what to do about files that differ: the same command without `--check`.
fn way_out(arguments: &Render, common: &Common, comparisons: &[Comparison]) -> String {
    let mut command = "smgen render".to_owned();
    if arguments.all {
        command += " --all";
    }
    for profile in &arguments.profile {
        let _ = write!(command, " --profile {profile}");
    }
    if let [one] = arguments.target.0[..] {
        let _ = write!(command, " --target {}", one.name);
    }
    if arguments.module {
        command += " --module";
    }
    if let Some(out) = &arguments.out {
        let _ = write!(command, " --out {}", quoted(out));
    }
    if let Some(config) = &common.config {
        let _ = write!(command, " --config {}", quoted(config));
    }
    let mut drift = comparisons.iter().flat_map(Comparison::drift);
    if drift.any(|entry| entry.status.needs_force()) {
        return format!(
            "help: move what was done by hand into the blueprint or into files of your own, run `{command} --force`, \
             and commit what it changes"
        );
    }
    format!("help: run `{command}` and commit what it changes")
}

/// Writes a path so that a shell takes it for one word.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+@:,".contains(c);
    if text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

fn write(out: &Path, profiles: &Profiles, force: bool, ui: &mut Ui) -> Result<Exit, Stop> {
    let applied = profiles.with_sets(|sets| output::apply(out, sets, force))?;
    for (place, applied) in applied.iter().enumerate() {
        let (written, removed) = (applied.written.len(), applied.removed.len());
        ui.say(&format!(
            "{}: {written} written, {removed} removed, {} unchanged",
            out.join(&applied.dir).display(),
            applied.unchanged
        ));
        let cost = Cost::of(profiles, place, applied.before.as_ref());
        say_cost(&out.join(&applied.dir), &cost, ui);
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
