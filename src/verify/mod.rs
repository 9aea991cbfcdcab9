//! Does the deployed network do what the blueprint says?
//!
//! Pure: expectations are derived from a topology, a snapshot says what is deployed, the model answers what a packet would do in
//! it, the audit compares field by field, the judge gives verdicts and causes. Whatever asks AWS fills a [`crate::snapshot::Snapshot`]
//! and stands in `aws`.

pub mod audit;
pub mod blind_spots;
pub mod expect;
pub mod iam;
pub mod judge;
pub mod packets;
pub mod probe_job;
pub mod remedy;
mod unread;
