//! A command of the AWS CLI, as it is typed.

use std::fmt;

/// A command of the AWS CLI; shown between backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command(String);

impl Command {
    /// Starts a command: `ec2`, `delete-route`.
    #[must_use]
    pub fn new(service: &str, operation: &str) -> Self {
        Self(format!("aws {service} {operation}"))
    }

    /// Adds an option with a value.
    #[must_use]
    pub fn with(self, option: &str, value: &str) -> Self {
        Self(format!("{} --{option} {}", self.0, quoted(value)))
    }

    /// Adds an option with several values.
    #[must_use]
    pub fn with_all(self, option: &str, values: &[String]) -> Self {
        let values: Vec<_> = values.iter().map(|value| quoted(value)).collect();
        Self(format!("{} --{option} {}", self.0, values.join(" ")))
    }

    /// Adds an option without a value.
    #[must_use]
    pub fn flag(self, option: &str) -> Self {
        Self(format!("{} --{option}", self.0))
    }

    /// Returns the command alone, without backticks.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

/// Quotes a value for a shell, where it holds anything that a shell might read: names and ids come from an account, and whoever could
/// name something there must not be able to make somebody else run it.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@+".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::Command;

    #[test]
    fn what_a_shell_would_read_is_quoted() {
        let command = |value| Command::new("ec2", "delete-route").with("route-table-id", value);
        let text = |value| command(value).text().to_owned();
        assert_eq!(
            command("rtb-1").to_string(),
            "`aws ec2 delete-route --route-table-id rtb-1`"
        );
        for (value, said) in [
            ("$(reboot)", "'$(reboot)'"),
            ("a b", "'a b'"),
            ("it's", "'it'\\''s'"),
            ("", "''"),
            ("2001:db8::/32", "2001:db8::/32"),
        ] {
            assert!(text(value).ends_with(&format!(" {said}")), "{value}");
        }
    }
}
