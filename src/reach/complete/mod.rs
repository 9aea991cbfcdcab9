//! Everything that a packet can reach from a place, and everything that a place lets in: the whole header space, not samples of it.
//!
//! A *set* here is a list of disjoint [`Region`]s, each a range of addresses times a range of protocols and ports (an ICMP packet has
//! type and code where others have a port, a protocol without ports has all of them), with what becomes of a packet in it: allowed,
//! partial, unknown. What no region holds is denied. The header-space analysis of Kazemian, Varghese and `McKeown` (NSDI 2012) computes
//! such sets by pushing them through each device; here the devices are few and the same question can be asked of one packet, so that a
//! set is found the other way round:
//!
//! 1. Every rule, entry, route and range has two boundaries in a dimension. Between neighbouring boundaries of all that can decide on the
//!    way, every packet meets the same decisions (`Boundaries` collects them: of the subnet, of the NATs, appliances and attachments
//!    that its routes lead to, and of the target). A boundary too many costs time; one too few is an error, which the tests look for
//!    at, one below and one above every boundary of a network.
//! 2. One packet of each piece is asked as any question is (`Network::decide`, `Network::admission`). So a set says of each packet what
//!    a question about that packet says: replies through the stateless ACLs at either end, stateful groups, state of gateways, NAT and
//!    what cannot be known are decided in one place.
//! 3. Groups only allow, and nothing passes without one of their rules. So only pieces that a rule of the own groups covers are asked
//!    (`Candidates`), which makes the work linear in the rules times the interfaces that they lead to.
//!
//! An address inside the VPC that nobody holds is reached by nobody. Who might stand there is asked by itself: the members of a function
//! at each address of its subnets ([`HeaderSpace::members`]), and for what comes in, strangers and carriers of a group at any address
//! ([`HeaderSpace::admitted`]), of whom the last hop decides. The own address is one; what depends on it at the other end shows in the
//! other end's set of what comes in.

mod admitted;
mod boundaries;
mod candidates;
mod reachable;
mod region;
mod space;
mod span;
mod traffic_range;

pub use admitted::Comer;
pub use region::{Region, Wanted};
pub use space::HeaderSpace;
pub use span::Span;
pub use traffic_range::TrafficRange;
