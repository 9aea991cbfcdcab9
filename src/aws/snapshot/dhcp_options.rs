//! DHCP options.

use super::Failure;
use super::ask::{ApiReader, pages};
use super::read::{Reader, filter, sorted};
use crate::snapshot::{DhcpOptions, Record, ResourceKind, SnapshotPart};
use aws_sdk_ec2::types::DhcpConfiguration;
use serde_json::Value;

/// Reads the DHCP options of the VPC, for the model and to compare them; it may have none.
pub(super) async fn dhcp_options(
    asker: &ApiReader,
    id: &str,
) -> Result<Option<(DhcpOptions, Record)>, Failure> {
    const ACTION: &str = "ec2:DescribeDhcpOptions";
    if id.is_empty() || id == "default" {
        return Ok(None);
    }
    let request = asker.session.ec2().describe_dhcp_options();
    let request = request.filters(filter("dhcp-options-id", [id]));
    let found = pages!(
        asker,
        ACTION,
        SnapshotPart::DhcpOptions,
        1000,
        request,
        dhcp_options
    );
    let found = found
        .into_iter()
        .find(|options| options.dhcp_options_id() == Some(id));
    let Some(options) = found else {
        if !asker.lacks(ACTION) {
            asker.gap(
                ACTION,
                SnapshotPart::DhcpOptions,
                format!("the answer lacks `{id}`"),
            );
        }
        return Ok(None);
    };
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::DhcpOptions,
    };
    let settings = options.dhcp_configurations();
    let bare = |one: &DhcpConfiguration| {
        let values = one.values();
        one.key().is_none() || values.is_empty() || values.iter().any(|one| one.value().is_none())
    };
    if settings.is_empty() || settings.iter().any(bare) {
        // Options without any cannot be made (Amazon EC2 API reference, `CreateDhcpOptions`).
        reader.odd("the answer holds an option without a name or a value");
    }
    let values = |key: &str| -> Vec<String> {
        let settings = options.dhcp_configurations().iter();
        settings
            .filter(|setting| setting.key() == Some(key))
            .flat_map(|setting| setting.values().iter().filter_map(|value| value.value()))
            .map(str::to_owned)
            .collect()
    };
    // Their order is the order in which they are asked.
    let servers = values("domain-name-servers");
    let domain_name = values("domain-name").into_iter().next();
    let known = ["domain-name", "domain-name-servers"];
    let keys = options.dhcp_configurations().iter();
    let keys = keys.filter_map(|setting| setting.key().map(str::to_owned));
    let further = sorted(keys.filter(|key| !known.contains(&key.as_str())));
    // Whoever asked knows the VPC that uses them.
    let fields = [
        ("domain-name", Value::from(domain_name.clone())),
        ("domain-name-servers", servers.clone().into()),
        ("further-options", further.into()),
    ];
    let record = Record {
        kind: ResourceKind::DhcpOptions,
        id: id.to_owned(),
        arn: None,
        fields: fields.map(|(name, value)| (name.to_owned(), value)).into(),
        tags: Some(reader.tags(options.tags)),
    };
    let options = DhcpOptions {
        id: id.to_owned(),
        servers,
        domain_name,
    };
    Ok(Some((options, record)))
}
