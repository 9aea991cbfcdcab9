//! What the model says of each expectation.

use super::audited::cause;
use super::judgement::Judgement;
use super::lookup::Lookup;
use super::targets::{NoTarget, Target};
use super::ways::Way;
use super::{Places, evidence, passing, stranger};
use crate::catalog;
use crate::reach::policy::{self, Call, DecidedBy, Ruling};
use crate::reach::{End, Flow, FlowDestination, PacketOutcome};
use crate::report::CheckResult;
use crate::snapshot::{Protocol, Snapshot, SnapshotPart};
use crate::topology::Topology;
use crate::verify::audit;
use crate::verify::expect::{Check, Destination, Expectation, Owner, Vantage};

/// An account and an organization that are nobody's here.
const FOREIGN: (&str, &str) = ("999999999999", "o-foreign000");

/// Returns a verdict for each expectation that a model can judge: all but those about configuration.
#[must_use]
pub fn modelled(
    topology: &Topology,
    snapshot: &Snapshot,
    expectations: &[Expectation],
    places: Places<'_>,
) -> Vec<CheckResult> {
    let lookup = Lookup::new(topology, snapshot);
    let stranger = audit::stranger(topology, snapshot);
    let verdicts = expectations.iter().filter_map(|expectation| {
        if let Some(finding) = &stranger {
            let modelled = !matches!(expectation.check, Check::Configured { .. });
            let explained = || stranger::explained(passing(expectation, places), cause(finding));
            return modelled.then(explained);
        }
        let judgement = match (&expectation.check, &expectation.vantage) {
            (Check::Resolve { name, to }, Some(vantage)) => lookup.resolves(vantage, name, to),
            (
                Check::Connect {
                    to,
                    protocol,
                    port,
                    open,
                },
                Some(vantage),
            ) => lookup.connects(vantage, to, *protocol, *port, *open),
            (
                Check::Admit {
                    from,
                    to,
                    protocol,
                    port,
                    open,
                },
                _,
            ) => lookup.admits(*from, to, (*protocol, *port), *open),
            (Check::Complete { egress: true }, Some(vantage)) => lookup.reaches_no_more(vantage),
            (Check::Complete { egress: false }, Some(vantage)) => lookup.lets_in_no_more(vantage),
            (call @ Check::Call { .. }, _) => lookup.passes(call),
            _ => return None,
        };
        let mut verdict = passing(expectation, places);
        verdict.outcome = judgement.outcome;
        verdict.harm = judgement.harm.unwrap_or(verdict.harm);
        verdict.seen = judgement.seen;
        verdict.evidence = judgement.evidence;
        verdict.causes = judgement.causes;
        Some(verdict)
    });
    verdicts.collect()
}

/// Why nothing can be said of what holds the account's number.
const NO_ACCOUNT: &str = "nobody knows the account's number, which names and policies hold";

impl<'a> Lookup<'a> {
    pub(super) fn no_account(&self) -> Judgement {
        let causes = vec![self.not_read(SnapshotPart::Source)];
        Judgement::unknown(NO_ACCOUNT.to_owned()).with(causes)
    }

    fn connects(
        &self,
        vantage: &Vantage,
        to: &Destination,
        protocol: Protocol,
        port: u16,
        open: bool,
    ) -> Judgement {
        let from = match self.vantage(vantage) {
            Ok(from) => from,
            Err(why) => {
                let absent = self.absent_end(vantage);
                return Judgement::unknown(why).with(absent);
            }
        };
        let targets = match self.targets(vantage, to) {
            Ok(targets) => targets,
            Err(NoTarget::Endpoint(what)) if open => {
                let cause = self.gone(to.service().unwrap_or_default(), &what);
                let seen = "there is nothing to connect to".to_owned();
                return Judgement::fail(seen, Vec::new(), vec![cause]);
            }
            Err(NoTarget::Endpoint(what)) => return Judgement::pass(what),
            Err(NoTarget::Unknown(what)) => {
                let unread = self.unread_target(to);
                return Judgement::unknown(what).with(unread);
            }
        };
        // Several addresses stand for one destination: the one that says most against the expectation counts.
        let said = targets.iter().map(|target| {
            let goal = match target {
                Target::Address(address) => FlowDestination::Address(*address),
                Target::End(end) => FlowDestination::End(end),
            };
            let way = Way {
                vantage,
                to,
                goal,
                protocol,
                port,
            };
            self.one(&from, &way, open)
        });
        let worst = Judgement::worst(said);
        worst.unwrap_or_else(|| Judgement::unknown("there is no address to aim at".into()))
    }

