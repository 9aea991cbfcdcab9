//! All integration tests, in one binary, so that it links once.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "nobody outside this binary sees it"
)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests say what they proved, and what they skipped"
)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

mod acceptance;
#[cfg(feature = "aws")]
mod answers;
mod architecture;
mod audit;
mod broken;
mod cli;
mod controls;
mod determinism;
mod difference;
mod docs;
mod escaping;
mod floor;
#[cfg(feature = "aws")]
mod launch;
mod packets;
mod probe;
mod properties;
mod provider;
mod reach;
mod rows;
mod silence;
#[cfg(feature = "aws")]
mod snapshot;
mod support;
mod verify;
