//! What goes over the wire.

use crate::support::server::{Reply, Server};
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

/// Returns the action of a request, as IAM names it.
pub fn action(request: &str) -> String {
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or((request, ""));
    for line in head.lines() {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("x-amz-target")
        {
            return value
                .trim()
                .replace("SageMaker.", "sagemaker:")
                .replace("AmazonSSM.", "ssm:")
                .replace("Route53Resolver.", "route53resolver:")
                .replace("ServiceQuotasV20190624.", "servicequotas:")
                .replace("TrentService.", "kms:")
                .replace("Logs_20140328.", "logs:");
        }
    }
    if head.starts_with("POST /getresourceshareassociations") {
        return "ram:GetResourceShareAssociations".to_owned();
    }
    if let Some(path) = head.strip_prefix("GET ") {
        return read(path.split(' ').next().unwrap_or_default());
    }
    let field = |name: &str| {
        let mut pairs = body.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| value)
    };
    let service = match field("Version") {
        "2011-06-15" => "sts",
        "2010-05-08" => "iam",
        _ => "ec2",
    };
    format!("{service}:{}", field("Action"))
}

/// Returns the action of a request that reads a path of Lambda or a bucket of S3.
fn read(path: &str) -> String {
    if path.starts_with("/2013-04-01/hostedzonesbyvpc?") {
        return "route53:ListHostedZonesByVPC".to_owned();
    }
    if path.starts_with("/2013-04-01/hostedzonesbyname?") {
        return "route53:ListHostedZonesByName".to_owned();
    }
    if path.starts_with("/2013-04-01/tags/hostedzone/") {
        return "route53:ListTagsForResource".to_owned();
    }
    if path.starts_with("/2013-04-01/hostedzone/") {
        let records = path.contains("/rrset?");
        return if records {
            "route53:ListResourceRecordSets".to_owned()
        } else {
            "route53:GetHostedZone".to_owned()
        };
    }
    if path.starts_with("/servicenetworkvpcassociations?") {
        return "vpc-lattice:ListServiceNetworkVpcAssociations".to_owned();
    }
    let action = match path.rsplit(['/', '?']).next().unwrap_or_default() {
        "configuration" => "lambda:GetFunctionConfiguration",
        "policy" if path.contains("/functions/") => "lambda:GetPolicy",
        _ if path.starts_with("/2017-03-31/tags/") => "lambda:ListTags",
        "encryption" => "s3:GetEncryptionConfiguration",
        "lifecycle" => "s3:GetLifecycleConfiguration",
        "ownershipControls" => "s3:GetBucketOwnershipControls",
        "policy" => "s3:GetBucketPolicy",
        "publicAccessBlock" => "s3:GetBucketPublicAccessBlock",
        "tagging" => "s3:GetBucketTagging",
        "versioning" => "s3:GetBucketVersioning",
        _ => path,
    };
    action.to_owned()
}

/// A server that counts the actions that reach it.
pub struct Counting {
    server: Server,
    seen: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Counting {
    /// Starts a server whose answer depends on the action and the request.
    pub fn start(reply: impl Fn(&str, &str) -> Reply + Send + Sync + 'static) -> Self {
        let seen = Arc::<Mutex<BTreeMap<String, usize>>>::default();
        let counter = Arc::clone(&seen);
        let server = Server::start(move |request| {
            let action = action(request);
            *counter.lock().unwrap().entry(action.clone()).or_default() += 1;
            reply(&action, request)
        });
        Self { server, seen }
    }

    /// Starts a server that hands every request on to another.
    pub fn before(url: &str) -> Self {
        let host = url.trim_start_matches("http://").to_owned();
        Self::start(move |_, request| Reply::Bytes(forward(&host, request)))
    }

    pub fn url(&self) -> &str {
        self.server.url()
    }

    /// Returns how often each action was asked for.
    pub fn seen(&self) -> BTreeMap<String, usize> {
        self.seen.lock().unwrap().clone()
    }
}

/// Hands a request on, and returns the answer as it comes.
pub fn forward(host: &str, request: &str) -> Vec<u8> {
    let request = request.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

/// Calls EC2 at a server that checks no signature, and returns the answer; fails unless it is 200.
#[track_caller]
pub fn call(url: &str, action: &str, parameters: &[(&str, &str)]) -> String {
    let fixed = [("Action", action), ("Version", "2016-11-15")];
    let pairs = fixed.iter().chain(parameters);
    let pairs: Vec<_> = pairs.map(|(key, value)| format!("{key}={value}")).collect();
    let body = pairs.join("&");
    let kind = "Content-Type: application/x-www-form-urlencoded";
    post(url, "ec2", kind, &body)
}

/// Calls SageMaker at a server that checks no signature; fails unless it answers 200.
#[track_caller]
pub fn sagemaker(url: &str, action: &str, body: &serde_json::Value) {
    let head =
        format!("Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: SageMaker.{action}");
    post(url, "sagemaker", &head, &body.to_string());
}

#[track_caller]
fn post(url: &str, service: &str, head: &str, body: &str) -> String {
    let host = url.trim_start_matches("http://");
    let (scope, length) = (
        format!("20260101/us-east-1/{service}/aws4_request"),
        body.len(),
    );
    let request = format!(
        "POST / HTTP/1.1\r\nHost: {host}\r\n{head}\r\nContent-Length: {length}\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{scope}, SignedHeaders=host, Signature=0\r\n\r\n{body}",
    );
    let answer = String::from_utf8(forward(host, &request)).unwrap();
    assert!(answer.contains(" 200 "), "{body}: {answer}");
    answer
}
