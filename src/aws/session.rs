//! The clients, all configured alike.

use super::credentials::FoundCredentials;
use super::{Settings, http};
use aws_config::{AppName, BehaviorVersion, SdkConfig};

/// A connection to one region of one account, as far as the credentials reach. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Session {
    config: SdkConfig,
}

impl Session {
    /// Prepares the clients; nothing is asked yet. FIPS and dual-stack endpoints are taken from the configuration.
    pub async fn open(settings: &Settings, region: &str, credentials: &FoundCredentials) -> Self {
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .region(aws_config::Region::new(region.to_owned()))
            .credentials_provider(credentials.provider())
            .http_client(http::client())
            .retry_config(settings.retries())
            .timeout_config(settings.timeouts());
        if let Ok(name) = AppName::new("smgen") {
            loader = loader.app_name(name);
        }
        if let Some(url) = &settings.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        Self {
            config: loader.load().await,
        }
    }

    /// Returns a session of the same caller with connections of its own: those of another runtime end with it.
    #[must_use]
    pub fn reconnected(&self) -> Self {
        let config = self.config.to_builder().http_client(http::client());
        Self {
            config: config.build(),
        }
    }

    /// Returns where all APIs are said to be, if it is not where AWS has them.
    #[must_use]
    pub fn endpoint_url(&self) -> Option<&str> {
        self.config.endpoint_url()
    }

    /// Returns what the clients are made of.
    pub(super) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// Returns a client of Amazon EC2.
    #[must_use]
    pub fn ec2(&self) -> aws_sdk_ec2::Client {
        aws_sdk_ec2::Client::new(&self.config)
    }

    /// Returns a client of Amazon SageMaker.
    #[must_use]
    pub fn sagemaker(&self) -> aws_sdk_sagemaker::Client {
        aws_sdk_sagemaker::Client::new(&self.config)
    }

    /// Returns a client of AWS Systems Manager.
    #[must_use]
    pub fn ssm(&self) -> aws_sdk_ssm::Client {
        aws_sdk_ssm::Client::new(&self.config)
    }

    /// Returns a client of the AWS Security Token Service.
    #[must_use]
    pub fn sts(&self) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::new(&self.config)
    }
}
