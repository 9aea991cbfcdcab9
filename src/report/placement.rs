//! Which zone's endpoints the vantages use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the calls of a vantage to a service go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Placement {
    /// From where: tier and zone.
    pub vantage: String,
    /// Key of the service.
    pub service: String,
    /// Zone ids of the addresses that its name leads to, in the resolver's order; the first is the one that is used.
    pub zones: Vec<String>,
    /// Whether the first address lies in another zone than the vantage, which costs time; by chance, where there is one in its
    /// own zone, too.
    pub crosses_zones: bool,
    /// Milliseconds for a connection to the endpoint; none where there was none.
    pub connect_ms: Option<u32>,
    /// Milliseconds for TLS behind that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_ms: Option<u32>,
    /// Bytes of the largest TCP segment that the probe may send to the endpoint, headers not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_segment_bytes: Option<u32>,
    /// Bytes of the largest TCP segment that came from the endpoint, whose certificates are its one large answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_segment_bytes: Option<u32>,
}

impl Placement {
    /// Returns what others of a run say of the same way.
    pub(super) fn same_in<'a>(&'a self, run: &'a [Self]) -> impl Iterator<Item = &'a Self> {
        let way = |one: &'a Self| (&one.vantage, &one.service);
        run.iter().filter(move |other| way(other) == way(self))
    }

    /// Tells whether the vantage lies in a zone.
    pub(super) fn is_in(&self, zone: &str) -> bool {
        let own = self.vantage.rsplit('/').next();
        own == Some(zone)
    }
}
