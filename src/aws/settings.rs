//! What the user asks of the connection to AWS.

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