    /// Judges the way to one address.
    fn one(&self, from: &End<'a>, way: &Way<'_>, open: bool) -> Judgement {
        let flow = Flow {
            from,
            to: way.goal,
            protocol: way.protocol,
            port: way.port,
        };
        let verdict = self.network.packet(&flow);
        let decider = verdict.decider.to_string();
        let path = || verdict.path.iter().map(evidence::step).collect();
        match (verdict.outcome, open) {
            (PacketOutcome::Allowed, true) | (PacketOutcome::Denied, false) => {
                Judgement::pass(decider)
            }
            (PacketOutcome::Unknown, true) => {
                Judgement::unknown(decider).with(self.why_closed(way, &verdict))
            }
            (PacketOutcome::Unknown, false) => {
                Judgement::unknown(decider).with(self.unclear(way, &verdict))
            }
            (PacketOutcome::Denied, true) => {
                let seen = "no packet gets through".to_owned();
                Judgement::fail(seen, path(), self.why_closed(way, &verdict))
            }
            (PacketOutcome::Partial, true) => {
                let lost: Vec<_> = verdict
                    .lost_replies
                    .iter()
                    .map(|(first, last)| format!("{first}-{last}"))
                    .collect();
                let seen = format!("replies to ports {} are lost", lost.join(", "));
                Judgement::fail(seen, path(), self.why_closed(way, &verdict))
            }
            (PacketOutcome::Allowed, false) => {
                Judgement::fail(decider, path(), self.opened(way, &verdict.path))
            }
            // Connections to some of the client's ports come about: that is open.
            (PacketOutcome::Partial, false) => {
                let seen = "some connections come about".to_owned();
                Judgement::fail(seen, path(), self.opened(way, &verdict.path))
            }
        }
    }

