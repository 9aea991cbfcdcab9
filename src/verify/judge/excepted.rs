//! What the profile accepts, as reports tell it, and beside the verdicts that hold in spite of it.

use super::Places;
use super::audited::{belongs, cause};
use crate::report::{Area, CheckOutcome, CheckResult, Exception, ExceptionState};
use crate::verify::audit::Excepted;

/// Tells each exception, and says with each result what was accepted: a pass with exceptions is another one than a pass.
#[must_use]
pub fn excepted(
    excepted: &[Excepted<'_>],
    results: &mut [CheckResult],
    places: Places<'_>,
) -> Vec<Exception> {
    let told = excepted.iter().map(|one| {
        let exception = one.exception;
        let from = std::slice::from_ref(&exception.from);
        Exception {
            subject: exception.subject(),
            setting: exception.setting.as_str().to_owned(),
            reason: exception.reason.clone(),
            until: exception.until.clone(),
            state: one.state,
            departures: one.findings.iter().map(|one| cause(one).what).collect(),
            place: places(from).pop(),
        }
    });
    let told: Vec<_> = told.collect();
    let used = excepted
        .iter()
        .filter(|one| one.state == ExceptionState::Used);
    for one in used {
        for finding in &one.findings {
            let area = Area::Configuration.as_str();
            let mine = |result: &&mut CheckResult| {
                let what = result.id.strip_prefix(area);
                let what = what.and_then(|rest| rest.strip_prefix('/'));
                what.is_some_and(|what| belongs(&finding.what, what))
            };
            let Some(result) = results.iter_mut().find(mine) else {
                continue;
            };
            let said = format!(
                "accepted until {}: {} ({})",
                one.exception.until,
                cause(finding).what,
                one.exception.reason
            );
            if result.outcome == CheckOutcome::Pass {
                let before = if result.seen.is_empty() { "" } else { "; " };
                result.seen.push_str(before);
                result.seen.push_str(&said);
            } else {
                result.evidence.push(said);
            }
        }
    }
    told
}
