//! What smgen needs around it: pure judgement of what was found, and the two programs it calls for.
//!
//! Nothing here knows the AWS SDK; `aws` turns its answers into [`Answer`]s, [`judge::report`] turns those into a [`Report`].

pub mod endpoint_url;
pub mod judge;
pub mod report;
pub mod text;
pub mod tool;
pub mod version;

pub use endpoint_url::EndpointUrl;
pub use report::{Check, Report, Status, Verdict};

/// What asking came to: a detail to show, or what is wrong.
pub type Answer = Result<String, Trouble>;

/// Why something is not as smgen needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What it means for the outcome.
    pub kind: Kind,
    /// What is wrong, in lower case and without a final period.
    pub detail: String,
    /// The way out.
    pub help: String,
}

impl Trouble {
    /// Creates a trouble.
    pub fn new(kind: Kind, detail: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            help: help.into(),
        }
    }
}

/// What a trouble means for the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is not there.
    Missing,
    /// It is there, but not as it should be: denied, too old, expired.
    Failed,
    /// AWS refuses the credentials themselves, so that every call fails alike.
    Refused,
    /// Nobody can tell: no answer, or none that makes sense.
    Unknown,
}

/// What was found out about AWS.
#[derive(Clone, Debug)]
pub struct Aws {
    /// Where the credentials come from.
    pub credentials: Answer,
    /// Which region, and where that is said.
    pub region: Answer,
    /// The answers to the calls by the id of their check, in [`report::CALLS`]' order; empty if none was made.
    pub calls: Vec<(&'static str, Answer)>,
}
