//! Classification, on errors put together by hand.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use super::*;
use aws_sdk_sts::error::ErrorMetadata;
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError;
use std::io;

type CallError = SdkError<GetCallerIdentityError, HttpResponse>;

fn response(status: u16, body: &'static str) -> HttpResponse {
    HttpResponse::new(status.try_into().unwrap(), body.into())
}

fn answer(status: u16, code: &str, message: &str) -> Error {
    let meta = ErrorMetadata::builder().code(code).message(message).build();
    let error =
        CallError::service_error(GetCallerIdentityError::generic(meta), response(status, ""));
    classify(&error, "ec2:DescribeVpcs")
}

fn codeless(status: u16, body: &'static str) -> Error {
    classify(
        &CallError::response_error("not XML", response(status, body)),
        "ec2:DescribeVpcs",
    )
}

fn dispatch(error: ConnectorError) -> Error {
    classify(&CallError::dispatch_failure(error), "ec2:DescribeVpcs")
}

fn denied(action: &str, reason: Option<&str>) -> Error {
    Error::Denied {
        action: action.to_owned(),
        reason: reason.map(str::to_owned),
    }
}

#[test]
fn expired_is_told_from_wrong() {
    assert_eq!(
        answer(
            400,
            "ExpiredToken",
            "The security token included in the request is expired"
        ),
        Error::Expired
    );
    assert_eq!(answer(403, "ExpiredTokenException", "x"), Error::Expired);
    assert_eq!(
        answer(400, "RequestExpired", "Request has expired."),
        Error::Expired
    );
    assert_eq!(
        answer(
            400,
            "UnrecognizedClientException",
            "The security token included in the request is expired"
        ),
        Error::Expired
    );
    let wrong = answer(
        403,
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
    );
    assert_eq!(
        wrong.to_string(),
        "the credentials cannot be used: AWS answers `InvalidClientTokenId`"
    );
}

#[test]
fn a_signature_that_is_wrong_repeats_no_token() {
    let error = answer(
        403,
        "SignatureDoesNotMatch",
        "The Canonical String should have been 'x-amz-security-token:a-token'",
    );
    assert!(!format!("{error} {error:?}").contains("a-token"));
}

#[test]
fn a_denied_action_is_named_with_the_reason() {
    let message = "User: arn:aws:iam::1:user/a is not authorized to perform: sagemaker:ListDomains on resource: * \
                   because no identity-based policy allows the sagemaker:ListDomains action";
    let reason = "no identity-based policy allows the sagemaker:ListDomains action";
    assert_eq!(
        answer(400, "AccessDeniedException", message),
        denied("sagemaker:ListDomains", Some(reason))
    );
    let message = "You are not authorized to perform this operation. Encoded authorization failure message: AbCd";
    assert_eq!(
        answer(403, "UnauthorizedOperation", message),
        denied("ec2:DescribeVpcs", None)
    );
    let message = "User: u is not authorized to perform: sts:X with an explicit deny in a service control policy";
    assert_eq!(
        answer(403, "AccessDenied", message),
        denied("sts:X", Some("explicit deny in a service control policy"))
    );
    assert_eq!(
        answer(403, "AccessDenied", "to perform: \u{1b}[31m"),
        denied("ec2:DescribeVpcs", None)
    );
}

#[test]
fn throttling_is_told_from_failure() {
    assert_eq!(
        answer(503, "RequestLimitExceeded", "Request limit exceeded."),
        Error::Throttled
    );
    assert_eq!(
        answer(400, "ThrottlingException", "Rate exceeded"),
        Error::Throttled
    );
    assert_eq!(codeless(429, ""), Error::Throttled);
    assert_eq!(
        answer(500, "InternalFailure", "sorry").to_string(),
        "answers `InternalFailure` (HTTP 500): sorry"
    );
    assert_eq!(
        codeless(503, "<html>").to_string(),
        "answers `HTTP 503` (HTTP 503)"
    );
}

#[test]
fn garbage_is_named_but_not_repeated() {
    let what = |error: Error| match error {
        Error::BadAnswer { what, .. } => what,
        error => panic!("{error}"),
    };
    assert_eq!(
        what(codeless(200, "\n<!DOCTYPE html><p>Log in")),
        "it is a web page"
    );
    assert_eq!(what(codeless(404, "")), "it is empty");
    assert_eq!(what(codeless(200, "\u{1b}]0;x")), "it cannot be read");
    assert_eq!(
        what(dispatch(ConnectorError::other(
            "invalid HTTP version parsed".into(),
            None
        ))),
        "it is not HTTP"
    );
    assert!(matches!(
        codeless(407, ""),
        Error::Unreachable { why: Why::Proxy(_) }
    ));
}

#[test]
fn connections_that_fail_say_why() {
    let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
    assert_eq!(
        dispatch(ConnectorError::io(refused.into())),
        Error::Unreachable { why: Why::Refused }
    );
    assert_eq!(
        dispatch(ConnectorError::timeout("connect".into())),
        Error::TimedOut
    );
    assert_eq!(
        classify(&CallError::timeout_error("late"), "a:B"),
        Error::TimedOut
    );
}

#[test]
fn credentials_say_why_they_are_not_there() {
    assert_eq!(
        credentials(&CredentialsError::not_loaded_no_source()),
        Error::NoCredentials
    );
    assert_eq!(
        credentials(&CredentialsError::provider_error(
            "the SSO token has expired and cannot be refreshed"
        )),
        Error::Expired
    );
    let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
    let error = CredentialsError::provider_error(ConnectorError::io(refused.into()));
    assert_eq!(
        credentials(&error),
        Error::Unreachable { why: Why::Refused }
    );
    let error =
        CredentialsError::provider_error("external process exited with code 1. Stderr: a-secret");
    assert_eq!(
        credentials(&error),
        Error::BadCredentials {
            why: "external process exited with code 1.".to_owned()
        }
    );
    let inside = CallError::construction_failure(CredentialsError::not_loaded_no_source());
    assert_eq!(classify(&inside, "a:B"), Error::NoCredentials);
}

#[test]
fn a_role_that_may_not_be_assumed_is_denied() {
    let meta = ErrorMetadata::builder()
        .code("AccessDenied")
        .message("User: u is not authorized to perform: sts:AssumeRole on resource: r")
        .build();
    let error: SdkError<AssumeRoleError, HttpResponse> =
        SdkError::service_error(AssumeRoleError::generic(meta), response(403, ""));
    assert_eq!(
        credentials(&CredentialsError::provider_error(error)),
        denied("sts:AssumeRole", None)
    );
}
