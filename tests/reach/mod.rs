//! The model against AWS's documentation, against a second implementation, and against what the topology intends.

mod brute;
mod complete;
mod corpus;
mod evidence;
mod language;
mod laws;
mod policies;
pub mod profiles;
mod random;
mod refused;
