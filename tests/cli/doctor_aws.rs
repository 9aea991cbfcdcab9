//! `smgen doctor` and AWS: credentials, region, permissions. Nothing leaves the loopback interface.

use super::{check, checks, doctor};
use crate::support::moto::Moto;
use crate::support::server::{Reply, Server};
use crate::support::{Project, Run};
use std::process::Command;
use std::time::{Duration, Instant};

const SECRET: &str = "wJalrXUtnFEMI-a-secret-that-nobody-may-see";
const TOKEN: &str = "FwoGZXIvYXdzE-a-token-that-nobody-may-see";
pub(super) const CALLS: [&str; 4] = ["caller-account", "ec2", "sagemaker", "ssm"];

/// `smgen doctor` with credentials that ask a server on the loopback interface.
pub(super) fn against(project: &Project, url: &str) -> Command {
    let mut command = doctor(project);
    command
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", SECRET)
        .env("AWS_SESSION_TOKEN", TOKEN);
    command
        .env("AWS_REGION", "us-east-1")
        .args(["--endpoint-url", url]);
    command
}

/// Runs it twice, as text and as JSON, and returns the latter; neither may show a secret.
#[track_caller]
pub(super) fn run(url: &str, code: i32) -> Run {
    let project = Project::new();
    let text = Run::of(against(&project, url).args(["--verbose"])).exits(code);
    let json = Run::of(against(&project, url).args(["--verbose", "--format", "json"])).exits(code);
    for output in [&text.stdout, &text.stderr, &json.stdout, &json.stderr] {
        assert!(
            !output.contains(SECRET) && !output.contains(TOKEN),
            "{output}"
        );
        assert!(
            !output.contains('\u{1b}') && !output.contains("panicked"),
            "{output}"
        );
    }
    json
}

