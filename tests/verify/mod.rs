//! What `smgen verify` expects, sees and says.

mod causes;
mod expectations;
mod faults;
<<<<<<< HEAD
mod names;
=======
pub mod problems;
>>>>>>> 5a93d80 (Report: what to fix first, each cause once, and times beside the others)
