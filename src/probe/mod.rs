//! What runs inside the deployed subnets: one Python file that is sent with its questions and answers with what it saw.
//!
//! Pure: questions become what a launcher hands over ([`container`], [`user_data`] and so on), and what comes back becomes
//! observations ([`read`]). The probe observes and does not judge; this module does neither, it only speaks with it. Everything on
//! the way is framed: the nonce says whose answer it is, counts and checksums that it is whole. What breaks there is an
//! [`AnswerError`], not an observation.

mod answer;
mod base85;
mod batch;
mod bound;
mod channel;
mod cursor;
mod frame;
mod nonce;
mod observation;
mod outcome;
mod pack;
mod question;
mod ready;
mod script;
mod values;

pub use answer::{Answer, AnswerError, read};
pub use batch::{Authorities, Batch, KNOWN};
pub use bound::{Plan, batches};
pub use channel::Channel;
pub use nonce::Nonce;
pub use observation::{Heard, Observation, Port, TlsVersion, Visitor};
pub use outcome::{Outcome, Phase};
pub use pack::{Container, PackError, container, shell_script, stdin, user_data};
pub use question::{Ask, Question};
pub use ready::ready;
pub use values::{Bytes, Call, Family, Method, OldVersion, Server};
