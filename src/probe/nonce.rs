//! Numbers that tell runs apart.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Says whose answer or greeting it is. The caller draws it at random; 16 hexadecimal digits on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Nonce(pub u64);

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Nonce {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u64::from_str_radix(text, 16).ok().filter(|_| digits);
        number
            .map(Self)
            .ok_or_else(|| format!("no nonce: {text:?}"))
    }
}

impl From<Nonce> for String {
    fn from(nonce: Nonce) -> Self {
        nonce.to_string()
    }
}

impl TryFrom<String> for Nonce {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::Nonce;

    #[test]
    fn sixteen_digits_and_nothing_else() {
        assert_eq!("00000000000000ff".parse(), Ok(Nonce(255)));
        for text in [
            "1",
            "",
            "000000000000000g",
            "+000000000000001",
            "00000000000000011",
        ] {
            assert!(text.parse::<Nonce>().is_err(), "{text}");
        }
    }
}
