//! Numbers that nobody else draws.

use crate::verify::iam::{NAME_PREFIX, is_run, run_of_launch};
use std::fmt;
use std::str::FromStr;

/// The id of a run: twelve hexadecimal digits, drawn at random. Names and tags of all that it creates have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(String);

impl RunId {
    /// Draws an id. Fails where the system has no random numbers to give.
    pub fn draw() -> std::io::Result<Self> {
        let number = random()? >> 16;
        Ok(Self(format!("{number:012x}")))
    }

    /// Returns the name of the run's launch with this number.
    pub(super) fn token(&self, number: u32) -> String {
        format!("{NAME_PREFIX}{self}-{number}")
    }

    /// Reads the id off a name that [`Self::token`] made.
    pub(super) fn of_token(token: &str) -> Option<Self> {
        run_of_launch(token)?.parse().ok()
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for RunId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if is_run(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("no id of a run: {text:?}"))
        }
    }
}

/// Draws a number at random, for run ids and nonces.
pub fn random() -> std::io::Result<u64> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(u64::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_twelve_digits_and_differ() {
        let (one, other) = (RunId::draw().unwrap(), RunId::draw().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.to_string().parse(), Ok(one.clone()));
        for bad in [
            "",
            "0123456789a",
            "0123456789ABC",
            "0123456789abc",
            "0123456789aB",
        ] {
            assert!(bad.parse::<RunId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn tokens_are_names_of_jobs() {
        let id = RunId::draw().unwrap();
        let token = id.token(u32::MAX);
        // ProcessingJobName: at most 63 characters; ClientToken of RunInstances: at most 64.
        assert!(token.len() <= 63, "{token}");
        assert!(
            token
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        );
        assert_eq!(RunId::of_token(&token), Some(id));
        assert_eq!(RunId::of_token("smgen-verify-mine-1"), None);
    }
}
