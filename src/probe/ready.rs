//! Tells whether a listener is up.

use super::batch::Batch;

/// Tells whether a console says that the listener of a batch listens: anywhere in a line, `smgen-ready` and the nonce.
#[must_use]
pub fn ready(text: &str, batch: &Batch) -> bool {
    text.contains(&format!("smgen-ready {}", batch.nonce))
}

#[cfg(test)]
mod tests {
    use super::super::nonce::Nonce;
    use super::*;

    #[test]
    fn only_its_own_line_counts() {
        let batch = Batch {
            nonce: Nonce(0xab),
            greeting: Nonce(1),
            run_ms: 1000,
            known: Vec::new(),
            authorities: None,
            questions: Vec::new(),
        };
        let line = "[   12.3] cloud-init[1]: smgen-ready 00000000000000ab\r\n";
        assert!(ready(&format!("noise\r\n{line}noise"), &batch));
        for other in [
            "",
            "smgen-ready 00000000000000ac",
            "smgen-ready",
            "smgen-ready 00000000000000a",
        ] {
            assert!(!ready(other, &batch), "{other}");
        }
    }
}
