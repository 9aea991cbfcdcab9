//! Reads bytes one after the other.

/// What is left to read. Every method returns none where that is too little.
pub(super) struct Cursor<'a>(pub(super) &'a [u8]);

impl<'a> Cursor<'a> {
    pub(super) fn take(&mut self, size: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(size)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.array().map(u8::from_le_bytes)
    }

    pub(super) fn short(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    /// Reads a number of seven bits a byte, the lowest first; the last byte is below 128.
    ///
    /// By hand, as the probe writes it: `leb128` reads 64 bits from a stream, so that the bound and the cursor would stand here
    /// all the same, and `unsigned-varint` would be a crate for these ten lines.
    pub(super) fn varint(&mut self) -> Option<u32> {
        let mut number = 0_u32;
        for shift in (0..).step_by(7) {
            let byte = u32::from(self.byte()?);
            let part = (byte & 127)
                .checked_shl(shift)
                .filter(|part| part >> shift == byte & 127)?;
            number |= part;
            if byte < 128 {
                break;
            }
        }
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::Cursor;

    #[test]
    fn numbers_end() {
        assert_eq!(Cursor(&[0x80, 0x01]).varint(), Some(128));
        assert_eq!(
            Cursor(&[0xff, 0xff, 0xff, 0xff, 0x0f]).varint(),
            Some(u32::MAX)
        );
        assert_eq!(Cursor(&[0xff, 0xff, 0xff, 0xff, 0x1f]).varint(), None);
        assert_eq!(Cursor(&[0x80; 40]).varint(), None);
        assert_eq!(Cursor(&[0x80]).varint(), None);
    }
}
