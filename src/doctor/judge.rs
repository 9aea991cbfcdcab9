//! Turns what was found into a report.

use super::report::{AWS_SUPPORT, CALLS, CREDENTIALS, REGION};
use super::{Answer, Aws, Check, Kind, Report, Status, Trouble};
use crate::blueprint::suggest;
use crate::catalog;

/// Puts the checks together: AWS first (none where this build cannot talk to it), then the programs.
#[must_use]
pub fn report(aws: Option<Aws>, programs: impl IntoIterator<Item = Check>) -> Report {
    let mut checks = aws.map_or_else(without_aws, with_aws);
    checks.extend(programs);
    Report { version: 1, checks }
}

/// Checks that smgen's catalogue knows a region, which is named with where it was found.
pub fn region(name: &str, source: &str) -> Answer {
    if catalog::region(name).is_some() {
        return Ok(format!("`{name}`, from {source}"));
    }
    let detail = format!("smgen's catalogue has no region `{name}`, from {source}");
    let names = catalog::regions().iter().map(|region| region.name);
    let help = match suggest::nearest(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "set one with `--region`, such as `us-east-1`".to_owned(),
    };
    Err(Trouble::new(Kind::Failed, detail, help))
}

fn without_aws() -> Vec<Check> {
    // Rendering works all the same, but what doctor is asked for is whether smgen can do everything: it cannot.
    let trouble = Trouble::new(
        Kind::Missing,
        "this build of smgen cannot talk to AWS",
        "build it with the default features: `cargo build --release`",
    );
    let skipped = [CREDENTIALS, REGION].into_iter().chain(CALLS);
    let skipped = skipped.map(|id| Check::skipped(id, "this build of smgen cannot talk to AWS"));
    std::iter::once(Check::of(AWS_SUPPORT, Err(trouble)))
        .chain(skipped)
        .collect()
}

fn with_aws(aws: Aws) -> Vec<Check> {
    let why_not = match (&aws.credentials, &aws.region) {
        (Err(_), _) => "there are no usable credentials",
        (_, Err(_)) => "there is no usable region",
        _ => "not asked",
    };
    let refusal = refusal(&aws.calls);
    let credentials = match (aws.credentials, &refusal) {
        (Ok(found), Some(refusal)) => Err(Trouble::new(
            Kind::Failed,
            format!("{found}; {}", refusal.detail),
            &refusal.help,
        )),
        (answer, _) => answer,
    };
    let mut checks = vec![
        Check::of(CREDENTIALS, credentials),
        Check::of(REGION, aws.region),
    ];
    checks.extend(CALLS.into_iter().map(|id| {
        let answer = aws
            .calls
            .iter()
            .find(|(call, _)| *call == id)
            .map(|(_, answer)| answer.clone());
        match answer {
            None => Check::skipped(id, why_not),
            Some(Err(trouble)) if trouble.kind == Kind::Refused && refusal.is_some() => {
                Check::skipped(id, "reachable, but AWS refuses the credentials")
            }
            Some(answer) => Check::of(id, answer),
        }
    }));
    checks
}

/// Returns why AWS refuses the credentials, unless some API took them: then it is that one API's trouble.
fn refusal(calls: &[(&'static str, Answer)]) -> Option<Trouble> {
    if calls.iter().any(|(_, answer)| answer.is_ok()) {
        return None;
    }
    let mut troubles = calls.iter().filter_map(|(_, answer)| answer.as_ref().err());
    troubles
        .find(|trouble| trouble.kind == Kind::Refused)
        .cloned()
}

/// Tells in a line how many checks ended how.
#[must_use]
pub fn summary(report: &Report) -> String {
    let parts: Vec<_> = [
        Status::Ok,
        Status::Failed,
        Status::Missing,
        Status::Unknown,
        Status::Skipped,
    ]
    .into_iter()
    .map(|status| (report.count(status), status.as_str()))
    .filter(|(count, _)| *count > 0)
    .map(|(count, name)| format!("{count} {name}"))
    .collect();
    format!("{} checks: {}", report.checks.len(), parts.join(", "))
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "a test that cannot go on should say where"
    )]

    use super::*;
    use crate::doctor::{Verdict, report::TERRAFORM};

    fn trouble(kind: Kind) -> Answer {
        Err(Trouble::new(kind, "detail", "help"))
    }

    fn aws(calls: [Answer; 4]) -> Aws {
        Aws {
            credentials: Ok("environment variables".to_owned()),
            region: region("us-east-1", "`AWS_REGION`"),
            calls: CALLS.into_iter().zip(calls).collect(),
        }
    }

    #[allow(clippy::unnecessary_wraps, reason = "it is an answer like others")]
    fn fine() -> Answer {
        Ok("reachable".to_owned())
    }

    fn status(report: &Report, id: &str) -> Status {
        report
            .checks
            .iter()
            .find(|check| check.id == id)
            .unwrap_or_else(|| panic!("no {id}"))
            .status
    }

    #[test]
    fn all_good() {
        let report = report(
            Some(aws([fine(), fine(), fine(), fine()])),
            [Check::of(TERRAFORM, fine())],
        );
        assert_eq!(report.verdict(), Verdict::Good);
        assert_eq!(summary(&report), "7 checks: 7 ok");
    }

    #[test]
    fn without_credentials_the_calls_are_skipped() {
        let aws = Aws {
            credentials: trouble(Kind::Missing),
            region: trouble(Kind::Missing),
            calls: Vec::new(),
        };
        let report = report(Some(aws), []);
        assert_eq!(report.verdict(), Verdict::No);
        assert_eq!(summary(&report), "6 checks: 2 missing, 4 skipped");
        assert!(
            report
                .checks
                .iter()
                .all(|check| check.help.is_some() == (check.status == Status::Missing))
        );
    }

    #[test]
    fn the_worst_wins() {
        let denied = aws([fine(), trouble(Kind::Failed), fine(), fine()]);
        assert_eq!(report(Some(denied), []).verdict(), Verdict::No);
        let both = aws([
            fine(),
            trouble(Kind::Failed),
            trouble(Kind::Unknown),
            fine(),
        ]);
        assert_eq!(report(Some(both), []).verdict(), Verdict::Unknown);
    }

    #[test]
    fn refused_credentials_are_told_once() {
        let refused = || trouble(Kind::Refused);
        let all = report(
            Some(aws([
                refused(),
                refused(),
                trouble(Kind::Unknown),
                refused(),
            ])),
            [],
        );
        assert_eq!(status(&all, CREDENTIALS), Status::Failed);
        assert_eq!(status(&all, "ec2"), Status::Skipped);
        assert_eq!(status(&all, "sagemaker"), Status::Unknown);
    }

    #[test]
    fn credentials_that_one_api_takes_are_good() {
        let one = report(
            Some(aws([fine(), trouble(Kind::Refused), fine(), fine()])),
            [],
        );
        assert_eq!(status(&one, CREDENTIALS), Status::Ok);
        assert_eq!(status(&one, "ec2"), Status::Failed);
    }

    #[test]
    fn regions_are_looked_up() {
        assert_eq!(
            region("us-gov-west-1", "`--region`"),
            Ok("`us-gov-west-1`, from `--region`".to_owned())
        );
        let trouble = region("us-esat-1", "`--region`").unwrap_err();
        assert_eq!(trouble.help, "did you mean `us-east-1`?");
    }

    #[test]
    fn a_build_without_aws_says_so_and_lists_the_same_checks() {
        let report = report(None, []);
        assert_eq!(report.verdict(), Verdict::No);
        assert_eq!(report.checks.len(), 7);
        assert_eq!(report.count(Status::Skipped), 6);
    }
}
