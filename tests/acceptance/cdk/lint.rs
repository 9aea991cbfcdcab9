//! The linters, each started once over many files.

use crate::support::Run;
use crate::support::tools::Tools;
use serde_json::Value;
use smgen::render::ACCEPTED;
use std::path::Path;
use std::process::Command;

/// Returns patterns of the TypeScript of apps.
fn typescript(apps: &[&str]) -> impl Iterator<Item = String> {
    apps.iter()
        .map(|app| format!("{app}/{{bin,lib,test}}/*.ts"))
}

/// Demands that prettier, with the settings of each app's `package.json`, would change no file of the apps in a folder.
pub fn prettier(folder: &Path, apps: &[&str]) {
    let Some((node, prettier)) = Tools::with("prettier", |tools| {
        Some((tools.node.as_deref()?, tools.prettier.as_deref()?))
    }) else {
        return;
    };
    let mut command = Command::new(node);
    command.current_dir(folder).arg(prettier).arg("--check");
    let json = apps.iter().map(|app| format!("{app}/*.json"));
    let run = Run::of(command.args(typescript(apps)).args(json));
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

/// Demands that eslint has nothing to say, not even a warning, of the apps in a folder.
pub fn eslint(folder: &Path, apps: &[&str]) {
    let Some((node, eslint, rules)) = Tools::with("eslint", |tools| {
        Some((
            tools.node.as_deref()?,
            tools.eslint.as_deref()?,
            tools.eslint_config.as_deref()?,
        ))
    }) else {
        return;
    };
    let mut command = Command::new(node);
    command.current_dir(folder).arg(eslint).arg("--config");
    command.arg(rules).arg("--max-warnings=0");
    let run = Run::of(command.args(typescript(apps)));
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

/// Demands that cfn-lint reports nothing of the templates in a folder, its hints included.
///
/// All but those that are accepted.
pub fn cfn_lint(folder: &Path) {
    let Some(cfn_lint) = Tools::with("cfn-lint", |tools| tools.cfn_lint.as_deref()) else {
        return;
    };
    let mut command = Command::new(cfn_lint);
    command.args(["--include-checks", "I", "--ignore-checks"]);
    let accepted = ACCEPTED.iter().map(|one| one.cfn_lint);
    command.args(accepted.filter(|rule| !rule.is_empty()));
    let templates = folder.join("*.template.json");
    let run = Run::of(
        command
            .args(["--format", "json", "--template"])
            .arg(templates),
    );
    let found: Vec<Value> = serde_json::from_str(&run.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr));
    let found: Vec<_> = found
        .iter()
        .map(|one| {
            format!(
                "{} {} {}",
                one["Filename"], one["Rule"]["Id"], one["Message"]
            )
        })
        .collect();
    assert!(
        run.code == 0 && found.is_empty(),
        "{}{}",
        found.join("\n"),
        run.stderr
    );
}
