//! The questions of `smgen doctor`: one cheap call to each API that smgen needs.

use super::network::{Why, line};
use super::{Error, Identity, Session, Settings, credentials, error, region};
use crate::doctor::report::CALLS;
use crate::doctor::{Answer, Aws, Kind, Trouble, judge};
use std::time::Duration;

/// Asks AWS. The calls run side by side; none takes longer than the settings allow. Where the settings have a region, `source` names it.
pub async fn ask(settings: &Settings, source: Option<&str>) -> Aws {
    let region = region::find(settings).await;
    let found =
        credentials::find(settings, region.as_ref().map(|region| region.name.as_str())).await;
    let answer = match &region {
        Some(region) => judge::region(&line(&region.name), source.unwrap_or(region.source)),
        None => Err(no_region()),
    };
    let calls = match (&found, &region) {
        (Ok(found), Some(region)) if answer.is_ok() => {
            calls(settings, Session::open(settings, &region.name, found).await).await
        }
        _ => Vec::new(),
    };
    Aws {
        credentials: found
            .map(|found| format!("found in {}", found.source))
            .map_err(|error| no_credentials(&error, settings)),
        region: answer,
        calls,
    }
}

async fn calls(settings: &Settings, session: Session) -> Vec<(&'static str, Answer)> {
    let endpoint = session.endpoint_url().map(line);
    // The SDK's own time-outs should always come first.
    let patience = settings.timeout + Duration::from_secs(1);
    let spawn = |id: &'static str| {
        let call = call(id, session.clone());
        (
            id,
            tokio::spawn(async move {
                tokio::time::timeout(patience, call)
                    .await
                    .unwrap_or(Err(Error::TimedOut))
            }),
        )
    };
    let mut answers = Vec::new();
    for (id, task) in CALLS.map(spawn) {
        let answer = match task.await {
            Ok(answer) => answer.map_err(|error| trouble(&error, endpoint.as_deref(), settings)),
            Err(_) => Err(Trouble::new(
                Kind::Unknown,
                "the AWS SDK broke down over the answer",
                "please report this as a bug of smgen",
            )),
        };
        answers.push((id, answer));
    }
    answers
}

/// Makes the call of one check.
async fn call(id: &str, session: Session) -> Result<String, Error> {
    match id {
        "ec2" => availability_zones(session).await,
        "sagemaker" => domains(session).await,
        "ssm" => public_parameter(session).await,
        _ => caller(session).await,
    }
}

async fn caller(session: Session) -> Result<String, Error> {
    let identity = Identity::of(&session).await?;
    Ok(format!("account {}, {}", identity.account, identity.arn))
}

async fn availability_zones(session: Session) -> Result<String, Error> {
    let answer = session.ec2().describe_availability_zones().send().await;
    let answer =
        answer.map_err(|error| error::classify(&error, "ec2:DescribeAvailabilityZones"))?;
    Ok(format!(
        "reachable, {} availability zones",
        answer.availability_zones().len()
    ))
}

async fn domains(session: Session) -> Result<String, Error> {
    let answer = session
        .sagemaker()
        .list_domains()
        .max_results(1)
        .send()
        .await;
    answer
        .map(|_| "reachable".to_owned())
        .map_err(|error| error::classify(&error, "sagemaker:ListDomains"))
}

/// Reads the parameter that names the newest Amazon Linux (AWS Systems Manager user guide, "Calling AMI public parameters").
async fn public_parameter(session: Session) -> Result<String, Error> {
    const AMAZON_LINUX: &str =
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
    let answer = session
        .ssm()
        .get_parameter()
        .name(AMAZON_LINUX)
        .send()
        .await;
    match answer.map_err(|error| error::classify(&error, "ssm:GetParameter")) {
        // The question was whether somebody answers.
        Err(Error::Service { code, .. }) if code == "ParameterNotFound" => {
            Ok("reachable".to_owned())
        }
        answer => answer.map(|_| "reachable".to_owned()),
    }
}

fn no_region() -> Trouble {
    let detail = "no region is set: neither `--region` nor `AWS_REGION` nor the profile has one";
    Trouble::new(
        Kind::Missing,
        detail,
        "name a profile of smgen with `--profile`, pass `--region`, set `AWS_REGION`, or run `aws configure`",
    )
}