/// An error as the API that is asked would word it: XML for EC2 and STS, JSON for the others.
pub(super) fn aws_error(request: &str, status: u16, code: &str, message: &str) -> Reply {
    if request.to_lowercase().contains("x-amz-target:") {
        return Reply::Http(
            status,
            "application/x-amz-json-1.1",
            format!(r#"{{"__type":"{code}","message":"{message}"}}"#),
        );
    }
    let error = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    let body = if request.contains("DescribeAvailabilityZones") {
        format!("<Response><Errors>{error}</Errors><RequestID>r</RequestID></Response>")
    } else {
        format!("<ErrorResponse>{error}<RequestId>r</RequestId></ErrorResponse>")
    };
    Reply::Http(status, "text/xml", body)
}

#[test]
fn all_is_well_with_moto() {
    let Some(moto) = Moto::start() else { return };
    let run = run(moto.url(), 0);
    assert!(
        checks(&run)
            .iter()
            .all(|check| check[1] == "ok" && check[3].is_empty()),
        "{}",
        run.stdout
    );
    let ids: Vec<_> = checks(&run).into_iter().map(|[id, ..]| id).collect();
    assert_eq!(
        ids,
        [
            "credentials",
            "region",
            "caller-account",
            "ec2",
            "sagemaker",
            "ssm",
            "terraform",
            "node"
        ]
    );
    assert!(check(&run, "caller-account")[2].contains("123456789012"));
    assert_eq!(
        check(&run, "credentials")[2],
        "found in environment variables"
    );
    assert_eq!(check(&run, "region")[2], "`us-east-1`, from `AWS_REGION`");
}

#[test]
fn text_fits_80_columns() {
    let project = Project::new();
    let run = Run::of(&mut doctor(&project))
        .exits(1)
        .stdout_has("missing  credentials     ")
        .stdout_has("help: run `aws sso login`");
    assert!(
        run.stdout.lines().all(|line| line.chars().count() <= 80),
        "{}",
        run.stdout
    );
    assert_eq!(
        run.stderr.trim(),
        "smgen: 8 checks: 2 ok, 2 missing, 4 skipped"
    );
}

#[test]
fn without_credentials_nothing_is_asked() {
    let server = Server::start(|_| Reply::Silence);
    let project = Project::new();
    let run = Run::of(doctor(&project).args([
        "--region",
        "eu-central-1",
        "--format",
        "json",
        "--endpoint-url",
        server.url(),
    ]))
    .exits(1);
    assert_eq!(check(&run, "credentials")[1], "missing");
    assert_eq!(check(&run, "region")[2], "`eu-central-1`, from `--region`");
    for id in CALLS {
        assert_eq!(
            check(&run, id)[1..3],
            ["skipped", "there are no usable credentials"]
        );
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn without_a_known_region_nothing_is_asked() {
    let server = Server::start(|_| Reply::Silence);
    let project = Project::new();
    let run = Run::of(against(&project, server.url()).args([
        "--format",
        "json",
        "--region",
        "us-esat-1",
    ]))
    .exits(1);
    assert_eq!(check(&run, "region")[1], "failed");
    assert_eq!(check(&run, "region")[3], "did you mean `us-east-1`?");
    let run = Run::of(
        against(&project, server.url())
            .env_remove("AWS_REGION")
            .args(["--format", "json"]),
    )
    .exits(1);
    assert_eq!(check(&run, "region")[1], "missing");
    assert_eq!(check(&run, "ec2")[1], "skipped");
    assert_eq!(server.connections(), 0);
}

#[test]
fn expired_credentials_are_told_from_none() {
    let server = Server::start(|request| {
        aws_error(
            request,
            400,
            "ExpiredToken",
            "The security token included in the request is expired",
        )
    });
    let run = run(server.url(), 1);
    assert_eq!(
        check(&run, "credentials")[1..3],
        [
            "failed",
            "found in environment variables; the credentials have expired"
        ]
    );
    for id in CALLS {
        assert_eq!(check(&run, id)[1], "skipped");
    }
}

#[test]
fn what_a_server_repeats_of_the_request_is_not_shown() {
    let server = Server::start(|request| {
        aws_error(
            request,
            403,
            "SignatureDoesNotMatch",
            &format!("x-amz-security-token:{TOKEN}"),
        )
    });
    assert_eq!(check(&run(server.url(), 1), "credentials")[1], "failed");
}

#[test]
fn a_denied_action_is_named() {
    let server = Server::start(|request| match request {
        _ if request.contains("DescribeAvailabilityZones") => aws_error(
            request,
            403,
            "UnauthorizedOperation",
            "You are not authorized to perform this operation. Encoded authorization failure message: AbC",
        ),
        _ if request.contains("ListDomains") => aws_error(
            request,
            400,
            "AccessDeniedException",
            "User: u is not authorized to perform: sagemaker:ListDomains on resource: r with an explicit deny in a service control policy",
        ),
        _ => aws_error(request, 403, "AccessDenied", "no"),
    });
    let run = run(server.url(), 1);
    let ec2 = check(&run, "ec2");
    assert_eq!(
        ec2[1..3],
        [
            "failed",
            "reachable, but `ec2:DescribeAvailabilityZones` is denied"
        ]
    );
    assert!(
        ec2[3].contains("`ec2:DescribeAvailabilityZones`"),
        "{ec2:?}"
    );
    assert!(
        check(&run, "sagemaker")[2]
            .ends_with("is denied: explicit deny in a service control policy")
    );
    assert!(check(&run, "ssm")[2].contains("`ssm:GetParameter`"));
    assert_eq!(check(&run, "credentials")[1], "ok");
}

#[test]
fn a_silent_metadata_service_does_not_keep_anybody_waiting() {
    let server = Server::start(|_| Reply::Silence);
    let project = Project::new();
    let started = Instant::now();
    let mut command = doctor(&project);
    command
        .env_remove("AWS_EC2_METADATA_DISABLED")
        .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url());
    let run = Run::of(command.args(["--format", "json"])).exits(1);
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
    assert!(server.connections() > 0);
    assert_eq!(check(&run, "credentials")[1], "missing");
    assert_eq!(check(&run, "region")[1], "missing");
}

#[test]
fn a_profile_that_is_not_there_is_named() {
    let project = Project::new().file(".aws/config", "[default]\nregion = us-west-2\n");
    let run = Run::of(
        doctor(&project)
            .env("AWS_PROFILE", "nope")
            .args(["--format", "json"]),
    )
    .exits(1);
    let found = check(&run, "credentials");
    assert_eq!(
        found[1..3],
        [
            "missing",
            "profile `nope`, from `AWS_PROFILE`, is not there or has no credentials"
        ]
    );
    let run = Run::of(doctor(&project).args(["--format", "json"])).exits(1);
    assert_eq!(
        check(&run, "region")[2],
        "`us-west-2`, from the profile in `~/.aws/config`"
    );
    assert_eq!(check(&run, "credentials")[1], "missing");
}

#[test]
fn a_credential_process_that_fails_shows_none_of_its_words() {
    let config = format!(
        "[default]\nregion = us-west-2\ncredential_process = sh -c 'echo {SECRET} >&2; exit 3'\n"
    );
    let project = Project::new().file(".aws/config", &config);
    // The process needs a shell on the `PATH`.
    let path = format!("{}:/usr/bin:/bin", project.path("bin").display());
    let run = Run::of(
        doctor(&project)
            .env("PATH", path)
            .args(["--format", "json", "--verbose"]),
    )
    .exits(1);
    assert_eq!(check(&run, "credentials")[1], "failed", "{}", run.stdout);
    assert!(
        !run.stdout.contains(SECRET) && !run.stderr.contains(SECRET),
        "{}",
        run.stdout
    );
}
