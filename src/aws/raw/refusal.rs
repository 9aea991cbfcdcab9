//! Errors that a service answers with.

use super::Element;
use aws_sdk_sts::error::{ErrorMetadata, ProvideErrorMetadata};
use serde_json::Value;
use std::fmt;

/// An error that a service answers with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(ErrorMetadata);

impl Refusal {
    /// Reads the code and the words off an answer; none where it has no code, for then somebody else than AWS answers.
    ///
    /// JSON has the code in a header or in `__type`, with a namespace before and a link after it (AWS `restJson1` protocol,
    /// "Operation error serialization"); XML in `Code`, of `Error` or of what is around it.
    pub(super) fn read(
        headers: &aws_smithy_runtime_api::http::Headers,
        body: &[u8],
    ) -> Option<Self> {
        let (code, message) = if body.trim_ascii_start().starts_with(b"<") {
            let root = Element::parse(body)?;
            let error = if root.name == "Error" {
                &root
            } else {
                root.find("Error")?
            };
            (error.text_of("Code")?, error.text_of("Message"))
        } else {
            let json: Value = serde_json::from_slice(body).unwrap_or_default();
            let word = |key: &str| json[key].as_str().map(str::to_owned);
            let code = headers.get("x-amzn-errortype").map(str::to_owned);
            let code = code.or_else(|| word("__type")).or_else(|| word("code"))?;
            let code = code.split(':').next().unwrap_or_default();
            let code = code.rsplit('#').next().unwrap_or_default().to_owned();
            (code, word("message").or_else(|| word("Message")))
        };
        let builder = ErrorMetadata::builder().code(code);
        Some(Self(builder.message(message.unwrap_or_default()).build()))
    }
}

impl ProvideErrorMetadata for Refusal {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_runtime_api::http::Headers;

    fn read(header: Option<&'static str>, body: &str) -> Option<(String, String)> {
        let mut headers = Headers::new();
        if let Some(header) = header {
            headers.insert("x-amzn-errortype", header);
        }
        let refusal = Refusal::read(&headers, body.as_bytes())?;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Some((text(refusal.code()), text(refusal.message())))
    }

    #[test]
    fn codes_are_found_where_each_protocol_has_them() {
        let table = [
            (None, r#"{"__type":"NotFoundException","message":"m"}"#),
            (
                None,
                r#"{"__type":"com.amazonaws.kms#NotFoundException","Message":"m"}"#,
            ),
            (
                Some("NotFoundException:http://internal.amazon.com/x"),
                r#"{"message":"m"}"#,
            ),
            (
                None,
                "<ErrorResponse><Error><Type>Sender</Type><Code>NotFoundException</Code><Message>m</Message></Error></ErrorResponse>",
            ),
            (
                None,
                "<?xml version=\"1.0\"?>\n<Error><Code>NotFoundException</Code><Message>m</Message></Error>",
            ),
        ];
        for (header, body) in table {
            let expected = ("NotFoundException".to_owned(), "m".to_owned());
            assert_eq!(read(header, body), Some(expected), "{body}");
        }
    }

    #[test]
    fn what_has_no_code_is_not_of_aws() {
        for body in [
            "",
            "{}",
            "<html><body>Error</body></html>",
            "<a",
            "no",
            "[1]",
        ] {
            assert_eq!(read(None, body), None, "{body}");
        }
    }
}