fn no_credentials(error: &Error, settings: &Settings) -> Trouble {
    const LOG_IN: &str = "run `aws sso login` or `aws configure`, choose a profile with `AWS_PROFILE`, or set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`";
    match error {
        Error::NoCredentials => Trouble::new(Kind::Missing, nowhere(), LOG_IN),
        Error::BadCredentials { .. } => Trouble::new(
            Kind::Failed,
            error.to_string(),
            "correct `~/.aws/config`, or choose another profile with `AWS_PROFILE`",
        ),
        Error::TimedOut => Trouble::new(
            Kind::Unknown,
            format!(
                "the provider of the credentials did not answer within {} s",
                settings.timeout.as_secs()
            ),
            "look at what `aws sts get-caller-identity` does, or allow more time with `--timeout`",
        ),
        Error::Unreachable { .. } | Error::BadAnswer { .. } | Error::Service { .. } => {
            let mut trouble = trouble(error, None, settings);
            trouble.detail = format!("their provider does not give them out: {error}");
            trouble
        }
        _ => trouble(error, None, settings),
    }
}

/// Tells where there are no credentials. The SDK looks on when a profile has none, so that it must be named here.
fn nowhere() -> String {
    match std::env::var("AWS_PROFILE") {
        Ok(profile) if !profile.is_empty() => format!(
            "profile `{}`, from `AWS_PROFILE`, is not there or has no credentials",
            line(&profile)
        ),
        _ => "no place has AWS credentials: environment, profile, container, instance".to_owned(),
    }
}

/// Words an error, with the way out.
fn trouble(error: &Error, endpoint: Option<&str>, settings: &Settings) -> Trouble {
    let at = endpoint.map(|url| format!(" at {url}")).unwrap_or_default();
    match error {
        Error::NoCredentials => Trouble::new(
            Kind::Missing,
            error.to_string(),
            "run `aws sso login` or `aws configure`",
        ),
        Error::Expired => Trouble::new(
            Kind::Refused,
            error.to_string(),
            "get new ones: `aws sso login`, or as you got these",
        ),
        Error::BadCredentials { .. } => Trouble::new(
            Kind::Refused,
            error.to_string(),
            "check the access key, the session token and this machine's clock, and that the region is enabled in the account",
        ),
        Error::Denied { action, .. } => Trouble::new(
            Kind::Failed,
            format!("reachable, but {error}"),
            format!(
                "allow `{action}` in the policies of this caller (and of the VPC endpoint, if there is one)"
            ),
        ),
        Error::Throttled => Trouble::new(
            Kind::Unknown,
            format!("reachable{at}, but {error}"),
            "try again in a minute",
        ),
        Error::TimedOut => Trouble::new(
            Kind::Unknown,
            format!("no answer{at} within {} s", settings.timeout.as_secs()),
            "look for a firewall, a proxy (`HTTPS_PROXY`) or a VPC endpoint that drops it, or allow more time with `--timeout`",
        ),
        Error::Unreachable { why } => Trouble::new(
            Kind::Unknown,
            format!("cannot be reached{at}: {why}"),
            connect(why),
        ),
        Error::Service { status: 500.., .. } => Trouble::new(
            Kind::Unknown,
            format!("reachable{at}, but it {error}"),
            "try again later; https://health.aws.amazon.com tells of outages",
        ),
        Error::Service { .. } => Trouble::new(
            Kind::Failed,
            format!("reachable{at}, but it {error}"),
            "look the code up in the API reference of the service",
        ),
        Error::BadAnswer { .. } => Trouble::new(
            Kind::Unknown,
            format!("somebody answers{at}, but {error}"),
            "check `--endpoint-url`, `AWS_ENDPOINT_URL` and the proxy, which may put a page of its own in between",
        ),
    }
}

fn connect(why: &Why) -> &'static str {
    match why {
        Why::Dns => "check the region, the DNS, and whether a proxy is needed (`HTTPS_PROXY`)",
        Why::Refused | Why::NoRoute | Why::HungUp | Why::Other(_) => {
            "check `--endpoint-url`, `AWS_ENDPOINT_URL`, the firewall and the proxy (`HTTPS_PROXY`)"
        }
        Why::Tls(_) => {
            "if a proxy opens TLS connections, point `SSL_CERT_FILE` at a bundle with its certificate (`AWS_CA_BUNDLE` is not read)"
        }
        Why::Proxy(_) => "check `HTTPS_PROXY` and `NO_PROXY`, and what the proxy allows",
    }
}
