//! A stand-in for AWS: moto, in a process of its own.

use super::tools::Tools;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Mutex;

/// A moto server with an empty account; it ends with this value, or with the test process.
#[derive(Debug)]
pub struct Moto {
    process: Child,
    pipes: Mutex<BufReader<ChildStdout>>,
    url: String,
}

/// A copy of a server, with all that was in it; it ends with this value.
#[derive(Debug)]
pub struct Copy<'a> {
    original: &'a Moto,
    number: String,
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
            pipes: Mutex::new(said),
            url: format!("http://127.0.0.1:{port}"),
        })
    }

    /// Copies the server, so that what breaks the copy leaves this one whole.
    pub fn copy(&self) -> Copy<'_> {
        let mut line = String::new();
        {
            let mut said = self.pipes.lock().unwrap();
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

    /// Returns the endpoint of all APIs.
    pub fn url(&self) -> &str {
        &self.url
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

impl Drop for Moto {
    fn drop(&mut self) {
        // It serves until its standard input closes; a kill is for one that hangs.
        drop(self.process.stdin.take());
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
