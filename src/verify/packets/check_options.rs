//! How checks are made, as the command line says.

use crate::probe::{Question, QuestionKind};
use std::net::IpAddr;

/// How checks are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckOptions {
    /// Addresses on the internet that are tried.
    pub egress: Vec<IpAddr>,
    /// Milliseconds until a check is given up, all its attempts together.
    pub deadline_ms: u32,
    /// How often what should come about is tried; what should not is tried once.
    pub attempts: u8,
}

impl CheckOptions {
    /// Makes a question of what is to be looked at; `open` says that it should come about, so that it may be tried several times.
    pub(super) fn question(&self, id: u32, kind: QuestionKind, open: bool) -> Question {
        Question {
            id,
            kind,
            deadline_ms: self.deadline_ms,
            attempts: if open { self.attempts } else { 1 },
        }
    }
}
