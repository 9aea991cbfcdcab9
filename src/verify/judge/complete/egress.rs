//! What a vantage reaches.

use super::super::judgement::Judgement;
use super::super::lookup::Lookup;
use super::super::ways::Way;
use super::differences::{Difference, Differences};
use super::meant::{Meant, traffic};
use crate::catalog::EndpointType;
use crate::reach::complete::{HeaderSpace, Region, Span, TrafficRange, Wanted};
use crate::reach::{End, Flow, FlowDestination};
use crate::snapshot::{Interface, SnapshotPart, Subnet};
use crate::topology::{Function, Peer, Rule, ids};
use crate::verify::expect::{Destination, Vantage};
use ipnet::IpNet;

/// What decides about all that a vantage reaches; what else may be missing makes the pieces unknown that need it.
const PARTS: [SnapshotPart; 8] = [
    SnapshotPart::Vpc,
    SnapshotPart::Subnets,
    SnapshotPart::RouteTables,
    SnapshotPart::SecurityGroups,
    SnapshotPart::NetworkAcls,
    SnapshotPart::Interfaces,
    SnapshotPart::PrefixLists,
    SnapshotPart::Endpoints,
];

impl<'a> Lookup<'a> {
    /// Judges everything that a vantage reaches.
    pub(in super::super) fn reaches_no_more(&self, vantage: &Vantage) -> Judgement {
        let from = match self.in_both_families(vantage) {
            Ok(from) => from,
            Err(why) => return self.nobody_there(vantage, why),
        };
        let groups = self.topology.security_groups.iter();
        let mut own = groups.filter(|group| group.function == vantage.function);
        let rules = own.next().map_or(&[][..], |group| &group.egress);
        let space = HeaderSpace::new(&self.network);
        let mut differences = Differences::default();
        let addresses = self.addresses_meant(rules);
        let regions = space.reachable(&from, &addresses.wanted());
        differences.compared(regions.len());
        for region in &regions {
            self.compare(vantage, &from, &addresses, (region, None), &mut differences);
        }
        for (what, causes) in addresses.gone {
            differences.say(Difference::Closed, what, causes);
        }
        for (what, causes) in addresses.unknown {
            differences.say(Difference::Unknown, what, causes);
        }
        let tiers = self.topology.tiers.iter();
        let tiers = tiers.filter(|tier| !matches!(tier.function, Function::Vpce | Function::Nat));
        for (tier, subnet) in tiers.flat_map(|tier| tier.subnets.iter().map(move |one| (tier, one)))
        {
            let there = Vantage {
                function: tier.function,
                tier: tier.name.clone(),
                zone: subnet.zone,
            };
            self.compare_members((vantage, &from), &space, rules, &there, &mut differences);
        }
        self.if_whole(differences.judged("to"), &PARTS)
    }

