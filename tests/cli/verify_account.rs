//! Whose account `smgen verify` touches: asked first, and nothing else where it is another one.

use crate::snapshot::wire::Counting;
use crate::support::server::Reply;
use crate::support::{Project, Run, smgen};
use std::collections::BTreeMap;

const CALLER: &str = "arn:aws:sts::123456789012:assumed-role/ci/build";

fn config(more: &str) -> String {
    format!(
        "version: 1\nprofiles: {{mine: {{extends: [prod], environment: mine, network: {{cidr: 10.9.0.0/16}}{more}}}}}\n"
    )
}

/// An AWS that knows who asks, and refuses everything else.
fn aws(account: &'static str, arn: &'static str) -> Counting {
    Counting::start(move |action, request| {
        if action == "sts:GetCallerIdentity" {
            let said = format!("<Account>{account}</Account><Arn>{arn}</Arn>");
            let body = format!(
                "<GetCallerIdentityResponse><GetCallerIdentityResult>{said}</GetCallerIdentityResult></GetCallerIdentityResponse>"
            );
            return Reply::Http(200, "text/xml", body);
        }
        refusal(request)
    })
}

/// A refusal as the API that is asked words it: JSON for SageMaker and SSM, XML for the others.
fn refusal(request: &str) -> Reply {
    if request.to_lowercase().contains("x-amz-target:") {
        let body = r#"{"__type":"AccessDeniedException","message":"no"}"#;
        return Reply::Http(403, "application/x-amz-json-1.1", body.to_owned());
    }
    let error = "<Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error>";
    let body = format!("<Response><Errors>{error}</Errors><RequestID>r</RequestID></Response>");
    Reply::Http(403, "text/xml", body)
}

/// The ways in which an account is touched.
const WAYS: [&str; 7] = [
    "verify",
    "verify --via ec2",
    "verify --via sagemaker",
    "verify --via ssm",
    "verify --only audit,model",
    "verify --only dns --save-snapshot network.json",
    "verify cleanup",
];

fn run(project: &Project, way: &str, profile: &str, url: &str) -> Run {
    let mut command = smgen(&project.path(""));
    command
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    command.args(way.split(' ').collect::<Vec<_>>());
    Run::of(command.args(["-p", profile, "--endpoint-url", url]))
}

fn sts_alone(aws: &Counting) {
    let expected = BTreeMap::from([("sts:GetCallerIdentity".to_owned(), 1)]);
    assert_eq!(aws.seen(), expected);
}

#[test]
fn another_account_than_the_blueprints_is_left_alone() {
    let project = Project::new().config(&config(", account_id: \"210987654321\""));
    for way in WAYS {
        let aws = aws("123456789012", CALLER);
        let run = run(&project, way, "mine", aws.url())
            .exits(2)
            .no_stdout()
            .stderr_has("error[account-mismatch]: these are credentials of account 123456789012, and the blueprint is for account 210987654321")
            .stderr_has("`account_id` at smgen.yaml:2:")
            .stderr_has("nothing else was asked, launched or removed");
        let first = format!("account 123456789012: {CALLER} in us-east-1");
        assert_eq!(run.stderr.lines().next(), Some(first.as_str()), "{way}");
        sts_alone(&aws);
        assert!(!project.path("network.json").exists());
    }
}

#[test]
fn another_partition_than_the_regions_is_left_alone() {
    let project = Project::new().config(&config(""));
    for way in WAYS {
        let aws = aws("123456789012", "arn:aws-us-gov:iam::123456789012:user/ci");
        run(&project, way, "mine", aws.url())
            .exits(2)
            .stderr_has("these are credentials of partition `aws-us-gov`, and the blueprint's region us-east-1 is in `aws`");
        sts_alone(&aws);
    }
}

