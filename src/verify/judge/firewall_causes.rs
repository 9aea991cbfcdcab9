//! Why DNS Firewall blocks a name that it should not, or lets one pass.

use super::causes::cause;
use super::lookup::Lookup;
use crate::report::{Cause, CauseKind, Component};
use crate::topology::ids;
use crate::verify::remedy::disassociate_firewall;

impl Lookup<'_> {
    /// Returns why a name resolves that should not.
    pub(super) fn passes_firewall(&self, name: &str) -> Cause {
        let Some((group, rule)) = self.network.let_through_by(name) else {
            return self.no_rule_of_firewall();
        };
        let passes = format!("rule group {} of DNS Firewall has", group.id);
        // The list of a rule is to blame, or the rule where its list has every name.
        let (at, what) = match &rule.list {
            Some(list) if !rule.has_all() => (
                Component::of(list).part("domains"),
                format!("{passes} the name in list {list}, which lets it pass"),
            ),
            _ => (
                Component::of(&group.id).part("rules"),
                format!(
                    "{passes} a rule {} for every name, which lets it pass",
                    rule.action
                ),
            ),
        };
        cause(CauseKind::DnsFirewall, what, self.put_back()).at(at)
    }

    /// Returns why a name is blocked that should lead somewhere: the list that lacks it, a rule that is asked first, or a group that
    /// is none of the blueprint's.
    pub(super) fn blocked(&self, name: &str, by: &str) -> Cause {
        let firewall = self.topology.dns_firewall.as_ref();
        let own = self.deployed.record(ids::DNS_FIREWALL);
        if own.is_none_or(|own| own.id != by) {
            let what = format!(
                "rule group {by} of DNS Firewall blocks it, and is none of the blueprint's"
            );
            let mut groups = self.snapshot.dns_firewall.iter();
            let association = groups.find(|group| group.id == by);
            let association = association.map_or(by, |group| group.association.as_str());
            let fix = format!(
                "take it off the VPC: {}",
                disassociate_firewall(association)
            );
            return cause(CauseKind::DnsFirewall, what, fix).at(Component::of(association));
        }
        let list = firewall.and_then(|firewall| firewall.allowing(name));
        let list = list.and_then(|rule| self.deployed.record(&ids::dns_firewall_list(&rule.name)));
        let lacks = list.filter(|list| {
            let mut groups = self
                .snapshot
                .dns_firewall
                .iter()
                .flat_map(|group| group.rules.iter().flatten());
            let rule = groups.find(|rule| rule.list.as_ref() == Some(&list.id));
            rule.is_some_and(|rule| !rule.has(name))
        });
        let (what, at) = if let Some(list) = lacks {
            let what = format!(
                "list {} of DNS Firewall, which should allow it, lacks the name",
                list.id
            );
            (what, Component::of(&list.id).part("domains"))
        } else {
            let what = format!("a rule of {by} blocks it before the one that allows it is asked");
            (what, Component::of(by).part("rules"))
        };
        cause(CauseKind::DnsFirewall, what, self.put_back()).at(at)
    }

    fn no_rule_of_firewall(&self) -> Cause {
        match self.deployed.record(ids::DNS_FIREWALL) {
            Some(own)
                if self
                    .snapshot
                    .dns_firewall
                    .iter()
                    .any(|group| group.id == own.id) =>
            {
                let what = format!("no rule of {} blocks it", own.id);
                cause(CauseKind::DnsFirewall, what, self.put_back())
                    .at(Component::of(&own.id).part("rules"))
            }
            _ => self.absent(CauseKind::DnsFirewall, ids::DNS_FIREWALL_ASSOCIATION),
        }
    }
}
