//! What `smgen verify` expects, sees and says.

mod expectations;
mod faults;
