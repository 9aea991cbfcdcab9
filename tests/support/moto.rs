//! A stand-in for AWS: moto, in a process of its own.

use super::tools::Tools;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A moto server with an empty account; it ends with this value, or with the test process.
#[derive(Debug)]
pub struct Moto {
    process: Child,
    url: String,
}

impl Moto {
    /// Starts a server on a free port of the loopback interface, or says that the test is skipped.
    pub fn start() -> Option<Self> {
        let (python, server) = Tools::with("python with moto", |tools| {
            Some((tools.python.as_ref()?, &tools.moto_server))
        })?;
        let mut process = Command::new(python)
            .arg(server)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        said.read_line(&mut port).unwrap();
        let port: u16 = port
            .trim()
            .parse()
            .unwrap_or_else(|_| panic!("moto does not start: {port:?}"));
        Some(Self {
            process,
            url: format!("http://127.0.0.1:{port}"),
        })
    }

    /// Returns the endpoint of all APIs.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        // It serves until its standard input closes; a kill is for one that hangs.
        drop(self.process.stdin.take());
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
