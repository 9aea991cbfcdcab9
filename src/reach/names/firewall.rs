//! What DNS Firewall makes of a question.
//!
//! Amazon Route 53 developer guide, "Route 53 Resolver DNS Firewall rule groups and rules", "Rule settings" and "Rule actions"; API
//! reference, `FirewallRule` (read 2026-11-26): groups by priority, rules by priority, and the first whose list has the name decides,
//! whatever it does; where none has it, the name resolves. A name with `*.` in front stands for all below, not for the name itself.

use super::super::index::Network;
use super::super::resolution::{DnsAnswer, NameDecider, Resolution};
use super::{missing, resolution};
use crate::snapshot::{FirewallGroup, FirewallRule, SnapshotPart};

/// What the firewall says of a name.
pub(super) enum Filtered<'a> {
    /// It resolves; `trusted` where the names that it leads on to are not looked up.
    Passes { trusted: bool },
    /// Something else is answered, or nobody knows.
    Answered(Resolution<'a>),
}

/// State of an association that holds for every question: Amazon Route 53 API reference, `FirewallRuleGroupAssociation`.
const COMPLETE: &str = "COMPLETE";

/// A rule with its group.
type Rule<'a> = (&'a FirewallGroup, &'a FirewallRule);
/// A group of which something is not known, and the list where that is it.
type Unread<'a> = (&'a FirewallGroup, Option<&'a str>);

impl<'a> Network<'a> {
    /// Says what the firewall makes of a question for the address of a name.
    pub(super) fn filtered(&self, name: &str) -> Filtered<'a> {
        if !self.snapshot.knows(SnapshotPart::DnsFirewall) {
            return Filtered::Answered(missing(SnapshotPart::DnsFirewall));
        }
        match self.deciding(name) {
            Ok(None) => Filtered::Passes { trusted: false },
            Ok(Some((group, rule))) if rule.action == "BLOCK" => {
                Filtered::Answered(blocked(group, rule))
            }
            Ok(Some((_, rule))) => Filtered::Passes {
                trusted: rule.trusts_redirection,
            },
            Err((group, list)) => {
                let group = &group.id;
                let decider = NameDecider::UnreadFirewall { group, list };
                Filtered::Answered(resolution(DnsAnswer::Unknown, decider))
            }
        }
    }

    /// Returns the rule that lets a name pass, with its group; none where no rule is about it, or where that is not known.
    #[must_use]
    pub fn let_through_by(&self, name: &str) -> Option<(&'a FirewallGroup, &'a FirewallRule)> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        self.deciding(&name).ok().flatten()
    }

    /// Returns the first rule that is about a name; or the group, and the list, of which that is not known.
    fn deciding(&self, name: &str) -> Result<Option<Rule<'a>>, Unread<'a>> {
        let mut groups: Vec<&FirewallGroup> = self.snapshot.dns_firewall.iter().collect();
        groups.sort_by_key(|group| group.priority);
        for group in groups {
            let mut rules: Vec<_> = group.rules.as_ref().ok_or((group, None))?.iter().collect();
            rules.sort_by_key(|rule| rule.priority);
            for rule in rules {
                let list = rule.list.as_deref();
                match rule.is_about(name) {
                    Some(false) => {}
                    // An association that is being made or removed holds for some questions and for others not.
                    _ if group.state != COMPLETE => return Err((group, list)),
                    // Whether one is told of does not change what is answered.
                    None if rule.action == "ALERT" => {}
                    None => return Err((group, list)),
                    Some(true) => return Ok(Some((group, rule))),
                }
            }
        }
        Ok(None)
    }
}

fn blocked<'a>(group: &'a FirewallGroup, rule: &'a FirewallRule) -> Resolution<'a> {
    let decider = NameDecider::DnsFirewall {
        group: &group.id,
        list: rule.list.as_deref(),
    };
    let answer = match rule.block_response.as_deref() {
        // Another name is answered, wherever that leads.
        Some("OVERRIDE") => DnsAnswer::Unknown,
        _ => DnsAnswer::DoesNotExist,
    };
    resolution(answer, decider)
}
