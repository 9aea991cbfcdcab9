//! Runs probes where the workloads run, and leaves nothing behind.
//!
//! A [`Launcher`] knows how to launch one probe, to look at it and to remove it; [`run()`] does the rest for all of them: side by
//! side, trying again what may pass, and with removal in every case. What is launched has the run's id in its tags and in its name or token, so
//! that trying again launches nothing twice, and [`leftovers()`] finds what a `kill -9` left.

mod auto;
mod backoff;
mod calls;
mod crowd;
mod ec2;
mod event;
mod id;
mod image;
mod instance;
mod join;
mod launcher;
mod leftovers;
mod listen;
mod local;
mod quotas;
mod registry;
mod run;
mod sagemaker;
mod settings;
mod ssm;
mod stop;
mod task;

pub use auto::auto;
pub use calls::CallError;
pub use ec2::Ec2;
pub use event::Event;
pub use id::{RunId, random};
pub use instance::{Ec2Options, Instance};
pub use launcher::{LaunchError, LaunchParameters, Launcher, ProbeStatus, State};
pub use leftovers::{Leftover, LeftoverKind, leftovers, remove_leftovers};
pub use listen::listen;
pub use local::Local;
pub use quotas::Quota;
pub use registry::NotRemoved;
pub use run::run;
pub use sagemaker::{SageMaker, SageMakerOptions};
pub use settings::Run;
pub use ssm::{Command, Ssm};
pub use stop::StopSignal;