    fn passes(&self, check: &Check) -> Judgement {
        let Check::Call {
            service,
            action,
            further,
            resource,
            owner,
            own_principal,
            tls,
            allowed,
        } = check
        else {
            return Judgement::unknown("no call".into());
        };
        let Some(endpoint) = self.endpoint(service) else {
            let cause = if self.snapshot.knows(SnapshotPart::Endpoints) {
                self.no_endpoint(service)
            } else {
                self.not_read(SnapshotPart::Endpoints)
            };
            let seen = "there is no policy to ask".to_owned();
            return Judgement::unknown(seen).with(vec![cause]);
        };
        if endpoint.policy.is_none() && !self.snapshot.knows(SnapshotPart::Policies) {
            let unread = format!("the policy of {} could not be read", endpoint.id);
            let cause = self.not_read(SnapshotPart::Policies);
            return Judgement::unknown(unread).with(vec![cause]);
        }
        let Some(own) = self.own_account() else {
            return self.no_account();
        };
        let organization = self.topology.organization_id.as_deref();
        let resource = resource
            .replace("{account}", own)
            .replace("{foreign}", FOREIGN.0);
        let (caller, callers_organization) = if *own_principal {
            (own, organization)
        } else {
            (FOREIGN.0, Some(FOREIGN.1))
        };
        let owner = match owner {
            Owner::Own => (Some(own), organization),
            Owner::Foreign => (Some(FOREIGN.0), Some(FOREIGN.1)),
            Owner::Aws => (self.account_of_aws(service), None),
            Owner::None => (None, None),
        };
        let told = |key, value: Option<&'static str>| (key, value);
        let principal = format!("arn:{}:iam::{caller}:role/smgen", self.topology.partition);
        let mut context = vec![
            ("aws:PrincipalAccount", Some(caller)),
            told("aws:PrincipalIsAWSService", Some("false")),
            told("aws:ViaAWSService", Some("false")),
            ("aws:ResourceAccount", owner.0),
            told(
                "aws:SecureTransport",
                Some(if *tls { "true" } else { "false" }),
            ),
            told("s3:TlsVersion", tls.then_some("1.2")),
        ];
        // Which organization the account is in, and whether in any, is known only where the blueprint says it; AWS is in none of ours.
        context.extend(callers_organization.map(|id| ("aws:PrincipalOrgID", Some(id))));
        if owner.1.is_some() || owner.0 != Some(own) {
            context.push(("aws:ResourceOrgID", owner.1));
        }
        // The first that goes otherwise than expected tells, then the first that nobody can tell.
        let mut unknown = None;
        let mut known = None;
        for action in std::iter::once(action).chain(further) {
            let call = Call {
                action,
                resource: &resource,
                principal: Some(&principal),
                context: &context,
            };
            let decision = policy::of_endpoint(endpoint.policy.as_ref(), &call);
            let by = decided(&decision.by, &endpoint.id);
            match decision.ruling {
                Ruling::Unknown => {
                    unknown.get_or_insert(by);
                }
                ruling if (ruling == Ruling::Allowed) == *allowed => {
                    known.get_or_insert(by);
                }
                ruling => {
                    let passed = ruling == Ruling::Allowed;
                    let seen = if passed { "passes" } else { "is refused" };
                    let which = if further.is_empty() {
                        "it".to_owned()
                    } else {
                        format!("`{action}`")
                    };
                    let by = with_call(by, &decision.by, (action, passed));
                    let cause = self.policy(endpoint, by);
                    return Judgement::fail(format!("{which} {seen}"), Vec::new(), vec![cause]);
                }
            }
        }
        match (unknown, known) {
            (Some(by), _) => Judgement::unknown(by),
            (None, by) => Judgement::pass(by.unwrap_or_default()),
        }
    }

    /// Returns the account of AWS's that owns what is called at an endpoint, where one is known.
    fn account_of_aws(&self, service: &str) -> Option<&'static str> {
        let service = catalog::service(service)?;
        let region = catalog::region(&self.topology.region)?;
        let registries = service
            .aws_owned
            .as_ref()
            .is_some_and(|owned| owned.registries);
        let accounts = catalog::image_accounts(region).iter();
        accounts.copied().next().filter(|_| registries)
    }
}

/// Says what a ruling of an endpoint's policy rests on.
fn decided(by: &DecidedBy, endpoint: &str) -> String {
    match by {
        DecidedBy::Statement(_) | DecidedBy::Nth(_) => {
            format!("{} of the policy of {endpoint}", statement(by))
        }
        DecidedBy::NotPrincipal(which) => format!(
            "{} of the policy of {endpoint} allows with `NotPrincipal`, which AWS does not support",
            statement(which),
        ),
        DecidedBy::NoStatement => {
            format!("no statement of the policy of {endpoint} allows it")
        }
        DecidedBy::NoPolicy => format!("{endpoint} has no policy, so everything passes"),
        DecidedBy::Malformed => format!("the policy of {endpoint} is none that IAM takes"),
    }
}

/// Says what a statement does with the call: alone it is no sentence.
fn with_call(by: String, decided: &DecidedBy, (action, passed): (&str, bool)) -> String {
    match decided {
        DecidedBy::Statement(_) | DecidedBy::Nth(_) => {
            let does = if passed { "allows" } else { "denies" };
            format!("{by} {does} `{action}`")
        }
        _ => by,
    }
}

/// Names a statement, by its `Sid` or by its place.
fn statement(by: &DecidedBy) -> String {
    match by {
        DecidedBy::Statement(sid) => format!("statement `{sid}`"),
        DecidedBy::Nth(number) => format!("statement {number} (it has no `Sid`)"),
        _ => "a statement".to_owned(),
    }
}
