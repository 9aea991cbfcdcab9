//! One file for each concern of a blueprint: what users write (the layer, all of it optional), what is known to be sound
//! (the checked value), and the check from one to the other.
//!
//! A new concern is one file here and a line in each of [`super::layer::Layer`], [`super::Blueprint`] and
//! [`super::check`]; the JSON Schema and the hints for keys in the wrong place are derived from the layers.

pub(super) mod caller;
pub(super) mod clients;
pub(super) mod data_stores;
mod declared_service;
pub(super) mod dns;
mod domain_name;
pub(super) mod encryption;
pub(super) mod endpoint_layer;
pub(in crate::blueprint) mod endpoint_zones;
pub(super) mod endpoints;
mod entry_name;
pub(super) mod exceptions;
pub(super) mod flow_logs;
pub(super) mod frameworks;
pub(super) mod hosted_zones;
pub(super) mod identity;
pub(super) mod network;
pub(super) mod query_log;
pub(super) mod security;
mod service_name;
pub(super) mod tags;
pub(super) mod workloads;
