//! Whose account it is: the first question, before any other.

use super::network::line;
use super::{Error, Session, error};

/// Who smgen is to AWS, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The account: twelve digits.
    pub account: String,
    /// The caller's ARN, such as `arn:aws:sts::123456789012:assumed-role/ci/build`.
    pub arn: String,
    /// The partition, as the ARN names it, such as `aws-us-gov`.
    pub partition: String,
}

impl Identity {
    /// Asks who the caller is. That takes no permission, and nobody can be denied it by a policy of IAM (AWS STS API reference,
    /// `GetCallerIdentity`); the policy of an endpoint for STS can.
    pub async fn of(session: &Session) -> Result<Self, Error> {
        let answer = session.sts().get_caller_identity().send().await;
        let answer = answer.map_err(|error| error::classify(&error, "sts:GetCallerIdentity"))?;
        let read = Self::read(answer.account(), answer.arn());
        read.ok_or(Error::BadAnswer {
            status: 200,
            what: "it does not say which account",
        })
    }

    /// Reads what an answer says; none where that is no account and no ARN of that account.
    fn read(account: Option<&str>, arn: Option<&str>) -> Option<Self> {
        let (account, arn) = (account?, arn?);
        let mut parts = arn.split(':');
        let is_arn = parts.next() == Some("arn");
        let partition = parts.next()?;
        // Service and region; the account of an ARN is the caller's own.
        let named = parts.nth(2)?;
        let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        (is_arn && digits && named == account).then(|| Self {
            account: account.to_owned(),
            arn: line(arn),
            partition: line(partition),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Identity;

    #[test]
    fn an_identity_is_read_whole_or_not_at_all() {
        let arn = "arn:aws-us-gov:sts::123456789012:assumed-role/ci/build";
        let read = Identity::read(Some("123456789012"), Some(arn)).unwrap();
        assert_eq!(
            (read.account.as_str(), read.partition.as_str()),
            ("123456789012", "aws-us-gov")
        );
        for (account, arn) in [
            (None, Some(arn)),
            (Some("123456789012"), None),
            (Some("12345678901"), Some("arn:aws:iam::12345678901:root")),
            (Some("1234567890ab"), Some("arn:aws:iam::1234567890ab:root")),
            (Some("210987654321"), Some(arn)),
            (Some("123456789012"), Some("nobody")),
            (Some("123456789012"), Some("")),
        ] {
            assert_eq!(Identity::read(account, arn), None, "{account:?} {arn:?}");
        }
    }
}
