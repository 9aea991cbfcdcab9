//! What goes wrong in a call to AWS, in the few kinds that smgen tells apart.

use super::codes::{BAD_CREDENTIALS, DENIED, EXPIRED, THROTTLED};
use super::network::{Why, chain, line};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::config::http::HttpResponse;
use aws_sdk_sts::error::{ConnectorError, ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_sdk_sts::operation::assume_role_with_web_identity::AssumeRoleWithWebIdentityError;
use std::error::Error as StdError;

/// What goes wrong in a call to AWS. Texts are single lines without secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No place has credentials.
    #[error("there are no credentials")]
    NoCredentials,
    /// Some place has credentials, but they cannot be used.
    #[error("the credentials cannot be used: {why}")]
    BadCredentials {
        /// Why not.
        why: String,
    },
    /// The credentials were good once.
    #[error("the credentials have expired")]
    Expired,
    /// The caller may not do this.
    #[error("`{action}` is denied{}", reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default())]
    Denied {
        /// The action, such as `ec2:DescribeVpcs`.
        action: String,
        /// Which policy says so, if AWS tells.
        reason: Option<String>,
    },
    /// AWS asks to slow down.
    #[error("AWS throttles the calls")]
    Throttled,
    /// There is no connection.
    #[error("cannot be reached: {why}")]
    Unreachable {
        /// Why not.
        why: Why,
    },
    /// There is no answer in time.
    #[error("no answer in time")]
    TimedOut,
    /// AWS answers with another error.
    #[error("answers `{code}` (HTTP {status}){}{message}", if message.is_empty() { "" } else { ": " })]
    Service {
        /// HTTP status; from 500 on it is AWS's fault.
        status: u16,
        /// AWS's name of the error, or `HTTP 503` where it has none.
        code: String,
        /// AWS's words; may be empty.
        message: String,
    },
    /// Somebody answers, but not as AWS does.
    #[error("the answer (HTTP {status}) is not one of AWS's: {what}")]
    BadAnswer {
        /// HTTP status, or 0 where the answer is not even HTTP.
        status: u16,
        /// What it looks like.
        what: &'static str,
    },
}

/// Tells what went wrong in the call of an action, such as `ec2:DescribeVpcs`.
pub fn classify<E>(error: &SdkError<E, HttpResponse>, action: &str) -> Error
where
    E: StdError + ProvideErrorMetadata + 'static,
{
    match error {
        SdkError::TimeoutError(_) => Error::TimedOut,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Error::TimedOut,
        SdkError::ServiceError(context) => {
            let error = context.err();
            service(context.raw(), error.code(), error.message(), action)
        }
        // A body that ends too soon looks as if it were empty.
        SdkError::ResponseError(context) => match Why::of(error) {
            Why::HungUp => unreachable(error),
            _ => service(context.raw(), None, None, action),
        },
        _ => error
            .source()
            .map_or_else(|| unreachable(error), from_chain),
    }
}

/// Tells why there are no credentials.
#[must_use]
pub fn credentials(error: &CredentialsError) -> Error {
    match error {
        CredentialsError::CredentialsNotLoaded(_) => Error::NoCredentials,
        CredentialsError::ProviderTimedOut(_) => Error::TimedOut,
        _ => error
            .source()
            .map_or_else(|| bad_credentials(error), from_chain),
    }
}

