//! The commands, run as users run them.

mod configuration;
mod controls;
mod declared;
mod diff;
mod diff_trouble;
mod doctor;
mod explain;
mod fips;
mod help;
mod iam;
mod init;
mod manifest;
mod packaged;
mod profiles;
mod render;
mod render_check;
mod render_costs;
mod render_module;
mod render_place;
mod render_profiles;
mod render_refusals;
mod show;
mod talk;
mod terminal;
mod verify;
#[cfg(feature = "aws")]
mod verify_account;
mod verify_exceptions;
mod warnings;
mod widths;
mod workloads;
