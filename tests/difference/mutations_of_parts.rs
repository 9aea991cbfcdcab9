//! Ways to change what a topology has many of: rules, entries, statements.

use super::mutations::{Mutation, range, row};
use smgen::blueprint::Cidr;
use smgen::catalog::Protocol;
use smgen::topology::{
    AclEntry, Function, Peer, PolicyDocument, PolicyValue, Ports, Rule, Topology,
};

type Named<T> = (&'static str, fn(&mut T));

pub fn traffic() -> Vec<Mutation> {
    let mut rows = vec![
        row("security_groups/*/function", |t| {
            t.security_groups[0].function = Function::Nat;
        }),
        row("security_groups/*/description", |t| {
            t.security_groups[0].description.push('x');
        }),
        row("network_acls/*/tier", |t| t.network_acls[0].tier.push('x')),
    ];
    let rule_changes: [Named<Rule>; 10] = [
        ("id", |rule| rule.id.push('x')),
        ("peer/kind", |rule| rule.peer = Peer::Cidr(Cidr::ANYWHERE)),
        ("peer/value", |rule| {
            rule.peer = Peer::PrefixList("other".into());
        }),
        ("protocol", |rule| rule.protocol = Protocol::Udp),
        ("from_port", |rule| rule.from_port = Some(7)),
        ("to_port", |rule| rule.to_port = Some(7)),
        ("to_port", |rule| rule.to_port = None),
        ("client_ports/first", |rule| rule.client_ports.first = 7),
        ("client_ports/last", |rule| rule.client_ports.last = 65000),
        ("description", |rule| rule.description.push('x')),
    ];
    let entry_changes: [Named<AclEntry>; 8] = [
        ("id", |entry| entry.id.push('x')),
        ("number", |entry| entry.number += 1),
        ("protocol", |entry| entry.protocol = Protocol::Udp),
        ("cidr", |entry| entry.cidr = range("10.9.0.0/24")),
        ("ports/first", |entry| {
            entry.ports.as_mut().unwrap().first = 7;
        }),
        ("ports/last", |entry| {
            entry.ports.as_mut().unwrap().last = 65000;
        }),
        ("ports/last", |entry| entry.ports = Some(Ports::one(1))),
        ("reason", |entry| entry.reason.push('x')),
    ];
    for ingress in [true, false] {
        let direction = if ingress { "ingress" } else { "egress" };
        for (field, change) in rule_changes {
            let path = format!("security_groups/*/{direction}/*/{field}");
            rows.push(row(&path, move |t| {
                let group = &mut t.security_groups[1];
                let rules = if ingress {
                    &mut group.ingress
                } else {
                    &mut group.egress
                };
                change(&mut rules[0]);
            }));
        }
        for (field, change) in entry_changes {
            let path = format!("network_acls/*/{direction}/*/{field}");
            rows.push(row(&path, move |t| {
                let acl = &mut t.network_acls[0];
                let entries = if ingress {
                    &mut acl.ingress
                } else {
                    &mut acl.egress
                };
                change(&mut entries[0]);
            }));
        }
    }
    rows
}

pub fn policies(
    path: &str,
    policy: fn(&mut Topology) -> Option<&mut PolicyDocument>,
) -> Vec<Mutation> {
    let changes: [Named<PolicyDocument>; 9] = [
        ("Sid", |policy| policy.statements[0].sid.push('x')),
        ("Effect", |policy| policy.statements[0].allow ^= true),
        ("Principal", |policy| {
            let other = PolicyValue::principal("AWS", &["other".into()]);
            policy.statements[0].principal = Some(other);
        }),
        ("Action", |policy| {
            policy.statements[0].actions.push("x:Y".into());
        }),
        ("Action", |policy| policy.statements[0].actions.clear()),
        ("Resource", |policy| {
            policy.statements[0].resources.push("x".into());
        }),
        ("Condition", |policy| {
            let conditions = &mut policy.statements[0].conditions;
            conditions.push(("StringLike", "key".into(), vec!["x".into()]));
        }),
        ("Condition", |policy| {
            let statements = policy.statements.iter_mut();
            for statement in statements {
                if let Some((_, _, values)) = statement.conditions.first_mut() {
                    values.push("x".into());
                }
            }
        }),
        ("Sid", |policy| {
            policy.statements.remove(0);
        }),
    ];
    let rows = changes.into_iter().map(|(field, change)| {
        row(&format!("{path}/Statement/*/{field}"), move |t| {
            if let Some(policy) = policy(t) {
                change(policy);
            }
        })
    });
    rows.collect()
}
