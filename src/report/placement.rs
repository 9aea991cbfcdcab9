//! Which zone's endpoints the vantages use.

use schemars::JsonSchema;
use serde::Serialize;

/// Where the calls of a vantage to a service go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Placement {
    /// From where: tier and zone.
    pub vantage: String,
    /// Key of the service.
    pub service: String,
    /// Zone ids of the addresses that its name leads to, in the resolver's order; the first is the one that is used.
    pub zones: Vec<String>,
    /// Whether the first address lies in another zone than the vantage, which costs time and money; by chance, where there is one in
    /// its own zone, too.
    pub crosses_zones: bool,
    /// Milliseconds for a connection to the endpoint; none where there was none.
    pub connect_ms: Option<u32>,
}
