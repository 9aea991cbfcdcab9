//! Answers as the probe writes them, to a batch without questions; what is in answers is tested in `probe`.

use smgen::probe::Nonce;

/// An answer in one piece, as it comes in `ExitMessage`.
pub fn message(nonce: Nonce) -> String {
    let mut head = vec![1];
    head.extend(nonce.0.to_be_bytes());
    // No records, all detail, no state.
    head.extend([0, 0, 0, 0]);
    // Python 3.11, no name servers, 5 ms.
    let body = [3, 11, 0, 5];
    let checksum = crc32fast::hash(&[head.as_slice(), &body].concat());
    let whole = [head.as_slice(), &checksum.to_le_bytes(), &body].concat();
    format!("S1:{}.", base85(&whole))
}

/// The same in lines of so many characters, as it comes on a console.
pub fn lines(nonce: Nonce, size: usize) -> Vec<String> {
    let message = message(nonce);
    let chunks: Vec<_> = message.as_bytes().chunks(size).collect();
    let count = chunks.len();
    let line = |(number, chunk): (usize, &[u8])| {
        let chunk = String::from_utf8_lossy(chunk);
        let place = format!("{number}/{count}");
        let checksum = crc32fast::hash(format!("{nonce} {place} {chunk}").as_bytes());
        format!("SMGEN1 {nonce} {place} {checksum:08x} {chunk}.\r\n")
    };
    chunks.into_iter().enumerate().map(line).collect()
}

/// Base85 of its own, not `probe`'s, so that a slip there cannot hide itself here.
fn base85(bytes: &[u8]) -> String {
    let alphabet: Vec<char> =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
            .chars()
            .collect();
    let mut text = String::new();
    for chunk in bytes.chunks(4) {
        let mut block = [0; 4];
        block[..chunk.len()].copy_from_slice(chunk);
        let number = u32::from_be_bytes(block);
        for power in (0..5).rev().take(chunk.len() + 1) {
            text.push(alphabet[(number / 85_u32.pow(power) % 85) as usize]);
        }
    }
    text
}
