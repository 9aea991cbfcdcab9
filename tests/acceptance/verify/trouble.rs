//! What `smgen verify` says when the account is in trouble.

use super::{deployed, verify};
use crate::acceptance::{Source, Stack};
use crate::snapshot::wire::{Counting, forward};
use crate::support::moto::Moto;
use crate::support::server::Reply;
use crate::support::{Project, Run};
use std::collections::HashMap;
use std::process::Command;
use std::sync::Mutex;

/// An account that is in trouble: what stands between smgen and moto, and what comes of it.
struct Trouble<'a> {
    project: &'a Project,
    moto: &'a Moto,
}

impl Trouble<'_> {
    /// Runs smgen while some requests get another answer than moto's: the action and the call decide.
    fn answers(&self, spoil: impl Fn(&str, Call) -> Option<Reply> + Send + Sync + 'static) -> Run {
        let host = self.moto.url().trim_start_matches("http://").to_owned();
        let calls = Mutex::new(HashMap::<String, Call>::new());
        let between = Counting::start(move |action, request| {
            let call = {
                let mut calls = calls.lock().unwrap();
                let number = calls.len();
                let call = calls
                    .entry(asks(request))
                    .or_insert(Call { number, tried: 0 });
                call.tried += 1;
                *call
            };
            spoil(action, call).unwrap_or_else(|| Reply::Bytes(forward(&host, request)))
        });
        let mut command = verify(self.project, "dev", between.url());
        tame(Run::of(command.args([
            "--timeout",
            "30",
            "--only",
            "audit,model",
        ])))
    }

    fn runs(&self, change: impl Fn(&mut Command)) -> Run {
        let mut command = verify(self.project, "dev", self.moto.url());
        command.args(["--only", "audit,model"]);
        change(&mut command);
        tame(Run::of(&mut command))
    }
}

/// A call, however often it is tried.
#[derive(Clone, Copy)]
struct Call {
    /// How many others came before it.
    number: usize,
    /// How often it has been tried, with this time.
    tried: usize,
}

/// Returns what a request asks, without what differs when it is tried again: the signature, the time and the SDK's count.
fn asks(request: &str) -> String {
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or((request, ""));
    let mut lines = head.lines();
    let path = lines.next().unwrap_or_default();
    let target = lines.find(|line| line.to_ascii_lowercase().starts_with("x-amz-target:"));
    format!("{path}\n{}\n{body}", target.unwrap_or_default())
}

/// Demands that nothing panicked.
fn tame(run: Run) -> Run {
    for text in [&run.stdout, &run.stderr] {
        assert!(
            !text.contains("panicked") && !text.contains("secret"),
            "{text}"
        );
    }
    run
}

