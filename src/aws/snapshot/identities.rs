//! IAM roles and managed policies.
//!
//! Shapes: botocore 1.43.11, `iam/2010-05-08/service-2.json`.

use super::Failure;
use super::ask::ApiReader;
use super::read::sorted;
use super::records::{Fields, Question, document, each};
use crate::aws::raw::{Element, Request, Service};
use crate::snapshot::{Record, ResourceKind, SnapshotPart, Tags};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// IAM's code for what does not exist (IAM API reference, `GetRole`).
const ABSENT: &[&str] = &["NoSuchEntity"];

const fn question(action: &'static str, part: SnapshotPart) -> Question {
    Question {
        action,
        part,
        absent: ABSENT,
    }
}

/// Reads the roles of these names.
pub(super) async fn roles(reader: &ApiReader, names: Vec<String>) -> Result<Vec<Record>, Failure> {
    each(reader, names, |reader, name| async move {
        role(&reader, &name).await
    })
    .await
}

async fn role(reader: &ApiReader, name: &str) -> Result<Option<Record>, Failure> {
    let get = question("iam:GetRole", SnapshotPart::Roles);
    let request = request("GetRole", &[("RoleName", name)]);
    let Some(answer) = get.xml(reader, request, "GetRoleResponse").await?.found() else {
        return Ok(None);
    };
    let Some(found) = answer.find("Role") else {
        get.odd(reader, "the answer holds no role");
        return Ok(None);
    };
    let mut fields = Fields::default();
    fields.set("name", name);
    fields.set("description", found.text_of("Description"));
    if let Some(trust) = found.text_of("AssumeRolePolicyDocument") {
        fields.set("trust", decoded(&trust));
    }
    // What takes away from what the policies give; left out where there is none (IAM API reference, `Role`).
    let boundary = found.child("PermissionsBoundary");
    let boundary = boundary.map(|boundary| boundary.text_of("PermissionsBoundaryArn"));
    match boundary {
        Some(None) => get.odd(
            reader,
            "the answer holds a permissions boundary without an ARN",
        ),
        boundary => fields.set("permissions-boundary", boundary.flatten()),
    }
    let attached = question("iam:ListAttachedRolePolicies", SnapshotPart::RoleDetails);
    let attached = list(reader, attached, name, "AttachedPolicies", |policy| {
        policy.text_of("PolicyArn")
    });
    if let Some(arns) = attached.await? {
        fields.set("policies", arns);
    }
    let inline = question("iam:ListRolePolicies", SnapshotPart::RoleDetails);
    let inline = list(reader, inline, name, "PolicyNames", |policy| {
        Some(policy.text.clone())
    });
    if let Some(names) = inline.await? {
        fields.set("inline-policies", names);
    }
    let arn = found.text_of("Arn").filter(|arn| !arn.is_empty());
    if arn.is_none() {
        get.odd(reader, "the answer holds a role without an ARN");
    }
    let tags = tags(reader, get, found);
    Ok(Some(fields.record(
        ResourceKind::Role,
        name,
        arn,
        Some(tags),
    )))
}

/// Reads all pages of a list of a role, sorted; none where there is a gap.
async fn list(
    reader: &ApiReader,
    question: Question,
    role: &str,
    name: &str,
    item: fn(&Element) -> Option<String>,
) -> Result<Option<Vec<String>>, Failure> {
    let operation = question.operation();
    let root = match operation {
        "ListRolePolicies" => "ListRolePoliciesResponse",
        _ => "ListAttachedRolePoliciesResponse",
    };
    let (mut items, mut marker) = (Vec::new(), None);
    loop {
        let mut parameters = vec![("RoleName", role)];
        parameters.extend(marker.as_deref().map(|marker| ("Marker", marker)));
        let request = request(operation, &parameters);
        let Some(answer) = question.xml(reader, request, root).await?.found() else {
            return Ok(None);
        };
        let Some(page) = answer
            .children
            .first()
            .filter(|page| page.child(name).is_some())
        else {
            question.odd(reader, "the answer holds no list");
            return Ok(None);
        };
        let found: Option<Vec<_>> = page.members(name, "member").map(item).collect();
        let Some(found) = found else {
            question.odd(reader, "the answer holds an item without a name");
            return Ok(None);
        };
        items.extend(found);
        let truncated = page
            .text_of("IsTruncated")
            .is_some_and(|text| text == "true");
        let next = page.text_of("Marker").filter(|next| !next.is_empty());
        match (truncated, next) {
            (false, None) => return Ok(Some(sorted(items))),
            // Both say the same.
            (_, Some(next)) if marker.as_ref() != Some(&next) => marker = Some(next),
            _ => {
                question.odd(
                    reader,
                    "the answer is cut off without a word where it goes on",
                );
                return Ok(None);
            }
        }
    }
}

/// Reads the customer managed policies of these ARNs.
pub(super) async fn policies(
    reader: &ApiReader,
    arns: Vec<String>,
) -> Result<Vec<Record>, Failure> {
    each(reader, arns, |reader, arn| async move {
        policy(&reader, &arn).await
    })
    .await
}

async fn policy(reader: &ApiReader, arn: &str) -> Result<Option<Record>, Failure> {
    let get = question("iam:GetPolicy", SnapshotPart::ManagedPolicies);
    let request = request("GetPolicy", &[("PolicyArn", arn)]);
    let Some(answer) = get.xml(reader, request, "GetPolicyResponse").await?.found() else {
        return Ok(None);
    };
    let Some(found) = answer.find("Policy") else {
        get.odd(reader, "the answer holds no policy");
        return Ok(None);
    };
    let mut fields = Fields::default();
    if let Some(name) = found.text_of("PolicyName") {
        fields.set("name", name);
    }
    fields.set("description", found.text_of("Description"));
    match found.text_of("DefaultVersionId") {
        Some(version) => {
            if let Some(document) = version_of(reader, arn, &version).await? {
                fields.set("document", document);
            }
        }
        None => get.odd(reader, "the answer holds a policy without a version"),
    }
    let own = Some(arn.to_owned());
    let tags = tags(reader, get, found);
    Ok(Some(fields.record(
        ResourceKind::ManagedPolicy,
        arn,
        own,
        Some(tags),
    )))
}

/// Reads the document of a policy's version.
async fn version_of(
    reader: &ApiReader,
    arn: &str,
    version: &str,
) -> Result<Option<Value>, Failure> {
    let get = question("iam:GetPolicyVersion", SnapshotPart::ManagedPolicyDetails);
    let parameters = [("PolicyArn", arn), ("VersionId", version)];
    let request = request("GetPolicyVersion", &parameters);
    let answer = get.xml(reader, request, "GetPolicyVersionResponse").await?;
    let Some(answer) = answer.found() else {
        return Ok(None);
    };
    let document = answer.find("Document");
    if document.is_none() {
        get.odd(reader, "the answer holds no document");
    }
    Ok(document.map(|document| decoded(&document.text)))
}

/// Reads a document, which IAM encodes as RFC 3986 does a URL.
fn decoded(text: &str) -> Value {
    document(&percent_decode_str(text).decode_utf8_lossy())
}

/// Reads tags; IAM leaves out those of what has none.
fn tags(reader: &ApiReader, question: Question, of: &Element) -> Tags {
    let tags = of.members("Tags", "member");
    tags.filter_map(|tag| question.tag(reader, tag.text_of("Key"), tag.text_of("Value")))
        .collect()
}

fn request(operation: &str, parameters: &[(&str, &str)]) -> Request {
    Request::query(Service::IAM, operation, "2010-05-08", parameters)
}
