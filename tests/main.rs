//! All integration tests, in one binary, so that it links once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod broken;
mod cli;
mod properties;
mod support;