    /// Assumes an interface at a vantage, with an address of IPv6 where its subnet has any.
    pub(super) fn in_both_families(&self, vantage: &Vantage) -> Result<End<'a>, String> {
        let end = self.vantage(vantage)?;
        let subnet = self.subnet(&vantage.tier, vantage.zone);
        let v6 = subnet.and_then(|subnet| self.network.free_address_v6(subnet));
        Ok(end.and_v6(v6))
    }

    /// Compares what is open to the members of a function in one subnet, wherever in it they stand.
    fn compare_members(
        &self,
        (vantage, from): (&Vantage, &End<'a>),
        space: &HeaderSpace<'_>,
        rules: &[Rule],
        there: &Vantage,
        differences: &mut Differences,
    ) {
        let member = match self.vantage(there) {
            Ok(member) => member,
            Err(why) => {
                return differences.say(Difference::Unknown, why, self.absent_end(there));
            }
        };
        let subnet = self.deployed.subnet(&ids::subnet(&there.tier, &there.zone));
        let ranges = subnet.into_iter().flat_map(Subnet::cidrs);
        let ranges: Vec<_> = ranges.map(Span::from).collect();
        let to = Destination::Function {
            function: there.function,
            tier: there.tier.clone(),
            zone: there.zone,
        };
        let mut meant = Meant::default();
        let own = rules.iter();
        let own = own.filter(|rule| rule.peer == Peer::Group(there.function));
        for traffic in own.filter_map(traffic) {
            for range in &ranges {
                meant.must(*range, traffic, &to);
            }
        }
        let regions = space.members(from, &member, &ranges, &meant.wanted());
        differences.compared(regions.len());
        for region in &regions {
            let there = Some((&member, &to));
            self.compare(vantage, from, &meant, (region, there), differences);
        }
    }

    fn compare(
        &self,
        vantage: &Vantage,
        from: &End<'a>,
        meant: &Meant,
        (region, member): (&Region, Option<(&End<'a>, &Destination)>),
        differences: &mut Differences,
    ) {
        let destination = meant.destination(region);
        let neither = destination.is_none() && meant.allows(region);
        if region.unfiltered || neither {
            return;
        }
        let Some(difference) = Difference::of(region.outcome, destination.is_some()) else {
            return;
        };
        let address = region.span.first();
        let target = member.map(|(member, _)| member.at(address));
        let outside = Destination::Internet {
            address: address.to_string(),
        };
        let to = destination.or(member.map(|(_, to)| to)).unwrap_or(&outside);
        let (protocol, port) = region.traffic.first();
        let goal = match &target {
            Some(end) => FlowDestination::End(end),
            None => FlowDestination::Address(address),
        };
        let flow = Flow {
            from,
            to: goal,
            protocol,
            port,
        };
        let trace = self.network.packet(&flow);
        let way = Way {
            vantage,
            to,
            goal,
            protocol,
            port,
        };
        let causes = || match difference {
            Difference::Opened => self.opened(&way, &trace.path),
            Difference::Closed => self.why_closed(&way, &trace),
            Difference::Unknown if destination.is_some() => self.why_closed(&way, &trace),
            Difference::Unknown => self.unclear(&way, &trace),
        };
        let held = self.network.interface_at(address).and_then(End::id);
        let name = match to {
            Destination::Internet { .. } => held.map(|id| format!("interface {id}")),
            named => Some(named.to_string()),
        };
        differences.add(difference, region, &trace, name, causes);
    }

    /// Returns what the rules of a function mean of addresses: interfaces that are there, services, declared ranges.
    fn addresses_meant(&self, rules: &[Rule]) -> Meant {
        let mut meant = Meant::default();
        self.interfaces_meant(rules, &mut meant);
        // Which services have no endpoint is the same for every port.
        let vpce = Peer::Group(Function::Vpce);
        if rules
            .iter()
            .any(|rule| rule.peer == vpce && traffic(rule).is_some())
        {
            self.services_meant(&mut meant);
        }
        for rule in rules {
            let Some(traffic) = traffic(rule) else {
                continue;
            };
            match &rule.peer {
                Peer::PrefixList(service) => {
                    let to = Destination::PrefixList {
                        service: service.clone(),
                    };
                    if let Some(list) = self.prefix_list(service) {
                        for net in &list.entries {
                            meant.must((*net).into(), traffic, &to);
                        }
                    } else {
                        let what = format!("the prefix list of {service} is not known");
                        meant.unknown.push((what, self.unread_target(&to)));
                    }
                }
                // A rule is not enough: there must be a way.
                Peer::Cidr(cidr) if self.topology.internet.is_some() => {
                    let to = Destination::Internet {
                        address: cidr.to_string(),
                    };
                    let mut outside = vec![Span::from(IpNet::V4(cidr.net()))];
                    for range in self.topology.vpc.cidrs() {
                        let inside = Span::from(IpNet::V4(range.net()));
                        let left = outside.into_iter();
                        outside = left.flat_map(|part| part.without(inside)).collect();
                    }
                    for part in outside {
                        meant.must(part, traffic, &to);
                    }
                }
                Peer::Group(_) | Peer::Cidr(_) => {}
            }
        }
        meant
    }

    /// Adds the interfaces that are there, by the functions whose groups they carry.
    fn interfaces_meant(&self, rules: &[Rule], meant: &mut Meant) {
        let functions = self.topology.security_groups.iter();
        let functions = functions.filter_map(|group| {
            let id = self.group(group.function.as_str())?;
            Some((id, group.function))
        });
        let functions: Vec<_> = functions.collect();
        for interface in &self.snapshot.interfaces {
            // Machines of AWS's that forward carry no groups, and nobody listens at their own addresses: by judgement, no page says it.
            if ["nat_gateway", "transit_gateway"].contains(&interface.kind.as_str()) {
                let spans = interface.addresses.iter().map(|one| Span::from(*one));
                let traffic = TrafficRange::ALL;
                meant.may.extend(spans.map(|span| Wanted { span, traffic }));
                continue;
            }
            for (id, function) in &functions {
                let carried = interface.groups.iter().any(|group| group == id);
                let own = rules.iter();
                let own = own.filter(|rule| carried && rule.peer == Peer::Group(*function));
                for traffic in own.filter_map(traffic) {
                    // Nothing is meant of an endpoint of nobody's that carries the endpoints' group.
                    let stands = self.stands_for(interface, *function);
                    // Of which endpoint it is, nobody knows: that is told with the services.
                    let unread = !self.snapshot.knows(SnapshotPart::Endpoints);
                    if stands.is_none() && !unread {
                        continue;
                    }
                    for address in &interface.addresses {
                        let span = Span::from(*address);
                        match &stands {
                            Some((true, to)) => meant.must(span, traffic, to),
                            _ => meant.may.push(Wanted { span, traffic }),
                        }
                    }
                }
            }
        }
    }

    /// Says whether an interface of a function stands where that function has subnets, and what it is; none for an endpoint that the
    /// blueprint does not know.
    fn stands_for(&self, interface: &Interface, function: Function) -> Option<(bool, Destination)> {
        if function == Function::Vpce {
            let endpoints = self.topology.endpoints.iter();
            let mut own = endpoints.filter(|one| {
                let deployed = self.endpoint(&one.service);
                deployed.is_some_and(|deployed| deployed.interfaces.contains(&interface.id))
            });
            let service = own.next()?.service.clone();
            return Some((true, Destination::Endpoint { service }));
        }
        let known = self.deployed.known(&interface.subnet);
        let tier = known.as_deref().and_then(ids::tier_of_subnet);
        let mut tiers = self.topology.tiers.iter();
        let home = tiers.find(|one| one.function == function && Some(one.name.as_str()) == tier);
        let address = interface.addresses.first().map(ToString::to_string);
        let to = Destination::Internet {
            address: address.unwrap_or_default(),
        };
        Some((home.is_some(), to))
    }

    /// Adds the services whose endpoints are not there to be reached.
    fn services_meant(&self, meant: &mut Meant) {
        let endpoints = self.topology.endpoints.iter();
        for wanted in endpoints.filter(|one| one.kind == EndpointType::Interface) {
            let service = &wanted.service;
            let Some(endpoint) = self.endpoint(service) else {
                let what = format!("there is no endpoint of {service}");
                if self.snapshot.knows(SnapshotPart::Endpoints) {
                    let causes = vec![self.no_endpoint(service)];
                    meant.gone.push((what, causes));
                } else {
                    let causes = vec![self.not_read(SnapshotPart::Endpoints)];
                    meant.unknown.push((what, causes));
                }
                continue;
            };
            let read = self.snapshot.interfaces_of(endpoint).count();
            if read == 0 || read < endpoint.interfaces.len() {
                let what = format!("{} has no interface", endpoint.id);
                if self.snapshot.knows(SnapshotPart::Interfaces) {
                    let causes = vec![self.gone(service, &what)];
                    meant.gone.push((what, causes));
                } else {
                    let what = format!("not all interfaces of {} could be read", endpoint.id);
                    let causes = vec![self.not_read(SnapshotPart::Interfaces)];
                    meant.unknown.push((what, causes));
                }
            }
        }
    }
}
