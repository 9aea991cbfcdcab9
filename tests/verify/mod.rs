//! What `smgen verify` expects, sees and says.

mod causes;
mod data_stores;
mod expectations;
mod faults;
mod names;
pub mod problems;
