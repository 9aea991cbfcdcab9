//! What `smgen verify` expects, sees and says.

mod associations;
mod breaks;
mod causes;
mod clients;
mod complete;
mod data_stores;
mod expectations;
mod faults;
mod fips;
mod gaps;
mod names;
mod own_zones;
pub mod problems;
mod streaming;
