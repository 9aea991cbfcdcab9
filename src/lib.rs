//! smgen turns reviewed blueprints of the network under Amazon SageMaker into infrastructure code.
//!
//! One typed value, the topology, is derived from YAML layers; everything smgen prints or writes is read off it.
//! Imports point one way: `main` → `cli` and `commands` → everything else; `diagnostic` and `terminal` import nothing above them.

#[cfg(feature = "aws")]
pub mod aws;
pub mod blueprint;
pub mod catalog;
pub mod cli;
pub mod commands;
pub mod controls;
pub mod diagnostic;
pub mod difference;
pub mod doctor;
pub mod local;
pub mod output;
pub mod probe;
pub mod reach;
pub mod render;
pub mod report;
pub mod snapshot;
pub mod terminal;
pub mod threads;
pub mod topology;
pub mod verify;
