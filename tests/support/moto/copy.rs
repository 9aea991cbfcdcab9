//! Copies of a server.

use super::Moto;
use std::io::{BufRead as _, Write as _};

/// A copy of a server, with all that was in it; it ends with this value.
#[derive(Debug)]
pub struct Copy<'a> {
    original: &'a Moto,
    number: String,
    url: String,
}

impl Moto {
    /// Copies the server, so that what breaks the copy leaves this one whole.
    pub fn copy(&self) -> Copy<'_> {
        let mut line = String::new();
        {
            let mut said = self.said.lock().unwrap();
            self.tell("fork");
            said.read_line(&mut line).unwrap();
        }
        let (port, number) = line.trim().split_once(' ').unwrap();
        Copy {
            original: self,
            number: number.to_owned(),
            url: format!("http://127.0.0.1:{port}"),
        }
    }

    fn tell(&self, line: &str) {
        writeln!(self.process.stdin.as_ref().unwrap(), "{line}").unwrap();
    }
}

impl Copy<'_> {
    /// Returns the endpoint of all APIs.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Copy<'_> {
    fn drop(&mut self) {
        self.original.tell(&format!("end {}", self.number));
    }
}
