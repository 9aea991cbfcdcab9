//! A server that gives one answer to everything, for what moto would never do.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// What a server answers.
#[derive(Clone, Debug)]
pub enum Reply {
    /// An HTTP answer: status, content type, body.
    Http(u16, &'static str, String),
    /// These bytes, then the end.
    Raw(&'static [u8]),
    /// As [`Self::Raw`], for what is made up at the time.
    Bytes(Vec<u8>),
    /// Nothing, ever.
    Silence,
}

/// A server on a free port of the loopback interface, until the test process ends.
#[derive(Debug)]
pub struct Server {
    url: String,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// Starts a server whose answer may depend on the head and the body of the request.
    pub fn start(reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let (counter, reply) = (Arc::clone(&connections), Arc::new(reply));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counter.fetch_add(1, Ordering::Relaxed);
                let reply = Arc::clone(&reply);
                thread::spawn(move || answer(stream, reply.as_ref()));
            }
        });
        Self { url, connections }
    }

    /// Returns the endpoint.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns how many connections there were.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

/// Answers one request and closes the connection.
fn answer(mut stream: TcpStream, reply: &dyn Fn(&str) -> Reply) {
    match reply(&request(&mut stream)) {
        Reply::Silence => thread::sleep(Duration::from_mins(1)),
        Reply::Raw(bytes) => stream.write_all(bytes).unwrap_or_default(),
        Reply::Bytes(bytes) => stream.write_all(&bytes).unwrap_or_default(),
        Reply::Http(status, kind, body) => {
            let head = format!(
                "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            // The other side may have given up.
            let _ = stream.write_all((head + &body).as_bytes());
        }
    }
}

fn request(stream: &mut TcpStream) -> String {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let (mut text, mut buffer) = (String::new(), [0; 4096]);
    loop {
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_lowercase()
                    .strip_prefix("content-length:")
                    .and_then(|length| length.trim().parse().ok())
            });
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        match stream.read(&mut buffer) {
            // A greeting of TLS, which never ends as HTTP does.
            Ok(count) if count > 0 && buffer[0] == 0x16 => return text,
            Ok(count) if count > 0 => text.push_str(&String::from_utf8_lossy(&buffer[..count])),
            _ => return text,
        }
    }
}
