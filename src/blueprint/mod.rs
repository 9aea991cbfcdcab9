//! Blueprints: YAML layers in, one checked [`Blueprint`] per profile out.
//!
//! Nothing here decides addresses, rules or policies; that is the topology's work. Nothing here touches the disk.

pub mod builtin;
mod check;
mod cidr;
mod file_errors;
mod layer;
mod layer_order;
mod layers;
mod library;
mod mark;
mod path;
mod schema;
mod source_layer;
pub mod suggest;
mod value;
pub mod yaml;

pub use check::check_all;
pub use cidr::{Cidr, CidrError};
pub use layer::{Caller, Config, FlowLogDestination, Framework, NatMode};
pub use layers::{Layers, Origin};
pub use library::{Library, is_name};
pub use path::{Path, Step};
pub use schema::schema;
pub use source_layer::SourceLayer;
pub use value::{
    Blueprint, Encryption, EndpointChoice, Endpoints, FlowLogs, InternetEgress, Network, Security,
    Tier, zone_number,
};
