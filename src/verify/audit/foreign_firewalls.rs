//! Rule groups of DNS Firewall that are nobody's of the blueprint, and let names pass before its own are asked (N8).

use super::findings::Findings;
use super::subject::Subject;
use crate::catalog::Requirement;
use crate::catalog::citation::DNS_FILTERING;
use crate::report::CauseKind;
use crate::snapshot::{FirewallGroup, FirewallRule};
use crate::topology::ids;
use crate::verify::audit::matches::Matches;
use crate::verify::remedy::disassociate_firewall;

/// Says of every group that is asked before the blueprint's what passes by it. One that only blocks opens nothing, and what it blocks that
/// should resolve is told where names are asked; one that comes after is never asked.
pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let topology = findings.topology;
    let blocking = topology.dns_firewall.as_ref().filter(|one| one.blocks());
    let (Some(firewall), Some(own)) = (blocking, matches.records.get(ids::DNS_FIREWALL)) else {
        return;
    };
    let snapshot = findings.snapshot;
    let groups = snapshot.dns_firewall.iter();
    for group in groups.filter(|one| one.id != own.id && one.priority < firewall.priority) {
        let what = format!("dns-firewall-rule-group/{}", group.id);
        let requirements = [Requirement::N8, Requirement::V10];
        let subject = Subject::new(CauseKind::DnsFirewall, what, &requirements, DNS_FILTERING)
            .deployed_as(&group.association);
        if let Some(passes) = passes(group) {
            let command = disassociate_firewall(&group.association);
            let fix = format!(
                "{command}, or give it rules that only block: what it lets pass, the rules of the blueprint never see"
            );
            findings.extra(&subject, passes, fix);
        }
    }
}

/// Says what passes by a group; none where it only blocks, or where nobody knows, which the model tells of every name.
fn passes(group: &FirewallGroup) -> Option<String> {
    let opens = |rule: &&FirewallRule| rule.action != "BLOCK";
    let rule = group.rules.iter().flatten().find(opens)?;
    let names = match &rule.domains {
        Some(domains) if domains.len() == 1 => domains[0].clone(),
        Some(domains) => format!("{} names", domains.len()),
        None => "names that no call tells".to_owned(),
    };
    Some(format!(
        "a rule group of DNS Firewall that is asked before the blueprint's, and has {names} pass ({})",
        rule.action
    ))
}
