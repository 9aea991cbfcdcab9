//! The time, as reports and snapshots tell it.

use chrono::{DateTime, Utc};
use std::time::SystemTime;

/// Returns the time in UTC: `2026-11-26T03:24:10Z`.
pub(super) fn now() -> String {
    utc(SystemTime::now())
}

/// Returns the day in UTC: `2026-11-26`.
pub(super) fn today() -> String {
    now().chars().take("2026-11-26".len()).collect()
}

/// Writes a time as RFC 3339 does.
fn utc(time: SystemTime) -> String {
    let time = DateTime::<Utc>::from(time);
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::utc;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn seconds_become_dates() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (1_735_689_600, "2025-01-01T00:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(utc(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
    }
}
