//! `smgen doctor` against servers that do what moto never would.

use super::aws::{CALLS, against, aws_error, run};
use super::check;
use crate::support::server::{Reply, Server};
use crate::support::{Project, Run};
use std::time::{Duration, Instant};

/// Runs against a server with one answer, and demands a status and words of every call.
#[track_caller]
fn all_calls(reply: &Reply, status: &str, words: &str, code: i32) {
    let reply = reply.clone();
    let server = Server::start(move |_| reply.clone());
    let run = run(server.url(), code);
    for id in CALLS {
        let found = check(&run, id);
        assert_eq!(found[1], status, "{found:?}");
        assert!(found[2].contains(words), "{found:?}");
        assert_eq!(found[3].is_empty(), status == "skipped", "{found:?}");
    }
}

#[test]
fn a_server_that_fails_leaves_it_unknown() {
    all_calls(
        &Reply::Http(
            500,
            "text/html",
            "<html>Internal Server Error</html>".to_owned(),
        ),
        "unknown",
        "(HTTP 500)",
        3,
    );
    all_calls(
        &Reply::Http(503, "text/plain", String::new()),
        "unknown",
        "(HTTP 503)",
        3,
    );
}

#[test]
fn garbage_is_recognised() {
    all_calls(
        &Reply::Http(
            200,
            "text/html",
            "<!DOCTYPE html><p>\u{1b}[31mPlease log in".to_owned(),
        ),
        "unknown",
        "it is a web page",
        3,
    );
    all_calls(
        &Reply::Http(
            403,
            "text/html",
            "<html>Blocked by policy</html>".to_owned(),
        ),
        "unknown",
        "it is a web page",
        3,
    );
    all_calls(
        &Reply::Http(302, "text/html", String::new()),
        "unknown",
        "it is empty",
        3,
    );
    all_calls(
        &Reply::Raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
        "unknown",
        "it is not HTTP",
        3,
    );
    all_calls(&Reply::Raw(b""), "unknown", "the other side hangs up", 3);
}

#[test]
fn answers_that_lack_what_was_asked_for_break_nothing() {
    let server = Server::start(|request| match request {
        _ if request.to_lowercase().contains("x-amz-target:") => Reply::Http(
            200,
            "application/x-amz-json-1.1",
            "{\"Domains\":7,".to_owned(),
        ),
        _ => Reply::Http(200, "text/xml", "<GetCallerIdentityResponse/>".to_owned()),
    });
    let run = run(server.url(), 3);
    for id in ["caller-account", "sagemaker", "ssm"] {
        assert_eq!(check(&run, id)[1], "unknown", "{}", run.stdout);
    }
}

#[test]
fn throttling_is_recognised_after_few_retries() {
    let server =
        Server::start(|request| aws_error(request, 400, "ThrottlingException", "Rate exceeded"));
    let project = Project::new();
    let run = Run::of(against(&project, server.url()).args(["--format", "json"])).exits(3);
    for id in CALLS {
        assert!(
            check(&run, id)[2].ends_with("AWS throttles the calls"),
            "{}",
            run.stdout
        );
    }
    assert!(
        server.connections() <= 2 * CALLS.len(),
        "{}",
        server.connections()
    );
}

#[test]
fn a_port_nobody_listens_on_is_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(
        check(&run(&url, 3), "ec2")[2],
        format!("cannot be reached at {url}: the connection is refused")
    );
}

#[test]
fn tls_that_fails_is_named() {
    let server = Server::start(|_| Reply::Raw(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    let url = server.url().replace("http:", "https:");
    let found = check(&run(&url, 3), "ec2");
    assert!(found[2].contains("no trusted TLS connection"), "{found:?}");
    assert!(found[3].contains("SSL_CERT_FILE"), "{found:?}");
}

#[test]
fn a_host_that_cannot_be_one_is_named() {
    // A label of 64 characters is refused on this machine: no resolver is asked, so the test stays on it. How a name
    // without an address is told is tested beside the code that tells it.
    let name = "x".repeat(64);
    let found = check(&run(&format!("https://{name}.invalid"), 3), "ec2");
    assert!(
        found[2].contains("cannot be reached") && found[2].contains("invalid dns name"),
        "{found:?}"
    );
}

#[test]
fn a_proxy_is_used_and_its_refusal_told() {
    let proxy = Server::start(|_| {
        Reply::Raw(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    });
    let project = Project::new();
    let run = Run::of(
        against(&project, "https://smgen.invalid")
            .env("HTTPS_PROXY", proxy.url())
            .args(["--format", "json"]),
    )
    .exits(3);
    assert!(
        check(&run, "ec2")[2].contains("no way through the proxy: it asks for a password"),
        "{}",
        run.stdout
    );
    assert!(proxy.connections() >= CALLS.len());
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let server = Server::start(|_| Reply::Silence);
    let project = Project::new();
    let started = Instant::now();
    let run = Run::of(against(&project, server.url()).args(["--format", "json", "--timeout", "1"]))
        .exits(3);
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
    for id in CALLS {
        assert_eq!(
            check(&run, id)[2],
            format!("no answer at {} within 1 s", server.url())
        );
    }
}