/// Finds the error among an error's sources that says most.
fn from_chain(error: &(dyn StdError + 'static)) -> Error {
    for cause in chain(error) {
        if let Some(error) = cause.downcast_ref::<CredentialsError>() {
            return credentials(error);
        }
        if let Some(error) = cause.downcast_ref::<SdkError<AssumeRoleError, HttpResponse>>() {
            return classify(error, "sts:AssumeRole");
        }
        if let Some(error) =
            cause.downcast_ref::<SdkError<AssumeRoleWithWebIdentityError, HttpResponse>>()
        {
            return classify(error, "sts:AssumeRoleWithWebIdentity");
        }
        if let Some(connector) = cause.downcast_ref::<ConnectorError>() {
            return if connector.is_timeout() {
                Error::TimedOut
            } else {
                unreachable(connector)
            };
        }
    }
    bad_credentials(error)
}

fn unreachable(error: &(dyn StdError + 'static)) -> Error {
    let not_http = chain(error)
        .iter()
        .any(|cause| cause.to_string().contains("invalid HTTP"));
    if not_http {
        return Error::BadAnswer {
            status: 0,
            what: "it is not HTTP",
        };
    }
    Error::Unreachable {
        why: Why::of(error),
    }
}

/// Words why credentials cannot be used; the single sign-on's tokens expire, too, but have no code for it.
fn bad_credentials(error: &(dyn StdError + 'static)) -> Error {
    let causes: Vec<_> = chain(error).iter().map(ToString::to_string).collect();
    if causes
        .iter()
        .any(|cause| cause.to_lowercase().contains("expired"))
    {
        return Error::Expired;
    }
    let last = causes.last().map_or("", String::as_str);
    // What a credential process writes to standard error may be anything, a secret included.
    let last = last
        .split_once("Stderr:")
        .map_or(last, |(before, _)| before);
    Error::BadCredentials { why: line(last) }
}

fn service(
    response: &HttpResponse,
    code: Option<&str>,
    message: Option<&str>,
    action: &str,
) -> Error {
    let status = response.status().as_u16();
    let code = code.map(line).filter(|code| !code.is_empty());
    let Some(code) = code else {
        return without_code(status, response.body().bytes().unwrap_or_default());
    };
    let message = message.unwrap_or_default();
    let is = |codes: &[&str]| codes.contains(&code.as_str());
    if is(EXPIRED)
        || (is(BAD_CREDENTIALS)
            && message.contains("security token")
            && message.contains("expired"))
    {
        Error::Expired
    } else if is(BAD_CREDENTIALS) {
        // The message may repeat the signed request, session token included.
        Error::BadCredentials {
            why: format!("AWS answers `{code}`"),
        }
    } else if is(DENIED) {
        denied(message, action)
    } else if is(THROTTLED) || status == 429 {
        Error::Throttled
    } else {
        Error::Service {
            status,
            code,
            message: line(message),
        }
    }
}

fn without_code(status: u16, body: &[u8]) -> Error {
    match status {
        407 => Error::Unreachable {
            why: Why::Proxy("it asks for a password".to_owned()),
        },
        429 => Error::Throttled,
        500.. => Error::Service {
            status,
            code: format!("HTTP {status}"),
            message: String::new(),
        },
        _ => Error::BadAnswer {
            status,
            what: looks(body),
        },
    }
}

/// Tells what a body looks like, without repeating any of it.
fn looks(body: &[u8]) -> &'static str {
    let start = String::from_utf8_lossy(&body[..body.len().min(512)])
        .trim_start()
        .to_lowercase();
    if start.is_empty() {
        "it is empty"
    } else if start.starts_with("<!doctype html") || start.starts_with("<html") {
        "it is a web page"
    } else {
        "it cannot be read"
    }
}

/// Reads the action and the reason off AWS's message, "User: U is not authorized to perform: A on resource: R because W".
///
/// Source: IAM user guide, "Troubleshoot access denied error messages".
fn denied(message: &str, action: &str) -> Error {
    let message = message
        .split("Encoded authorization failure message")
        .next()
        .unwrap_or_default();
    let told = message
        .split_once("to perform: ")
        .and_then(|(_, rest)| rest.split_whitespace().next());
    let told = told
        .map(|action| action.trim_end_matches('.'))
        .filter(|told| is_action(told));
    let reason = message.split_once(" because ").map(|(_, reason)| reason);
    let reason = reason.or_else(|| message.find("explicit deny").map(|start| &message[start..]));
    Error::Denied {
        action: told.unwrap_or(action).to_owned(),
        reason: reason
            .map(|reason| line(reason.trim().trim_end_matches('.')))
            .filter(|reason| !reason.is_empty()),
    }
}

fn is_action(text: &str) -> bool {
    let alphanumeric = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '-')
    };
    text.len() < 100
        && text
            .split_once(':')
            .is_some_and(|(service, name)| alphanumeric(service) && alphanumeric(name))
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
