//! Who smgen is to AWS.

use super::{Error, Settings, error, http, imds};
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::default_provider::use_dual_stack::use_dual_stack_provider;
use aws_config::default_provider::use_fips::use_fips_provider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature as Feature;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Credentials that were found, and the provider they come from.
#[derive(Clone, Debug)]
pub struct FoundCredentials {
    /// Where they were found, for people.
    pub source: String,
    provider: CachingProvider,
}

impl FoundCredentials {
    /// Returns the provider for clients. It asks the configuration again shortly before the credentials expire.
    pub(super) fn provider(&self) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(self.provider.clone())
    }
}

/// Looks where the AWS CLI would: environment, profile (with SSO, roles and processes), web identity, container, instance.
///
/// The region is for the calls that this itself takes, such as assuming a role.
pub async fn find(settings: &Settings, region: Option<&str>) -> Result<FoundCredentials, Error> {
    let chain = chain(settings, region).await;
    let answer = tokio::time::timeout(settings.timeout, chain.provide_credentials()).await;
    let credentials = answer
        .map_err(|_| Error::TimedOut)?
        .map_err(|error| error::credentials(&error))?;
    if credentials
        .expiry()
        .is_some_and(|expiry| expiry <= SystemTime::now())
    {
        return Err(Error::Expired);
    }
    Ok(FoundCredentials {
        source: source(
            credentials
                .get_property::<Vec<Feature>>()
                .map_or(&[], Vec::as_slice),
        ),
        provider: CachingProvider {
            credentials,
            chain: Arc::new(chain),
        },
    })
}

async fn chain(settings: &Settings, region: Option<&str>) -> DefaultCredentialsChain {
    let config = ProviderConfig::default().with_http_client(http::client());
    let (fips, dual_stack) = (
        use_fips_provider(&config).await,
        use_dual_stack_provider(&config).await,
    );
    let region = region.map(|region| aws_config::Region::new(region.to_owned()));
    let config = config
        .with_use_fips(fips)
        .with_use_dual_stack(dual_stack)
        .with_region(region.clone())
        .with_retry_config(settings.retries())
        .with_timeout_config(settings.timeouts());
    // A region that is known to be unknown keeps the chain from looking for one itself.
    DefaultCredentialsChain::builder()
        .configure(config)
        .region(region)
        .imds_client(imds::client())
        .build()
        .await
}

/// Gives out the credentials that were found, so that nothing is asked twice, until they are about to expire.
#[derive(Clone, Debug)]
struct CachingProvider {
    // Its `Debug` shows neither the secret key nor the token.
    credentials: Credentials,
    chain: Arc<DefaultCredentialsChain>,
}

impl ProvideCredentials for CachingProvider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.current())
    }
}

impl CachingProvider {
    async fn current(&self) -> provider::Result {
        let soon = SystemTime::now() + Duration::from_mins(5);
        if self.credentials.expiry().is_none_or(|expiry| expiry > soon) {
            return Ok(self.credentials.clone());
        }
        match self.chain.provide_credentials().await {
            Err(_)
                if self
                    .credentials
                    .expiry()
                    .is_some_and(|expiry| expiry > SystemTime::now()) =>
            {
                Ok(self.credentials.clone())
            }
            answer => answer,
        }
    }
}

/// Words where credentials come from. The SDK lists the steps it took, the first one first.
fn source(features: &[Feature]) -> String {
    let mut steps: Vec<_> = features.iter().filter_map(step).collect();
    steps.dedup();
    if steps.is_empty() {
        "the AWS configuration".to_owned()
    } else {
        steps.join(", ")
    }
}

fn step(feature: &Feature) -> Option<&'static str> {
    Some(match feature {
        Feature::CredentialsEnvVars => "environment variables",
        Feature::CredentialsEnvVarsStsWebIdToken | Feature::CredentialsStsAssumeRoleWebId => {
            "a web identity token"
        }
        Feature::CredentialsProfile
        | Feature::CredentialsProfileSourceProfile
        | Feature::CredentialsProfileNamedProvider => "a profile in `~/.aws`",
        Feature::CredentialsProfileStsWebIdToken => "a profile with a web identity token",
        Feature::CredentialsProfileSso | Feature::CredentialsSso => "single sign-on",
        Feature::CredentialsProfileProcess | Feature::CredentialsProcess => "a credential process",
        Feature::CredentialsStsAssumeRole => "an assumed role",
        Feature::CredentialsHttp => "the container",
        Feature::CredentialsImds => "the EC2 instance",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_worded() {
        assert_eq!(
            source(&[Feature::CredentialsEnvVars]),
            "environment variables"
        );
        assert_eq!(
            source(&[
                Feature::CredentialsProfileSourceProfile,
                Feature::CredentialsStsAssumeRole
            ]),
            "a profile in `~/.aws`, an assumed role"
        );
        assert_eq!(source(&[]), "the AWS configuration");
    }

    #[test]
    fn debug_shows_no_secret() {
        let credentials = Credentials::new(
            "AKIDEXAMPLE",
            "a-secret-key",
            Some("a-token".to_owned()),
            None,
            "test",
        );
        let text = format!("{credentials:?}");
        assert!(
            !text.contains("a-secret-key") && !text.contains("a-token"),
            "{text}"
        );
    }
}