#[test]
fn where_nobody_says_whose_account_it_is_nothing_is_asked_of_it() {
    let project = Project::new().config(&config(""));
    for way in WAYS {
        for (account, arn) in [
            (
                "123456789012",
                "arn:aws:sts::210987654321:assumed-role/ci/build",
            ),
            ("", ""),
            ("x", CALLER),
        ] {
            let aws = aws(account, arn);
            run(&project, way, "mine", aws.url())
                .exits(3)
                .no_stdout()
                .stderr_has("who asks, and where, is not known");
            sts_alone(&aws);
        }
    }
}

#[test]
fn an_account_that_nothing_pins_is_named_first() {
    let project = Project::new().config(&config(""));
    for way in WAYS {
        let aws = aws("123456789012", CALLER);
        let run = run(&project, way, "mine", aws.url()).exits(3);
        let mut lines = run.stderr.lines();
        let first =
            format!("account 123456789012, which no `account_id` pins: {CALLER} in us-east-1");
        assert_eq!(lines.next(), Some(first.as_str()), "{way}");
        assert_eq!(lines.next(), Some("configuration: smgen.yaml"));
        assert!(aws.seen().len() > 1, "{:?}", aws.seen());
    }
}

#[test]
fn the_account_that_is_meant_is_asked() {
    let project = Project::new().config(&config(", account_id: \"123456789012\""));
    for way in WAYS {
        let aws = aws("123456789012", CALLER);
        run(&project, way, "mine", aws.url())
            .exits(3)
            .stderr_lacks("pins")
            .stderr_lacks("mismatch");
        assert!(aws.seen().len() > 1, "{:?}", aws.seen());
    }
}

#[test]
fn without_a_configuration_no_account_is_touched() {
    let yml = config("").replace("mine", "prod");
    let nothing = Project::new();
    let misnamed = Project::new().file("smgen.yml", &yml);
    let folder = Project::new().file("smgen.yaml/smgen.yaml", &yml);
    // With `defaults` of its own, a file changes the built-in profile.
    let other = Project::new().config(&config(", tags: {Owner: o, CostCenter: c}"));
    for (project, said) in [
        (&nothing, "error[config-absent]"),
        (&other, "error[config-absent]"),
        (&misnamed, "error[config-misnamed]"),
        (&folder, "error[config-misnamed]"),
    ] {
        for way in WAYS {
            let aws = aws("123456789012", CALLER);
            run(project, way, "prod", aws.url())
                .exits(2)
                .no_stdout()
                .stderr_has(said);
            assert_eq!(aws.seen(), BTreeMap::new(), "{way}");
        }
    }
    // What was rendered here is meant, and so is what is asked for by name.
    let aws = aws("123456789012", CALLER);
    run(&nothing, "verify --builtin", "prod", aws.url()).exits(3);
    run(&nothing, "verify cleanup --builtin", "prod", aws.url()).exits(3);
    nothing.run("render -p prod -q").succeeds();
    run(&nothing, "verify", "prod", aws.url()).exits(3);
    run(&nothing, "verify cleanup", "prod", aws.url()).exits(3);
    let called = Project::new();
    called
        .run("render -p prod -t terraform --module -q")
        .succeeds();
    run(&called, "verify", "prod", aws.url()).exits(3);
    assert_eq!(aws.seen()["sts:GetCallerIdentity"], 5, "{:?}", aws.seen());
}

#[test]
fn a_role_of_another_account_is_refused_before_anything_else_is_asked() {
    let way = "verify --via sagemaker --role-arn arn:aws:iam::210987654321:role/probe";
    let said = "is a role of another account, which no service takes";
    let pinned = Project::new().config(&config(", account_id: \"123456789012\""));
    let aws_of_pinned = aws("123456789012", CALLER);
    run(&pinned, way, "mine", aws_of_pinned.url())
        .exits(2)
        .stderr_has(said);
    assert_eq!(aws_of_pinned.seen(), BTreeMap::new());
    // Where nothing pins the account, it has to be asked first.
    let open = Project::new().config(&config(""));
    let aws = aws("123456789012", CALLER);
    run(&open, way, "mine", aws.url()).exits(2).stderr_has(said);
    sts_alone(&aws);
}
