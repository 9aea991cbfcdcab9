//! What a vantage lets in.

use super::super::judgement::Judgement;
use super::super::lookup::Lookup;
use super::differences::{Difference, Differences};
use super::meant::{Meant, traffic};
use crate::reach::complete::{Comer, HeaderSpace, Region, Span, TrafficRange, Wanted};
use crate::reach::{Decider, End, Flow, FlowDestination, Network, PacketTrace};
use crate::report::{Cause, CauseKind};
use crate::snapshot::{Peer as Deployed, SnapshotPart, whose_group};
use crate::topology::{Function, Peer, ids};
use crate::verify::expect::{Destination, Vantage};
use ipnet::IpNet;
use std::collections::BTreeMap;

/// What decides about all that a vantage lets in.
const PARTS: [SnapshotPart; 5] = [
    SnapshotPart::Vpc,
    SnapshotPart::Subnets,
    SnapshotPart::SecurityGroups,
    SnapshotPart::NetworkAcls,
    SnapshotPart::PrefixLists,
];

impl<'a> Lookup<'a> {
    /// Judges everything that a vantage lets in: from anybody at any address, and from who carries a group that its rules name.
    pub(in super::super) fn lets_in_no_more(&self, vantage: &Vantage) -> Judgement {
        let to = match self.in_both_families(vantage) {
            Ok(to) => to,
            Err(why) => return self.nobody_there(vantage, why),
        };
        let groups = self.topology.security_groups.iter();
        let mut own = groups.filter(|group| group.function == vantage.function);
        let rules = own.next().map_or(&[][..], |group| &group.ingress);
        let own = Destination::Function {
            function: vantage.function,
            tier: vantage.tier.clone(),
            zone: vantage.zone,
        };
        let space = HeaderSpace::new(&self.network);
        let mut differences = Differences::default();
        // Of strangers the rules of the topology name ranges only.
        let mut meant = Meant::default();
        let mut carriers: BTreeMap<&str, Meant> = BTreeMap::new();
        for group in self.named_by(vantage.function) {
            carriers.entry(group).or_default();
        }
        for rule in rules {
            let Some(traffic) = traffic(rule) else {
                continue;
            };
            match &rule.peer {
                Peer::Cidr(cidr) => meant.must(IpNet::V4(cidr.net()).into(), traffic, &own),
                Peer::PrefixList(_) => {}
                Peer::Group(function) => {
                    if let Some(group) = self.group(function.as_str()) {
                        let meant = carriers.entry(group).or_default();
                        self.members_meant(*function, traffic, &own, meant);
                    } else {
                        let id = ids::group_named(function.as_str());
                        let absent = self.absent(CauseKind::SecurityGroup, &id);
                        let what = format!("there is no security group {}", function.as_str());
                        differences.say(Difference::Unknown, what, vec![absent]);
                    }
                }
            }
        }
        let regions = space.admitted(&to, Comer::Stranger, &Span::EVERYWHERE, &meant.wanted());
        differences.compared(regions.len());
        for region in &regions {
            self.compare_comer(&to, None, &meant, region, &mut differences);
        }
        let inside = space.inside();
        for (group, meant) in &carriers {
            let comer = Comer::Carrier(group);
            let regions = space.admitted(&to, comer, &inside, &meant.wanted());
            differences.compared(regions.len());
            for region in &regions {
                self.compare_comer(&to, Some(group), meant, region, &mut differences);
            }
        }
        self.if_whole(differences.judged("from"), &PARTS)
    }

    /// Returns the ids of the groups of this VPC that the deployed rules of a function's group name.
    fn named_by(&self, function: Function) -> Vec<&'a str> {
        let group = self.deployed.group(&ids::group_named(function.as_str()));
        let rules = group.into_iter().flat_map(|group| &group.ingress);
        let named = rules.filter_map(|rule| match &rule.peer {
            Deployed::Group(id) => Some(whose_group(id).1),
            Deployed::Cidr(_) | Deployed::PrefixList(_) => None,
        });
        named.collect()
    }

    /// Adds what members of a function may open: where its subnets are they must get in, elsewhere the ACLs keep them out or not.
    fn members_meant(
        &self,
        function: Function,
        traffic: TrafficRange,
        own: &Destination,
        meant: &mut Meant,
    ) {
        for span in self.home(function) {
            meant.must(span, traffic, own);
        }
        let anywhere = Span::EVERYWHERE.map(|span| Wanted { span, traffic });
        meant.may.extend(anywhere);
    }

    fn compare_comer(
        &self,
        to: &End<'a>,
        group: Option<&str>,
        meant: &Meant,
        region: &Region,
        differences: &mut Differences,
    ) {
        let must = meant.destination(region).is_some();
        if !must && meant.allows(region) {
            return;
        }
        let Some(difference) = Difference::of(region.outcome, must) else {
            return;
        };
        let address = region.span.first();
        let comer = match group {
            Some(group) => self.network.carrier(group, address),
            None => Some(Network::outsider(address)),
        };
        let Some(comer) = comer else {
            return;
        };
        let to = to.of_family(region.span.is_v6());
        let (protocol, port) = region.traffic.first();
        let flow = Flow {
            from: &comer,
            to: FlowDestination::End(&to),
            protocol,
            port,
        };
        let trace = self.network.admission(&flow);
        let causes = || match difference {
            Difference::Opened => self.let_in(&trace),
            Difference::Closed | Difference::Unknown => {
                vec![self.kept_out(&trace.decider, &region.traffic.to_string())]
            }
        };
        let name = group.map(|group| format!("carriers of {group}"));
        differences.add(difference, region, &trace, name, causes);
    }

    /// Blames what lets something in: an ACL that is not the subnet's before the rules and entries.
    fn let_in(&self, trace: &PacketTrace<'_>) -> Vec<Cause> {
        let misplaced = trace.path.iter().find_map(|step| match step {
            crate::reach::Step::Acl { subnet, .. } => self.guarded_by_another(subnet),
            _ => None,
        });
        misplaced.map_or_else(|| self.open(&trace.path), |cause| vec![cause])
    }

    fn kept_out(&self, decider: &Decider<'_>, traffic: &str) -> Cause {
        let misplaced = match decider {
            Decider::Acl { subnet, .. } => self.guarded_by_another(subnet),
            _ => None,
        };
        misplaced.unwrap_or_else(|| self.closed(decider, traffic))
    }
}
