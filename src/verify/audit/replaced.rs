//! What is gone, and what a stranger stands in the place of: told as that, not by one of the settings in which the two differ.

use super::finding::{Finding, Kind, REPLACED};
use super::findings::Findings;
use crate::topology::ids::{ID_TAG, PROFILE_TAG};
use std::collections::BTreeSet;

/// Tells things that bear none of the profile's tags, and are not as the blueprint says, as replaced: whoever made them made them without
/// the code. What only lost its tags is told by those.
pub(super) fn tell(findings: &mut Findings<'_>) {
    let strangers = strangers(&findings.list);
    let put_back = findings.put_back();
    for (what, id) in strangers {
        let tagless =
            |one: &Finding| one.what == what && one.resource.as_ref() == Some(&id) && is_tag(one);
        let Some(at) = findings.list.iter().position(tagless) else {
            continue;
        };
        let mut finding = findings.list[at].clone();
        findings.list.retain(|one| !tagless(one));
        finding.kind = Kind::Changed;
        finding.field = Some(REPLACED.to_owned());
        finding.expected =
            Some(format!("the one that bears `{ID_TAG}` and `{PROFILE_TAG}`").into());
        finding.found = Some(id.as_str().into());
        finding.fix =
            format!("see who made `{id}`: {put_back}, and `{id}` can go once nothing uses it");
        findings.list.insert(at, finding);
    }
}

/// Returns what bears neither tag and departs in more than tags: the blueprint's id and AWS's.
fn strangers(list: &[Finding]) -> BTreeSet<(String, String)> {
    let lacks = |what: &str, id: &str, key: &str| {
        let field = format!("tag:{key}");
        list.iter().any(|one| {
            one.what == what
                && one.resource.as_deref() == Some(id)
                && one.kind == Kind::Missing
                && one.field.as_deref() == Some(&field)
        })
    };
    let departing = list.iter().filter(|one| {
        !is_tag(one)
            && one.field.is_some()
            && one.kind != Kind::Unknown
            && one.what != crate::topology::ids::VPC
    });
    departing
        .filter_map(|one| {
            let id = one.resource.as_deref()?;
            let tagless = lacks(&one.what, id, ID_TAG) && lacks(&one.what, id, PROFILE_TAG);
            tagless.then(|| (one.what.clone(), id.to_owned()))
        })
        .collect()
}

fn is_tag(finding: &Finding) -> bool {
    let field = finding.field.as_deref();
    finding.kind == Kind::Missing && field.is_some_and(|field| field.starts_with("tag:"))
}
