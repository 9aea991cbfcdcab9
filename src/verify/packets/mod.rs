//! What is asked from inside the subnets, and what the answers prove.
//!
//! Pure: [`listeners`] says which listeners are needed, [`probe_plans`] what is asked from where, [`probe_jobs`] what a launcher is
//! to run for that, [`judge`] weighs what came back with what the model said ([`table`]). Launchers stand in `aws`.

mod calls;
mod causes;
mod check_options;
mod judge;
mod listener;
mod names;
mod observations;
mod packet_verdict;
mod placement;
mod planner;
mod probe_jobs;
mod probe_plan;
#[cfg(test)]
mod rows;
mod seen;
pub mod table;

pub use calls::{Buckets, add_signed_calls};
pub use check_options::CheckOptions;
pub use judge::judge;
pub use listener::{Listener, listeners};
pub use observations::{Observations, PlanObservations, observations};
pub use placement::placements;
pub use planner::{from_subnet, probe_plans};
pub use probe_jobs::{ProbeJobs, listener_jobs, probe_jobs};
pub use probe_plan::{CheckSubject, PlannedCheck, ProbePlan};
