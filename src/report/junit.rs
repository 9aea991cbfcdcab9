//! A report as JUnit, which pipelines show as tests: a suite for each area, a case for each expectation.

use super::{Area, CheckOutcome, CheckResult, Exception, ExceptionState, Harm, Problem, Report};
use crate::terminal::escape::line;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

/// Returns the XML; none where the library cannot write it, which its inputs give no reason for.
#[must_use]
pub fn junit(report: &Report) -> Option<String> {
    let mut junit = quick_junit::Report::new(format!("smgen verify {}", line(&report.profile)));
    for area in Area::ALL {
        let mut suite = TestSuite::new(area.as_str());
        suite.add_test_cases(report.of_area(area).map(|verdict| case(report, verdict)));
        suite.add_properties(properties(report));
        if suite.tests > 0 {
            junit.add_test_suite(suite);
        }
    }
    let mut suite = TestSuite::new("exceptions");
    suite.add_test_cases(report.exceptions.iter().map(exception));
    let skipped = suite.tests - suite.failures;
    if suite.tests > 0 {
        suite.add_properties(properties(report));
        junit.add_test_suite(suite);
    }
    // Jenkins's schema knows this attribute of a suite, not of the whole.
    let xml = junit.to_string().ok()?;
    Some(xml.replacen(&format!(" skipped=\"{skipped}\""), "", 1))
}

/// Tells an exception: a failure where it has expired and something departs so, else skipped, which is never a pass.
fn exception(one: &Exception) -> TestCase {
    let fails = one.state == ExceptionState::Expired && !one.departures.is_empty();
    let status = if fails {
        TestCaseStatus::non_success(NonSuccessKind::Failure)
    } else {
        TestCaseStatus::skipped()
    };
    let name = format!("{}/{}", one.subject.replace(' ', "/"), one.setting);
    let mut case = TestCase::new(name, status);
    case.set_classname("smgen.exceptions");
    let message = format!("{}; {}", one.sentence(), one.state.words());
    case.status.set_message(message);
    case.status.set_type(one.state.as_str());
    case.status.set_description(one.departures.join("\n"));
    case
}

/// Returns what the report is about. JUnit has room for it in each suite only.
fn properties(report: &Report) -> Vec<(String, String)> {
    let header = &report.header;
    let pairs = [
        ("profile", &report.profile),
        ("region", &report.region),
        ("subject", &report.subject),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.clone()));
    let more = header
        .pairs()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    let warnings = header.warnings.iter();
    let warnings = warnings.map(|one| {
        (
            format!("warning.{}", one.id),
            format!("{}: {}", one.what, one.fix),
        )
    });
    let left_out = header.not_looked_at.iter();
    let left_out = left_out.map(|one| {
        (
            format!("not-looked-at.{}", one.area.as_str()),
            format!("{}: {}", one.count, one.why),
        )
    });
    pairs
        .into_iter()
        .chain(more)
        .chain(warnings)
        .chain(left_out)
        .map(|(name, value)| (line(&name).into_owned(), line(&value).into_owned()))
        .collect()
}

/// Tells a verdict. Its texts come from answers of an API, too: within each of its lines what is invisible is written out, so that
/// none of them passes for another line, or is obeyed by whoever shows it. Where it does not hold, its message and type are those of the problem that explains it, by which pipelines put failures
/// together.
fn case(report: &Report, verdict: &CheckResult) -> TestCase {
    let status = match verdict.outcome {
        CheckOutcome::Pass => TestCaseStatus::success(),
        // What could not be told is no failure of the network, but no pass either.
        CheckOutcome::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        CheckOutcome::Inconclusive => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    let mut case = TestCase::new(line(&verdict.id).as_ref(), status);
    case.set_classname(format!("smgen.{}", verdict.area.as_str()));
    if verdict.outcome != CheckOutcome::Pass {
        let causes = verdict.causes.iter().flat_map(|cause| {
            [
                format!("cause: {}", cause.what),
                format!("  fix: {}", cause.fix),
            ]
        });
        let lines = [
            format!("expected: {}", verdict.expected),
            format!("seen: {}", verdict.seen),
        ]
        .into_iter()
        .chain(verdict.evidence.iter().map(|step| format!("  - {step}")))
        .chain(causes)
        .chain(
            verdict
                .places
                .iter()
                .map(|place| format!("decided: {place}")),
        );
        let lines: Vec<_> = lines.map(|one| line(&one).into_owned()).collect();
        let explains = |one: &&Problem| one.explains.contains(&verdict.id);
        let problem = report.problems.iter().find(explains);
        let message = problem.map_or(&verdict.seen, |problem| &problem.what);
        case.status.set_message(line(message).as_ref());
        case.status.set_type(
            problem
                .map_or(Harm::Unknown, |problem| problem.harm)
                .as_str(),
        );
        case.status.set_description(lines.join("\n"));
    }
    case
}
