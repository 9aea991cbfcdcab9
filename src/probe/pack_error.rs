//! Why a batch does not fit its channel.

use super::batch::KNOWN;

/// Why a batch does not fit its channel.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// Script and questions are too large.
    #[error("the probe with its questions takes {size} characters, and {most} fit")]
    PayloadTooLarge {
        /// Characters.
        size: usize,
        /// Characters that fit.
        most: usize,
    },
    /// The answer may be too large.
    #[error("the answer may take {size} characters, and {most} fit")]
    AnswerTooLarge {
        /// Characters in the worst case.
        size: usize,
        /// Characters that fit.
        most: usize,
    },
    /// More addresses are known than an answer can number.
    #[error("{0} addresses are known, and an answer can number {KNOWN}")]
    TooManyKnown(usize),
    /// A question is out of bounds.
    #[error("question {id}: {what}")]
    Question {
        /// Its number.
        id: u32,
        /// What is out of bounds.
        what: &'static str,
    },
}
