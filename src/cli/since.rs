//! How far back in time something is looked at.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
/// SageMaker keeps the description of a job for years, but nobody waits for so many.
const MOST: u64 = 400 * DAY;

/// A span of time before now, in hours or days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since(Duration);

impl Since {
    /// Returns the time so long before another, in seconds since 1970.
    #[must_use]
    pub fn before(self, now: SystemTime) -> i64 {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let then = now.saturating_sub(self.0).as_secs();
        i64::try_from(then).unwrap_or(i64::MAX)
    }
}

impl FromStr for Since {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SHAPE: &str = "a number of hours or days, such as 36h or 7d, up to 400d";
        let (number, unit) = match (text.strip_suffix('h'), text.strip_suffix('d')) {
            (Some(hours), _) => (hours, HOUR),
            (_, Some(days)) => (days, DAY),
            _ => return Err(SHAPE),
        };
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(SHAPE);
        }
        let number: u64 = number.parse().map_err(|_| SHAPE)?;
        let seconds = number
            .checked_mul(unit)
            .filter(|seconds| (1..=MOST).contains(seconds));
        seconds
            .map(|seconds| Self(Duration::from_secs(seconds)))
            .ok_or(SHAPE)
    }
}

impl fmt::Display for Since {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let text = match seconds % DAY {
            0 => format!("{}d", seconds / DAY),
            _ => format!("{}h", seconds / HOUR),
        };
        formatter.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_and_days_are_taken_and_nothing_else() {
        for (text, seconds) in [
            ("1h", HOUR),
            ("36h", 36 * HOUR),
            ("7d", 7 * DAY),
            ("400d", MOST),
        ] {
            let since: Since = text.parse().unwrap();
            assert_eq!(since, Since(Duration::from_secs(seconds)));
            let later = UNIX_EPOCH + Duration::from_secs(MOST + 5);
            assert_eq!(
                since.before(later),
                i64::try_from(MOST + 5 - seconds).unwrap()
            );
            assert_eq!(since.to_string(), text);
        }
        for text in [
            "",
            "7",
            "d",
            "0d",
            "401d",
            "-1d",
            "+1d",
            "1.5d",
            "7D",
            "7 d",
            "99999999999999999999d",
            "½d",
        ] {
            assert!(text.parse::<Since>().is_err(), "{text}");
        }
    }
}
