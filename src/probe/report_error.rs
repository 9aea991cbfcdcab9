//! Why what a channel returned is not the report of a probe.

/// Why what a channel returned is not the report of a probe. Nothing of this says anything about the network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProbeReportError {
    /// It holds nothing of the probe.
    #[error("the probe said nothing")]
    NoFrame,
    /// The probe said that it started, and nothing more.
    #[error("the probe began and never answered")]
    Unfinished,
    /// Some lines of the answer are missing.
    #[error("{} of {of} lines of the probe's answer are missing", missing.len())]
    Incomplete {
        /// Numbers of those that are missing, from 0.
        missing: Vec<u32>,
        /// How many lines the answer has.
        of: u32,
    },
    /// The end of the message is missing.
    #[error("the probe's answer is cut off")]
    Cut,
    /// A checksum does not hold: what arrived is not what was sent.
    #[error("the probe's answer was damaged on its way")]
    Checksum,
    /// It has the nonce of another batch.
    #[error("the answer belongs to another run of the probe")]
    OtherNonce,
    /// It has another version of the format, which is this number.
    #[error("the answer has format {0}, which this version does not read")]
    Version(u8),
    /// It arrived as it was sent, and does not fit the questions: a fault of smgen's own.
    #[error("the probe's answer does not fit its questions: {0}")]
    Malformed(&'static str),
}
