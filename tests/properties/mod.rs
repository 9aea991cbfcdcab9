//! Laws that hold for every input, tried on arbitrary ones.

mod addressing;
mod merging;
mod never_panics;
mod overlaps;

use proptest::test_runner::Config;

/// Runs this many cases, or as many as `PROPTEST_CASES` says; no file of counter-examples is kept, a case worth keeping
/// becomes a test of its own.
pub fn cases(count: u32) -> Config {
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        config
    } else {
        Config {
            cases: count,
            ..config
        }
    }
}
