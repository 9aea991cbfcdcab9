//! Base85 as Python's `base64.b85encode` has it: four bytes in five characters, none of them a quote, backslash, colon or full stop.
//!
//! Written by hand, because no crate decodes what may be noise from a console: `base85` 2.0.0 (whose licence `deny.toml` does not
//! allow) and `base85rs` 0.1.3 have the same alphabet, but panic or wrap round where five characters are more than 32 bits, and
//! `base85rs` skips blanks and takes a character that tells no byte.

const ALPHABET: &[u8; 85] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

/// The digit that each byte stands for; 85 for none.
const DIGITS: [u8; 256] = {
    let mut digits = [85; 256];
    let mut digit = 0_u8;
    while digit < 85 {
        digits[ALPHABET[digit as usize] as usize] = digit;
        digit += 1;
    }
    digits
};

/// Encodes bytes.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(4) * 5);
    for chunk in bytes.chunks(4) {
        let mut block = [0; 4];
        block[..chunk.len()].copy_from_slice(chunk);
        let (mut number, mut digits) = (u32::from_be_bytes(block), [0; 5]);
        for digit in digits.iter_mut().rev() {
            *digit = ALPHABET[(number % 85) as usize];
            number /= 85;
        }
        // Of an incomplete block, only as many characters as tell its bytes.
        text.extend(
            digits[..=chunk.len()]
                .iter()
                .map(|digit| char::from(*digit)),
        );
    }
    text
}

/// Decodes text; none if it was not encoded so.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 5 * 4);
    for chunk in text.as_bytes().chunks(5) {
        // As Python does, an incomplete block is filled up with the last character.
        let mut number = 0_u32;
        for position in 0..5 {
            let digit = match chunk.get(position) {
                Some(character) => DIGITS[usize::from(*character)],
                None => 84,
            };
            if digit > 84 {
                return None;
            }
            number = number.checked_mul(85)?.checked_add(digit.into())?;
        }
        // One character alone tells no byte.
        let size = chunk.len().checked_sub(1).filter(|size| *size > 0)?;
        let block = number.to_be_bytes();
        let part = block.get(..size)?;
        // Several endings of an incomplete block tell the same bytes; only one of them was ever written.
        if size < 4 && encode(part).as_bytes() != chunk {
            return None;
        }
        bytes.extend_from_slice(part);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn encodes_as_python_does() {
        // python3 -c 'import base64; print(base64.b85encode(b"smgen probe\xff\x00"))'
        assert_eq!(encode(b"smgen probe\xff\x00"), "b8Tm3ZXj@SZ(?Qt00");
        assert_eq!(encode(b""), "");
    }

    #[test]
    fn refuses_what_it_never_wrote() {
        for text in ["\u{e9}", "0", "00000 ", "~~~~~", "00000.", "000000"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn each_text_has_one_meaning_and_each_meaning_one_text(text in "[0-9A-Za-z!#$%&()*+;<=>?@^_`{|}~-]{0,12}") {
            if let Some(bytes) = decode(&text) {
                prop_assert_eq!(encode(&bytes), text);
            }
        }

        #[test]
        fn comes_back(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }
    }
}
