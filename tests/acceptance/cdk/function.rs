//! The function of the template, run against moto.

use super::synthesised;
use crate::support::tools::Tools;
use crate::support::{Project, Run, moto::Moto};
use std::path::Path;
use std::process::Command;

#[test]
fn the_function_does_in_an_account_what_it_says() {
    let project = Project::new();
    let (Some(template), Some(moto)) = (synthesised(&project, "prod"), Moto::start()) else {
        return;
    };
    let python = Tools::with("python", |tools| tools.python.as_deref()).unwrap();
    let project = project.file("template.json", &template.to_string());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/acceptance/cdk/function.py");
    let mut command = Command::new(python);
    command
        .arg("-B")
        .arg(script)
        .arg(project.path("template.json"))
        .env_clear()
        .env("HOME", project.path(""))
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_ENDPOINT_URL", moto.url());
    let run = Run::of(&mut command);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // unittest reports on stderr.
    run.stderr_has("Ran 10 tests").stderr_lacks("skipped");
}
