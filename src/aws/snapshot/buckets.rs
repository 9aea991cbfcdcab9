//! S3 buckets.
//!
//! Shapes and codes: botocore 1.43.11, `s3/2006-03-01/service-2.json`, and the Amazon S3 API reference, "Error responses".

use super::Failure;
use super::ask::ApiReader;
use super::records::{Fields, Question, Reply, each};
use crate::aws::raw::{Element, Request};
use crate::catalog::Partition;
use crate::snapshot::{Record, ResourceKind, SnapshotPart, Tags};
use serde_json::{Value, json};

/// The bucket itself is not there.
const GONE: &str = "NoSuchBucket";

/// What a bucket has, and how it is asked for.
struct Property {
    action: &'static str,
    /// The operation of the API, which is not always the action.
    operation: &'static str,
    /// What stands in the query.
    what: &'static str,
    root: &'static str,
    /// Codes that say that the bucket, or what it is asked for, is not there.
    absent: &'static [&'static str],
    /// Reads the answer, none where it is known that the bucket does not have it; tells whether the answer holds what it always does.
    read: fn(Option<&Element>, &mut Fields) -> bool,
}

const PROPERTIES: [Property; 5] = [
    Property {
        action: "s3:GetBucketVersioning",
        operation: "GetBucketVersioning",
        what: "versioning",
        root: "VersioningConfiguration",
        absent: &[GONE],
        read: versioning,
    },
    Property {
        action: "s3:GetEncryptionConfiguration",
        operation: "GetBucketEncryption",
        what: "encryption",
        root: "ServerSideEncryptionConfiguration",
        absent: &[GONE, "ServerSideEncryptionConfigurationNotFoundError"],
        read: encryption,
    },
    Property {
        action: "s3:GetLifecycleConfiguration",
        operation: "GetBucketLifecycleConfiguration",
        what: "lifecycle",
        root: "LifecycleConfiguration",
        absent: &[GONE, "NoSuchLifecycleConfiguration"],
        read: lifecycle,
    },
    Property {
        action: "s3:GetBucketOwnershipControls",
        operation: "GetBucketOwnershipControls",
        what: "ownershipControls",
        root: "OwnershipControls",
        absent: &[GONE, "OwnershipControlsNotFoundError"],
        read: ownership,
    },
    Property {
        action: "s3:GetBucketPublicAccessBlock",
        operation: "GetPublicAccessBlock",
        what: "publicAccessBlock",
        root: "PublicAccessBlockConfiguration",
        absent: &[GONE, "NoSuchPublicAccessBlockConfiguration"],
        read: public_access,
    },
];

/// Reads the buckets of these names.
pub(super) async fn buckets(
    reader: &ApiReader,
    names: Vec<String>,
    partition: Partition,
) -> Result<Vec<Record>, Failure> {
    each(reader, names, move |reader, name| async move {
        bucket(&reader, &name, partition).await
    })
    .await
}

