//! Blueprints: YAML layers in, one checked [`Blueprint`] per profile out.
//!
//! Nothing here decides addresses, rules or policies; that is the topology's work. Nothing here touches the disk.

pub mod builtin;
mod check;
mod cidr;
mod errors;
mod file_errors;
mod layer;
mod layer_order;
mod layer_set;
mod layers;
mod library;
mod mark;
mod name;
mod overlaps;
mod path;
mod schema;
mod section;
mod source_layer;
pub mod suggest;
mod value;
pub mod yaml;

pub use check::check_all;
pub use cidr::{Cidr, CidrError};
pub use layer::Config;
pub use layers::{Layers, Origin};
pub use library::Library;
pub use name::{LONGEST_NAME_PREFIX, is_name_prefix};
pub use path::{Path, Step};
pub use schema::schema;
pub use section::caller::Caller;
pub use section::clients::Client;
pub use section::data_stores::DataStore;
pub use section::dns::{DnsFirewall, DnsFirewallMode};
pub use section::encryption::Encryption;
pub use section::endpoint_layer::PolicyStrength;
pub use section::endpoints::{EndpointChoice, Endpoints};
pub use section::exceptions::{Exception, ExceptionKind, ExceptionSetting};
pub use section::flow_logs::{FlowLogDestination, FlowLogs};
pub use section::frameworks::Framework;
pub use section::hosted_zones::{HostedZone, RecordType, ZoneRecord};
pub use section::network::{NatMode, Network, Tier};
pub use section::query_log::{QueryLog, QueryLogDestination};
pub use section::security::{InternetEgress, Security};
pub use section::tags::{PLACEHOLDER, value_fault};
pub use source_layer::SourceLayer;
pub use value::Blueprint;
