//! Requests in the protocols of the services.

use super::Service;
use super::endpoint::Endpoint;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What stays as it is in a query or in a segment of a path (RFC 3986, "Unreserved characters").
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A request, not yet signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub(super) service: Service,
    pub(super) operation: String,
    pub(super) bucket: Option<String>,
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Request {
    /// Writes a request of the protocol JSON 1.1, such as `TrentService.DescribeKey`.
    #[must_use]
    pub fn json(service: Service, target: &str, body: &Value) -> Self {
        let (_, operation) = target.split_once('.').unwrap_or(("", target));
        Self {
            headers: vec![
                ("content-type", "application/x-amz-json-1.1".to_owned()),
                ("x-amz-target", target.to_owned()),
            ],
            body: body.to_string(),
            ..Self::to(service, operation, "POST", "/")
        }
    }

    /// Writes a request of the query protocol of a version, such as `2010-05-08`.
    #[must_use]
    pub fn query(
        service: Service,
        operation: &str,
        version: &str,
        parameters: &[(&str, &str)],
    ) -> Self {
        let fixed = [("Action", operation), ("Version", version)];
        let pairs = fixed.iter().chain(parameters);
        let pairs: Vec<_> = pairs
            .map(|(key, value)| format!("{key}={}", encoded(value)))
            .collect();
        let kind = "application/x-www-form-urlencoded".to_owned();
        Self {
            headers: vec![("content-type", kind)],
            body: pairs.join("&"),
            ..Self::to(service, operation, "POST", "/")
        }
    }

    /// Writes a request that reads a path, whose variable parts are [`encoded`].
    #[must_use]
    pub fn get(service: Service, operation: &str, path: &str) -> Self {
        Self::to(service, operation, "GET", path)
    }

    /// Writes a request that sends JSON to a path.
    #[must_use]
    pub fn post(service: Service, operation: &str, path: &str, body: &Value) -> Self {
        Self {
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.to_string(),
            ..Self::to(service, operation, "POST", path)
        }
    }

    /// Writes a request that reads what S3 knows of a bucket, such as `versioning`.
    #[must_use]
    pub fn of_bucket(operation: &str, bucket: &str, what: &str) -> Self {
        Self {
            bucket: Some(bucket.to_owned()),
            ..Self::to(Service::S3, operation, "GET", &format!("/?{what}"))
        }
    }

    fn to(service: Service, operation: &str, method: &'static str, path: &str) -> Self {
        Self {
            service,
            operation: operation.to_owned(),
            bucket: None,
            method,
            path: path.to_owned(),
            headers: Vec::new(),
            body: String::new(),
        }
    }

    /// Puts the bucket into the path, unless the host holds it.
    pub(super) fn at(mut self, endpoint: &Endpoint) -> Self {
        if let Some(bucket) = &self.bucket
            && !endpoint.holds_bucket
        {
            self.path = format!("/{}{}", encoded(bucket), self.path.replacen("/?", "?", 1));
        }
        self
    }

    /// Writes it as HTTP.
    pub(super) fn http(self) -> Result<HttpRequest, BoxError> {
        let mut request = HttpRequest::new(SdkBody::from(self.body));
        request.set_method(self.method)?;
        request.set_uri(self.path)?;
        for (name, value) in self.headers {
            request.headers_mut().try_insert(name, value)?;
        }
        Ok(request)
    }
}

/// Encodes a value for a query or for a segment of a path.
#[must_use]
pub fn encoded(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded() {
        let parameters = [("RoleName", "a role/ä&=+")];
        let request = Request::query(Service::IAM, "GetRole", "2010-05-08", &parameters);
        let expected = "Action=GetRole&Version=2010-05-08&RoleName=a%20role%2F%C3%A4%26%3D%2B";
        assert_eq!(request.body, expected);
    }

    #[test]
    fn a_bucket_stands_in_the_path_or_in_the_host() {
        let of = |holds_bucket| {
            let endpoint = Endpoint {
                url: "https://h".to_owned(),
                signing_region: "us-east-1".to_owned(),
                holds_bucket,
            };
            let request = Request::of_bucket("GetBucketVersioning", "my.logs", "versioning");
            request.at(&endpoint).path
        };
        assert_eq!(of(true), "/?versioning");
        assert_eq!(of(false), "/my.logs?versioning");
    }
}
