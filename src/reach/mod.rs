//! May this packet travel, where does this name lead, does this policy let the call through? Answered from a snapshot alone; of packets
//! also for all of them at once ([`complete`]).
//!
//! The rules are those that AWS documents; each is cited where it is applied. What the snapshot does not know makes an answer
//! unknown, never a pass. Not modelled: Network Firewall and Gateway Load Balancers (beyond the hop to them),
//! what lies behind peerings, transit gateways and VPNs, connections from the internet inwards, link-local neighbours.

mod acls;
pub mod complete;
mod ends;
mod filter;
mod groups;
mod ids;
mod index;
mod interfaces;
mod lines;
mod names;
mod packet;
pub mod policy;
mod reply_ports;
mod resolution;
mod routes;
mod segments;
mod unfiltered;
mod verdict;
mod verdict_display;

pub use ends::{End, Missing};
pub use index::Network;
pub use packet::{Flow, FlowDestination};
pub use reply_ports::client_ports;
pub use resolution::{DnsAnswer, NameDecider, Resolution};
pub use verdict::{Decider, Direction, PacketOutcome, PacketTrace, Side, Step};
