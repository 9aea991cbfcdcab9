//! Calls of services that have no crate of the SDK here: requests by hand, everything else by the SDK's own runtime.
//!
//! A service's crate takes minutes to compile (`Cargo.toml` has the numbers), of which smgen would use a handful of calls. So the
//! requests and answers of those few stand in [`super::snapshot`], in the shapes of botocore's models, and what is hard to get right
//! is the SDK's: credentials, signature, clock skew, retries, time limits, the HTTP client with its proxy.

mod endpoint;
mod refusal;
mod request;
mod service;
mod xml;

pub use refusal::Refusal;
pub use request::{Request, encoded};
pub use service::Service;
pub use xml::Element;

use super::Session;
use aws_config::SdkConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::{ServiceClockSkewClassifier, ServiceClockSkewInterceptor};
use aws_runtime::user_agent::{ApiMetadata, UserAgentInterceptor};
use aws_sdk_sts::config::http::HttpResponse;
use aws_sdk_sts::error::SdkError;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::config_bag::{FrozenLayer, Layer};
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};
use endpoint::Endpoint;
use serde_json::Value;

/// An error, as the SDK's clients give it to [`super::error::classify`].
pub type RawError = SdkError<Refusal, HttpResponse>;

/// Asks for JSON: an object, or the answer is not one of AWS's.
pub async fn json(session: &Session, request: Request) -> Result<Value, RawError> {
    let read = |body: &[u8]| {
        let value: Option<Value> = serde_json::from_slice(body).ok();
        value.filter(Value::is_object)
    };
    call(session.config(), request, read).await
}

/// Asks for XML with a root element of this name, or the answer is not one of AWS's.
pub async fn xml(
    session: &Session,
    request: Request,
    root: &'static str,
) -> Result<Element, RawError> {
    let read = move |body: &[u8]| Element::parse(body).filter(|found| found.name == root);
    call(session.config(), request, read).await
}

async fn call<T>(
    config: &SdkConfig,
    request: Request,
    read: impl Fn(&[u8]) -> Option<T> + Send + Sync + 'static,
) -> Result<T, RawError>
where
    T: std::fmt::Debug + Send + Sync + 'static,
{
    let service = request.service;
    let endpoint = Endpoint::of(config, service, request.bucket.as_deref());
    let request = request.at(&endpoint);
    let mut operation = Operation::builder()
        .service_name(service.id)
        .operation_name(request.operation.clone())
        .endpoint_url(&endpoint.url)
        .retry_classifier(HttpStatusCodeClassifier::default())
        .retry_classifier(TransientErrorClassifier::<Refusal>::new())
        .retry_classifier(AwsErrorCodeClassifier::<Refusal>::new())
        .retry_classifier(ServiceClockSkewClassifier::<Refusal>::new())
        .interceptor(ServiceClockSkewInterceptor::new())
        .interceptor(UserAgentInterceptor::new())
        .with_connection_poisoning()
        .runtime_plugin(
            StaticRuntimePlugin::new()
                .with_config(signed_for(config, service, endpoint.signing_region))
                .with_runtime_components(signer(config)),
        );
    if let Some(client) = config.http_client() {
        operation = operation.http_client(client);
    }
    if let Some(retries) = config.retry_config() {
        operation = operation.standard_retry(retries);
    }
    if let Some(timeouts) = config.timeout_config() {
        operation = operation.timeout_config(timeouts.clone());
    }
    let operation = operation
        .serializer(|request: Request| request.http())
        .deserializer(move |response: &HttpResponse| {
            let body = response.body().bytes().unwrap_or_default();
            if !response.status().is_success() {
                return Err(match Refusal::read(response.headers(), body) {
                    Some(refusal) => OrchestratorError::operation(refusal),
                    None => OrchestratorError::response("the error cannot be read".into()),
                });
            }
            read(body)
                .ok_or_else(|| OrchestratorError::response("the answer cannot be read".into()))
        })
        .build();
    operation.invoke(request).await
}

/// Says whose calls these are, and how they are signed.
fn signed_for(config: &SdkConfig, service: Service, region: String) -> FrozenLayer {
    let mut layer = Layer::new("smgen");
    let mut signing_options = SigningOptions::default();
    if service.is_s3() {
        // S3 wants the path as it is sent, and the digest of the body in a header (Amazon S3 API reference, "Signature
        // calculations for the authorization header").
        signing_options.double_uri_encode = false;
        signing_options.normalize_uri_path = false;
        signing_options.content_sha256_header = true;
    }
    layer.store_put(SigV4OperationSigningConfig {
        region: Some(SigningRegion::from(Region::new(region))),
        region_set: None,
        name: Some(SigningName::from(service.signing_name)),
        signing_options,
    });
    layer.store_put(AuthSchemeOptionResolverParams::new(()));
    layer.store_put(ApiMetadata::new(
        service.signing_name,
        env!("CARGO_PKG_VERSION"),
    ));
    if let Some(name) = config.app_name() {
        layer.store_put(name.clone());
    }
    layer.freeze()
}

fn signer(config: &SdkConfig) -> RuntimeComponentsBuilder {
    let mut components = RuntimeComponentsBuilder::new("smgen");
    let schemes = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
    components
        .set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(schemes)))
        .push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
        .set_identity_cache(config.identity_cache());
    if let Some(provider) = config.credentials_provider() {
        components.set_identity_resolver(SCHEME_ID, SharedIdentityResolver::new(provider));
    }
    components
}
