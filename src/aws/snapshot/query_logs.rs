//! Logs of what the VPC's resolver is asked: query logging configurations, and which of them hold for the VPC.
//!
//! Shapes: botocore 1.44.8, `route53resolver/2018-04-01/service-2.json`.

use super::Failure;
use super::ask::ApiReader;
use super::records::{DENIED, Fields, Question, text};
use super::resolver_pages::{pages, request, tags};
use crate::snapshot::{Record, ResourceKind, SnapshotPart, Tags};
use serde_json::{Value, json};

const fn question(action: &'static str) -> Question {
    Question {
        action,
        part: SnapshotPart::QueryLogs,
        absent: &[],
    }
}

const CONFIGS: Question = question("route53resolver:ListResolverQueryLogConfigs");
const GET: Question = Question {
    absent: &[DENIED, "ResourceNotFoundException"],
    ..question("route53resolver:GetResolverQueryLogConfig")
};
const ASSOCIATIONS: Question = question("route53resolver:ListResolverQueryLogConfigAssociations");

/// Reads the configurations that hold for the VPC, whosever they are, and those of the account's own that bear one of the names.
pub(super) async fn query_logs(
    reader: &ApiReader,
    vpc: &str,
    names: Vec<String>,
) -> Result<Vec<Record>, Failure> {
    let listed = ("ResolverQueryLogConfigs", "query logging configurations");
    let configs = pages(reader, CONFIGS, listed, json!({"MaxResults": 100})).await?;
    let body = json!({"MaxResults": 100, "Filters": [{"Name": "ResourceId", "Values": [vpc]}]});
    let listed = ("ResolverQueryLogConfigAssociations", "associations");
    let mut held = pages(reader, ASSOCIATIONS, listed, body).await?;
    if held
        .items
        .iter()
        .any(|one| text(&one["ResourceId"]).is_none())
    {
        ASSOCIATIONS.odd(reader, "the answer holds an association without a VPC");
    }
    // Who answers without a look at the filter answers of other VPCs, too.
    held.items.retain(|one| one["ResourceId"] == vpc);
    let mut records = Vec::new();
    for config in &configs.items {
        let (Some(id), Some(arn)) = (text(&config["Id"]), text(&config["Arn"])) else {
            CONFIGS.odd(
                reader,
                "the answer holds a configuration without an id or an ARN",
            );
            continue;
        };
        let at = held
            .items
            .iter()
            .position(|one| one["ResolverQueryLogConfigId"] == id.as_str());
        let association = at.map(|at| held.items.remove(at));
        if config["ShareStatus"].is_null() {
            CONFIGS.odd(reader, "the answer does not say whose a configuration is");
        }
        let foreign = config["ShareStatus"] == "SHARED_WITH_ME";
        let bears = text(&config["Name"]).is_some_and(|name| names.contains(&name));
        if association.is_none() && (foreign || !bears) {
            continue;
        }
        let mut fields = Fields::default();
        for (field, key) in [("name", "Name"), ("destination", "DestinationArn")] {
            if config[key].is_null() {
                CONFIGS.odd(
                    reader,
                    "the answer holds a configuration that lacks a property",
                );
            }
            fields.set_if_said(field, &config[key]);
        }
        match &association {
            Some(association) => associated(reader, &mut fields, association),
            // It holds for no VPC that is this one; whoever could not read that knows nothing.
            None if !held.cut => {
                for field in ["vpc", "status", "delivery-error"] {
                    fields.set(field, Value::Null);
                }
            }
            None => {}
        }
        let tags = if foreign {
            // The owner's tags are nobody else's to read.
            Some(Tags::new())
        } else {
            tags(reader, SnapshotPart::QueryLogDetails, &arn).await?
        };
        records.push(fields.record(ResourceKind::QueryLog, id, Some(arn), tags));
    }
    if !configs.cut {
        for association in &held.items {
            records.extend(unlisted(reader, association).await?);
        }
    }
    Ok(records)
}

/// Reads an association whose configuration is not listed, and so is another account's, which shares it.
async fn unlisted(reader: &ApiReader, association: &Value) -> Result<Option<Record>, Failure> {
    let Some(id) = text(&association["ResolverQueryLogConfigId"]) else {
        ASSOCIATIONS.odd(
            reader,
            "the answer holds an association without a configuration",
        );
        return Ok(None);
    };
    let mut fields = Fields::default();
    associated(reader, &mut fields, association);
    let body = json!({"ResolverQueryLogConfigId": id});
    // Whoever may not read it does not say where it goes; that it holds is told all the same.
    let answer = GET.json(reader, request(GET, &body)).await?.found();
    let config = answer.map(|mut answer| answer["ResolverQueryLogConfig"].take());
    if let Some(config) = config {
        fields.set_if_said("name", &config["Name"]);
        fields.set_if_said("destination", &config["DestinationArn"]);
    }
    Ok(Some(fields.record(
        ResourceKind::QueryLog,
        id,
        None,
        Some(Tags::new()),
    )))
}

/// Reads what an association says. Without an error there is none, or the word `NONE` (Amazon Route 53 API reference,
/// `ResolverQueryLogConfigAssociation`).
fn associated(reader: &ApiReader, fields: &mut Fields, association: &Value) {
    fields.set_if_said("vpc", &association["ResourceId"]);
    if association["Status"].is_null() {
        ASSOCIATIONS.odd(reader, "the answer holds an association without a state");
        return;
    }
    fields.set_if_said("status", &association["Status"]);
    let error = text(&association["Error"]).filter(|error| error != "NONE");
    if error.is_none() && association["Status"] == "FAILED" {
        ASSOCIATIONS.odd(
            reader,
            "the answer holds an association that failed, and does not say why",
        );
        return;
    }
    fields.set("delivery-error", error);
}
