//! All integration tests, in one binary, so that it links once.
#![allow(unreachable_pub, reason = "nothing of a test binary can be reached")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod cli;
mod support;
