//! How much a departure from the blueprint matters by itself: not all that somebody changed is as urgent.

use super::{Cause, CauseKind};

/// What a departure may come to, the worst first. It orders departures; none is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gravity {
    /// Somebody may come in, or data may leave: doors, policies, ways, and what stands where nothing should.
    Exposure,
    /// Records, or the keys that read them, may be lost or are not written.
    Evidence,
    /// Something is set otherwise.
    Setting,
    /// Words: tags, names, descriptions.
    Words,
}

/// Properties that decide who may come in or what may leave.
const DOORS: [&str; 45] = [
    "account-id",
    "action",
    "address",
    "block-public-acls",
    "block-public-policy",
    "cidr",
    "closed",
    "direct-internet",
    "document",
    "domains",
    "egress",
    "fail-open",
    "from-port",
    "groups",
    "ignore-public-acls",
    "ingress",
    "network-access",
    "network-acl",
    "network-isolation",
    "peer",
    "policies",
    "policy",
    "ports",
    "principals",
    "protocol",
    "public",
    "public-address",
    "public-addresses",
    "ranges",
    "records",
    "remote-access",
    "restrict-public-buckets",
    "root",
    "route-table",
    "route-tables",
    "routes",
    "rules",
    "shared-with",
    "subnet",
    "subnets",
    "target",
    "to-port",
    "trust",
    "vpc",
    "vpcs",
];

impl Gravity {
    /// Returns what a departure may come to.
    pub(super) fn of(cause: &Cause) -> Self {
        let part = cause.component.as_ref().map_or("", |at| at.part.as_str());
        let holds_evidence = matches!(
            cause.kind,
            CauseKind::FlowLog
                | CauseKind::QueryLog
                | CauseKind::LogGroup
                | CauseKind::Bucket
                | CauseKind::Key
        );
        match part {
            "comment" | "description" | "name" => Self::Words,
            tag if tag.starts_with("tag:") => Self::Words,
            door if DOORS.contains(&door) => Self::Exposure,
            _ if holds_evidence => Self::Evidence,
            // The thing itself is there and should not be, or the other way round.
            "" => Self::Exposure,
            _ => Self::Setting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Component;

    fn of(kind: CauseKind, part: &str) -> Gravity {
        let cause = Cause {
            kind,
            what: String::new(),
            fix: String::new(),
            component: Some(Component::of("id").part(part)),
        };
        Gravity::of(&cause)
    }

    #[test]
    fn doors_come_before_records_before_settings_before_words() {
        for (kind, part, gravity) in [
            (CauseKind::Key, "policy", Gravity::Exposure),
            (CauseKind::Role, "trust", Gravity::Exposure),
            (CauseKind::Notebook, "direct-internet", Gravity::Exposure),
            (CauseKind::Attachment, "", Gravity::Exposure),
            (CauseKind::Key, "state", Gravity::Evidence),
            (CauseKind::FlowLog, "", Gravity::Evidence),
            (CauseKind::LogGroup, "retention-days", Gravity::Evidence),
            (CauseKind::QueryLog, "status", Gravity::Evidence),
            (CauseKind::DhcpOptions, "domain-name", Gravity::Setting),
            (CauseKind::Key, "description", Gravity::Words),
            (CauseKind::Vpc, "tag:Owner", Gravity::Words),
        ] {
            assert_eq!(of(kind, part), gravity, "{kind} {part}");
        }
        let mut all = [
            Gravity::Words,
            Gravity::Setting,
            Gravity::Evidence,
            Gravity::Exposure,
        ];
        all.sort();
        assert_eq!(all[0], Gravity::Exposure);
        assert_eq!(all[3], Gravity::Words);
    }
}
