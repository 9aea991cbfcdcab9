//! What runs inside the deployed subnets: one Python file that is sent with its questions and answers with what it saw.
//!
//! Pure: questions become what a launcher hands over ([`container`], [`user_data`] and so on), and what comes back becomes
//! observations ([`read`]). The probe observes and does not judge; this module does neither, it only speaks with it. Everything on
//! the way is framed: the nonce says whose answer it is, counts and checksums that it is whole. What breaks there is an
//! [`ProbeReportError`], not an observation.

mod answer_size;
mod base85;
mod batch;
mod channel;
mod cursor;
mod frame;
mod nonce;
mod observation;
mod outcome;
mod pack;
mod pack_error;
mod question;
mod ready;
mod report;
mod report_error;
mod script;
mod split;
mod values;

pub use batch::{Authorities, Batch, KNOWN};
pub use channel::Channel;
pub use nonce::Nonce;
pub use observation::{ListenerReport, Observation, Peer, PortState, Segments, TlsVersion};
pub use outcome::{Outcome, Phase};
pub use pack::{Container, container, shell_script, stdin, user_data};
pub use pack_error::PackError;
pub use question::{Question, QuestionKind};
pub use ready::ready;
pub use report::{ProbeReport, read};
pub use report_error::ProbeReportError;
pub use split::{BatchSettings, batches};
pub use values::{Bytes, Call, Family, Method, OldVersion, Server};
