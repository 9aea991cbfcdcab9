//! checkov on a folder.

use crate::support::Run;
use crate::support::tools::Tools;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Demands that all resources are read, no check fails and every skip has a reason; returns how many checks passed. None where
/// checkov is missing.
pub fn scan(framework: &str, dir: &Path, resources: usize) -> Option<u64> {
    let checkov = Tools::with("checkov", |tools| tools.checkov.as_deref())?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/checkov.sh");
    let run = Run::of(
        Command::new("bash")
            .arg(script)
            .arg(checkov)
            .arg(framework)
            .arg(dir),
    );
    let report: Value = serde_json::from_str(&run.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}\n{}", run.stdout, run.stderr));
    let failed = &report["results"]["failed_checks"];
    assert!(run.code == 0, "checkov: {failed:#}");
    assert_eq!(report["summary"]["failed"], 0, "{failed:#}");
    for skipped in report["results"]["skipped_checks"]
        .as_array()
        .into_iter()
        .flatten()
    {
        let reason = skipped["check_result"]["suppress_comment"]
            .as_str()
            .unwrap_or_default();
        assert!(
            reason.len() > 20,
            "{} of {} is skipped because of `{reason}`",
            skipped["check_id"],
            skipped["file_path"]
        );
    }
    let summary = &report["summary"];
    assert_eq!(summary["parsing_errors"], 0, "{summary}");
    // It counts each of a `for_each` that it understands.
    let read = summary["resource_count"].as_u64().unwrap();
    assert!(read >= resources as u64, "{resources} resources: {summary}");
    let passed = summary["passed"].as_u64().unwrap();
    assert!(passed > 0, "{summary}");
    Some(passed)
}
