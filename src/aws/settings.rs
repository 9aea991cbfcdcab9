//! What the user asks of the connection to AWS.

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use std::time::Duration;

/// What the user asks of the connection to AWS; the environment and `~/.aws` say the rest.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Region, if not that of the configuration.
    pub region: Option<String>,
    /// Where to find all APIs, if not where AWS has them.
    pub endpoint_url: Option<String>,
    /// How long a call may take, with its retries.
    pub timeout: Duration,
    /// How often a call is tried.
    pub attempts: u32,
}

impl Settings {
    /// Returns how often the SDK tries a call, and how long it pauses at most before it tries again.
    pub(super) fn retries(&self) -> RetryConfig {
        RetryConfig::standard()
            .with_max_attempts(self.attempts.max(1))
            .with_max_backoff(Duration::from_secs(5))
    }

    /// Returns how long a call may take, with its retries, and how long a connection.
    pub(super) fn timeouts(&self) -> TimeoutConfig {
        TimeoutConfig::builder()
            .operation_timeout(self.timeout)
            .connect_timeout(self.timeout.min(Duration::from_secs(5)))
            .build()
    }
}