const fn question(action: &'static str, absent: &'static [&'static str]) -> Question {
    Question {
        action,
        part: SnapshotPart::BucketDetails,
        absent,
    }
}

async fn bucket(
    reader: &ApiReader,
    name: &str,
    partition: Partition,
) -> Result<Option<Record>, Failure> {
    let mut fields = Fields::default();
    // Each answer tells whether it is there; whoever may read nothing of it cannot tell.
    let mut exists = false;
    for property in &PROPERTIES {
        let question = question(property.action, property.absent);
        let request = Request::of_bucket(property.operation, name, property.what);
        match question.xml(reader, request, property.root).await? {
            Reply::Found(answer) => {
                if !(property.read)(Some(&answer), &mut fields) {
                    question.odd(reader, "the answer holds no whole rule");
                }
            }
            Reply::Absent(code) if code == GONE => return Ok(None),
            Reply::Absent(_) => {
                (property.read)(None, &mut fields);
            }
            Reply::Unknown => continue,
        }
        exists = true;
    }
    let get = question("s3:GetBucketPolicy", &[GONE, "NoSuchBucketPolicy"]);
    let request = Request::of_bucket("GetBucketPolicy", name, "policy");
    match get.json(reader, request).await? {
        Reply::Found(policy) => {
            fields.set("policy", policy);
            exists = true;
        }
        Reply::Absent(code) if code == GONE => return Ok(None),
        Reply::Absent(_) => {
            fields.set("policy", Value::Null);
            exists = true;
        }
        Reply::Unknown => {}
    }
    let get = question("s3:GetBucketTagging", &[GONE, "NoSuchTagSet"]);
    let request = Request::of_bucket("GetBucketTagging", name, "tagging");
    let tags = match get.xml(reader, request, "Tagging").await? {
        Reply::Found(answer) => tags(reader, get, &answer),
        Reply::Absent(code) if code == GONE => return Ok(None),
        Reply::Absent(_) => Some(Tags::new()),
        Reply::Unknown => None,
    };
    if !exists && tags.is_none() {
        let why = format!("no answer tells whether `{name}` is there");
        reader.gap("s3:GetBucketVersioning", SnapshotPart::Buckets, why);
        return Ok(None);
    }
    fields.set("name", name);
    let arn = format!("arn:{}:s3:::{name}", partition.as_str());
    Ok(Some(fields.record(
        ResourceKind::Bucket,
        name,
        Some(arn),
        tags,
    )))
}

/// AWS leaves out the state of a bucket that never had versions (Amazon S3 API reference, `GetBucketVersioning`).
fn versioning(answer: Option<&Element>, fields: &mut Fields) -> bool {
    let status = answer.and_then(|answer| answer.text_of("Status"));
    fields.set("versioning", status);
    true
}

fn encryption(answer: Option<&Element>, fields: &mut Fields) -> bool {
    let rule = answer.and_then(|answer| answer.child("Rule"));
    let default = rule.and_then(|rule| rule.child("ApplyServerSideEncryptionByDefault"));
    let word = |name| default.and_then(|default| default.text_of(name));
    let algorithm = word("SSEAlgorithm");
    if answer.is_some() && algorithm.is_none() {
        // Whoever answers says it, so that nothing is known.
        return false;
    }
    fields.set("algorithm", algorithm);
    // Without one it is AWS's own; what is not said is off (Amazon S3 API reference, `ServerSideEncryptionByDefault` and
    // `ServerSideEncryptionRule`).
    fields.set("key", word("KMSMasterKeyID"));
    fields.set("bucket-key", is_true(rule, "BucketKeyEnabled"));
    true
}

fn lifecycle(answer: Option<&Element>, fields: &mut Fields) -> bool {
    let rules = answer.map_or(&[][..], |answer| &answer.children);
    let mut rules = rules.iter().filter(|child| child.name == "Rule");
    let rule = rules.next();
    if answer.is_some() && rule.is_none_or(|rule| rule.child("Status").is_none()) {
        // A configuration has a rule, and that a state (Amazon S3 API reference, `LifecycleRule`).
        return false;
    }
    let days = |name: &str, unit: &str| {
        let text = rule?.child(name)?.text_of(unit)?;
        text.trim().parse::<i64>().ok()
    };
    let id = rule.map(|rule| json!([rule.text_of("ID"), rule.text_of("Status")]));
    fields.set("lifecycle", id);
    fields.set("retention-days", days("Expiration", "Days"));
    fields.set(
        "old-versions-days",
        days("NoncurrentVersionExpiration", "NoncurrentDays"),
    );
    fields.set(
        "uploads-days",
        days("AbortIncompleteMultipartUpload", "DaysAfterInitiation"),
    );
    fields.set("further-lifecycle-rules", rules.count());
    let further: Vec<_> = rule.map(further_settings).unwrap_or_default();
    fields.set("further-lifecycle-settings", further);
    true
}

/// Names what a rule says beside its name, its state and the three numbers of days: what narrows it to some of the objects, moves
/// them, or removes them by another measure (Amazon S3 API reference, "`LifecycleRule`").
fn further_settings(rule: &Element) -> Vec<String> {
    const KNOWN: [&str; 5] = [
        "ID",
        "Status",
        "Expiration/Days",
        "NoncurrentVersionExpiration/NoncurrentDays",
        "AbortIncompleteMultipartUpload/DaysAfterInitiation",
    ];
    let mut all = Vec::new();
    leaves(rule, "", &mut all);
    all.retain(|name| !KNOWN.contains(&name.as_str()));
    super::read::sorted(all)
}

/// Adds the paths of what holds a text, below an element; an empty prefix or filter is about every object.
fn leaves(of: &Element, path: &str, all: &mut Vec<String>) {
    for child in &of.children {
        let path = if path.is_empty() {
            child.name.clone()
        } else {
            format!("{path}/{}", child.name)
        };
        if child.children.is_empty() {
            let text = child.text.trim();
            if !text.is_empty() && text != "false" {
                all.push(path);
            }
        } else {
            leaves(child, &path, all);
        }
    }
}

fn ownership(answer: Option<&Element>, fields: &mut Fields) -> bool {
    let rule = answer.and_then(|answer| answer.child("Rule"));
    let owner = rule.and_then(|rule| rule.text_of("ObjectOwnership"));
    // A rule says it (Amazon S3 API reference, `OwnershipControlsRule`): where it does not, nothing is known.
    let said = answer.is_none() || owner.is_some();
    if said {
        fields.set("ownership", owner);
    }
    said
}

/// A bucket without the configuration blocks nothing, nor does what is left out of it (Amazon S3 API reference,
/// `PublicAccessBlockConfiguration`).
fn public_access(answer: Option<&Element>, fields: &mut Fields) -> bool {
    for (name, element) in [
        ("block-public-acls", "BlockPublicAcls"),
        ("block-public-policy", "BlockPublicPolicy"),
        ("ignore-public-acls", "IgnorePublicAcls"),
        ("restrict-public-buckets", "RestrictPublicBuckets"),
    ] {
        fields.set(name, is_true(answer, element));
    }
    true
}

fn is_true(of: Option<&Element>, name: &str) -> bool {
    let text = of.and_then(|of| of.text_of(name));
    text.is_some_and(|text| text.trim() == "true")
}

/// Reads tags; none where the answer holds no set of them.
fn tags(reader: &ApiReader, question: Question, answer: &Element) -> Option<Tags> {
    if answer.child("TagSet").is_none() {
        question.odd(reader, "the answer holds no list of tags");
        return None;
    }
    let tags = answer.members("TagSet", "Tag");
    let tags =
        tags.filter_map(|tag| question.tag(reader, tag.text_of("Key"), tag.text_of("Value")));
    Some(tags.collect())
}
