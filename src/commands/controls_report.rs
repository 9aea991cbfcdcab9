//! The shape of what `smgen controls` says.

use crate::blueprint::{Exception, Path};
use crate::controls::Control;
use serde::Serialize;

/// Where the blueprint decides something.
#[derive(Serialize)]
pub(super) struct Place {
    pub(super) path: Path,
    /// File, line and column; none where no layer sets it.
    pub(super) place: Option<String>,
}

/// A control, and where to change what it judges.
#[derive(Serialize)]
pub(super) struct Judged {
    #[serde(flatten)]
    pub(super) control: Control,
    pub(super) places: Vec<Place>,
}

/// The answer of `smgen controls --format json`.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    pub(super) version: u32,
    pub(super) profile: &'a str,
    /// That a control maps to a citation does not say that anybody complies with it.
    pub(super) notice: &'static str,
    pub(super) controls: Vec<Judged>,
    /// What the profile accepts of its workloads although it departs from it.
    pub(super) exceptions: Vec<Accepted<'a>>,
}

/// An accepted deviation, and where the blueprint declares it.
#[derive(Serialize)]
pub(super) struct Accepted<'a> {
    #[serde(flatten)]
    pub(super) exception: &'a Exception,
    pub(super) place: Option<String>,
}