/// An error as EC2 words it, and SageMaker where its action is asked for.
fn error(action: &str, status: u16, code: &str) -> Reply {
    if action.starts_with("sagemaker:") {
        let body = format!(r#"{{"__type": "{code}", "message": "m"}}"#);
        return Reply::Http(status, "application/x-amz-json-1.1", body);
    }
    if action.starts_with("sts:") {
        let error = format!("<Error><Code>{code}</Code><Message>m</Message></Error>");
        let body = format!("<ErrorResponse>{error}<RequestId>r</RequestId></ErrorResponse>");
        return Reply::Http(status, "text/xml", body);
    }
    let error = format!("<Errors><Error><Code>{code}</Code><Message>m</Message></Error></Errors>");
    let body = format!("<Response>{error}<RequestID>r</RequestID></Response>");
    Reply::Http(status, "text/xml", body)
}

#[test]
fn trouble_is_told_and_never_taken_for_an_answer() {
    let project = Stack {
        profile: "dev",
        source: Source::Builtin,
    }
    .render();
    let Some(moto) = deployed(&project.path("infra/dev/terraform")) else {
        return;
    };
    let trouble = Trouble {
        project: &project,
        moto: &moto,
    };
    credentials(&trouble);
    permissions(&trouble);
    places(&trouble);
    weather(&trouble);
}

/// None, and such as have expired, at the first call or in the middle.
fn credentials(trouble: &Trouble) {
    trouble
        .runs(|command| {
            command
                .env_remove("AWS_ACCESS_KEY_ID")
                .env_remove("AWS_SECRET_ACCESS_KEY");
        })
        .exits(3)
        .stderr_has("there are no credentials")
        .stderr_has("smgen doctor");
    for place in [
        "sts:GetCallerIdentity",
        "ec2:DescribeVpcs",
        "ec2:DescribeNetworkAcls",
    ] {
        trouble
            .answers(move |action, _| {
                (action == place).then(|| error(action, 400, "RequestExpired"))
            })
            .exits(3)
            .stderr_has("the credentials have expired");
    }
}

/// A role that lacks a permission: what hangs on it is inconclusive, and all else is judged.
fn permissions(trouble: &Trouble) {
    let denied = |place: &'static str, code: &'static str| {
        trouble.answers(move |action, _| (action == place).then(|| error(action, 403, code)))
    };
    let run = denied("ec2:DescribeFlowLogs", "UnauthorizedOperation")
        .exits(3)
        .stdout_has("not read:")
        .stdout_has("ec2:DescribeFlowLogs")
        .stdout_has("could not be told");
    assert!(!run.stdout.contains("FAIL"), "{}", run.stdout);
    let run = denied("sagemaker:ListDomains", "AccessDeniedException")
        .exits(3)
        .stdout_has("sagemaker:ListDomains");
    assert!(!run.stdout.contains("FAIL"), "{}", run.stdout);
    let run = denied("ec2:DescribeVpcEndpoints", "UnauthorizedOperation")
        .exits(3)
        .stdout_has("the endpoints could not be read");
    assert!(!run.stdout.contains("FAIL"), "{}", run.stdout);
    // Where nobody knows whose account it is, nothing of it is judged.
    denied("sts:GetCallerIdentity", "AccessDenied")
        .exits(3)
        .no_stdout()
        .stderr_has("who asks, and where, is not known");
    // Without this nothing else can be asked.
    denied("ec2:DescribeVpcs", "UnauthorizedOperation")
        .exits(3)
        .stderr_has("`ec2:DescribeVpcs` is denied");
}

/// A VPC that is not there, a profile that is not deployed, and nobody at the endpoint.
fn places(trouble: &Trouble) {
    trouble
        .runs(|command| {
            command.args(["--vpc-id", "vpc-0123456789abcdef0"]);
        })
        .exits(2)
        .stderr_has("there is no VPC `vpc-0123456789abcdef0` in us-east-1");
    let mut staging = verify(trouble.project, "staging", trouble.moto.url());
    tame(Run::of(staging.arg("--builtin")))
        .exits(2)
        .stderr_has("no VPC in us-east-1 has the tag `smgen:profile` with the value `staging`")
        .stderr_has("there is a VPC of `dev`");
    let mut nobody = verify(trouble.project, "dev", "http://127.0.0.1:1");
    tame(Run::of(&mut nobody))
        .exits(3)
        .stderr_has("cannot be reached");
}

/// Throttling and failures of AWS: those that pass are waited for, those that stay are told.
fn weather(trouble: &Trouble) {
    for (status, code) in [
        (503, "RequestLimitExceeded"),
        (500, "InternalError"),
        (503, "ServiceUnavailable"),
    ] {
        // Every fifth call fails twice, which is fewer times than smgen tries: with every fifth request, a call could be hit each time.
        let run = trouble.answers(move |action, call| {
            (call.number % 5 == 0 && call.tried <= 2).then(|| error(action, status, code))
        });
        run.succeeds().stdout_has(" expectations hold");
    }
    trouble
        .answers(|action, _| {
            (action == "ec2:DescribeSubnets").then(|| error(action, 503, "RequestLimitExceeded"))
        })
        .exits(3)
        .stderr_has("AWS throttles the calls");
    trouble
        .answers(|action, _| {
            (action == "ec2:DescribeSubnets").then(|| error(action, 500, "InternalError"))
        })
        .exits(3)
        .stdout_has("ec2:DescribeSubnets (subnets):")
        .stdout_has("`InternalError`");
    // Half an answer, and one that is not AWS's.
    let half: &[u8] =
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<DescribeSubnetsResponse><subnetSet>";
    for reply in [
        Reply::Raw(half),
        Reply::Http(200, "text/html", "<html>log in</html>".into()),
    ] {
        for place in [
            "ec2:DescribeSubnets",
            "ec2:DescribeRouteTables",
            "ec2:DescribeNetworkAcls",
        ] {
            let reply = reply.clone();
            let run =
                trouble.answers(move |action: &str, _| (action == place).then(|| reply.clone()));
            assert_eq!(run.code, 3, "{place}: {}{}", run.stdout, run.stderr);
            assert!(!run.stdout.contains("FAIL"), "{place}: {}", run.stdout);
        }
    }
}
