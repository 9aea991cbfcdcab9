//! What is asked from inside the subnets, and what the answers prove.
//!
//! Pure: [`posts`] says which listeners are needed, [`visits`] what is asked from where, [`judge`] weighs what came back with what the
//! model said ([`table`]). Launching is somebody else's.

mod calls;
mod causes;
mod judge;
mod names;
mod orders;
mod placement;
mod plan;
mod post;
#[cfg(test)]
mod rows;
mod seen;
pub mod table;

pub use calls::{Buckets, sign};
pub use judge::{Seeing, judge};
pub use orders::{Observed, Orders, Terms, listeners, observed, orders};
pub use placement::placements;
pub use plan::{About, Aims, Asked, Visit, from_subnet, visits};
pub use post::{Post, posts};
