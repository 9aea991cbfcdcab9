//! What is rendered beside the network, as AWS would describe it in the account of [`super::world`].

use crate::support::server::Reply;
use serde_json::{Value, json};

/// The names that are looked for.
pub const NAMES: [(&str, &str); 12] = [
    ("key", "alias/p-logs"),
    ("log-group", "/aws/vpc/p"),
    ("role", "p-flow-logs"),
    ("managed-policy", "p-flow-logs"),
    ("bucket", "p-flow-logs-{account}"),
    ("function", "p-restrict"),
    ("parameter", "/smgen/p/network"),
    ("dns-firewall-rule-group", "p-dns"),
    ("dns-firewall-domain-list", "p-dns-known"),
    ("query-log", "p-query-log"),
    ("log-policy", "p-query-log"),
    ("hosted-zone", "features.internal"),
];

/// The actions that read records.
pub fn is_beside(action: &str) -> bool {
    let services = ["iam:", "kms:", "lambda:", "logs:", "s3:", "ssm:"];
    services.iter().any(|service| action.starts_with(service))
}

/// Answers an action as AWS would.
pub fn answer(action: &str, request: &str) -> Reply {
    let (service, name) = action.split_once(':').unwrap();
    match service {
        "iam" => xml(&format!(
            "<{name}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><{name}Result>{}</{name}Result><ResponseMetadata/></{name}Response>",
            iam(name, request)
        )),
        "s3" => s3(name),
        "kms" => json_of(&kms(name, request)),
        "logs" => json_of(&logs(name, request)),
        "ssm" => json_of(&ssm(name, request)),
        _ => json_of(&lambda(name)),
    }
}

fn xml(body: &str) -> Reply {
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}");
    Reply::Http(200, "text/xml", text)
}

fn json_of(body: &Value) -> Reply {
    Reply::Http(200, "application/x-amz-json-1.1", body.to_string())
}

fn kms(name: &str, request: &str) -> Value {
    let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
    match name {
        "DescribeKey" if body["KeyId"] == "arn:aws:kms:us-east-1:123456789012:key/k-2" => json!({
            "KeyMetadata": {
                "KeyId": "k-2", "Arn": body["KeyId"], "Description": "", "KeyState": "PendingDeletion", "MultiRegion": true,
            },
        }),
        "DescribeKey" => {
            // A log group leads to it, too, where the alias does not.
            let arn = "arn:aws:kms:us-east-1:123456789012:key/k-1";
            assert!(body["KeyId"] == "alias/p-logs" || body["KeyId"] == arn);
            json!({"KeyMetadata": {
                "KeyId": "k-1", "Arn": arn, "Description": "log groups",
                "KeyState": "Enabled", "MultiRegion": false,
            }})
        }
        "GetKeyRotationStatus" if body["KeyId"] == "k-2" => json!({"KeyRotationEnabled": false}),
        "GetKeyRotationStatus" => json!({"KeyRotationEnabled": true, "RotationPeriodInDays": 365}),
        "GetKeyPolicy" => {
            assert_eq!(body["PolicyName"], "default");
            json!({"Policy": "{\"Statement\":[]}"})
        }
        "ListResourceTags" if body["Marker"] == "more" => {
            json!({"Tags": [{"TagKey": "smgen:id", "TagValue": "key/logs"}], "Truncated": false})
        }
        "ListResourceTags" => json!({
            "Tags": [{"TagKey": "smgen:profile", "TagValue": "p"}], "Truncated": true, "NextMarker": "more",
        }),
        other => panic!("{other} is not expected"),
    }
}

fn logs(name: &str, request: &str) -> Value {
    let arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vpc/p";
    match name {
        // The name of another begins with that of the group.
        "DescribeLogGroups" if !request.contains("nextToken") => json!({
            "logGroups": [{"logGroupName": "/aws/vpc/p2", "arn": format!("{arn}2:*")}], "nextToken": "more",
        }),
        "DescribeLogGroups" => json!({"logGroups": [{
            "logGroupName": "/aws/vpc/p", "arn": format!("{arn}:*"), "retentionInDays": 365,
            "kmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/k-1",
        }]}),
        // Of two pages; the document is a text.
        "DescribeResourcePolicies" if !request.contains("nextToken") => json!({
            "resourcePolicies": [{"policyName": "p-query-log-2", "policyDocument": "{}"}], "nextToken": "more",
        }),
        "DescribeResourcePolicies" => json!({
            "resourcePolicies": [{"policyName": "p-query-log", "policyDocument": "{\"Statement\":[]}"}],
        }),
        "ListTagsForResource" => {
            assert!(request.ends_with(&format!("\"{arn}\"}}")), "{request}");
            json!({"tags": {"smgen:profile": "p"}})
        }
        other => panic!("{other} is not expected"),
    }
}

fn iam(name: &str, request: &str) -> String {
    let document = "%7B%22Statement%22%3A%5B%5D%7D";
    let tags = "<Tags><member><Key>smgen:profile</Key><Value>p</Value></member></Tags>";
    let arn = "arn:aws:iam::123456789012:policy/p-flow-logs";
    match name {
        "GetRole" => {
            assert!(request.ends_with("RoleName=p-flow-logs"), "{request}");
            format!(
                "<Role><Path>/</Path><RoleName>p-flow-logs</RoleName><Arn>arn:aws:iam::123456789012:role/p-flow-logs</Arn>\
                 <Description>a &amp; b</Description><AssumeRolePolicyDocument>{document}</AssumeRolePolicyDocument>{tags}</Role>"
            )
        }
        "ListAttachedRolePolicies" if request.contains("Marker=more") => {
            "<AttachedPolicies><member><PolicyArn>arn:a</PolicyArn></member></AttachedPolicies><IsTruncated>false</IsTruncated>".to_owned()
        }
        "ListAttachedRolePolicies" => format!(
            "<AttachedPolicies><member><PolicyArn>{arn}</PolicyArn></member></AttachedPolicies><IsTruncated>true</IsTruncated><Marker>more</Marker>"
        ),
        "ListRolePolicies" => "<PolicyNames/><IsTruncated>false</IsTruncated>".to_owned(),
        "GetPolicy" => {
            assert!(
                request.contains("PolicyArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Apolicy%2Fp-flow-logs"),
                "{request}"
            );
            format!(
                "<Policy><PolicyName>p-flow-logs</PolicyName><Arn>{arn}</Arn><DefaultVersionId>v2</DefaultVersionId>{tags}</Policy>"
            )
        }
        "GetPolicyVersion" => {
            assert!(request.contains("VersionId=v2"), "{request}");
            format!("<PolicyVersion><Document>{document}</Document></PolicyVersion>")
        }
        other => panic!("{other} is not expected"),
    }
}

fn s3(name: &str) -> Reply {
    match name {
        "GetBucketVersioning" => {
            xml("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
        }
        "GetEncryptionConfiguration" => xml(
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>\
             <KMSMasterKeyID>arn:aws:kms:us-east-1:123456789012:key/k-2</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>\
             <BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>",
        ),
        "GetLifecycleConfiguration" => xml(
            "<LifecycleConfiguration><Rule><ID>expire</ID><Status>Enabled</Status><Expiration><Days>365</Days></Expiration>\
             <NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration>\
             <AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>\
             <Rule><ID>other</ID><Status>Disabled</Status></Rule></LifecycleConfiguration>",
        ),
        "GetBucketOwnershipControls" => xml(
            "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>",
        ),
        "GetBucketPublicAccessBlock" => xml(
            "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>\
             <BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>",
        ),
        "GetBucketPolicy" => json_of(&json!({"Statement": []})),
        "GetBucketTagging" => xml(
            "<Tagging><TagSet><Tag><Key>smgen:profile</Key><Value>p</Value></Tag></TagSet></Tagging>",
        ),
        other => panic!("{other} is not expected"),
    }
}

fn lambda(name: &str) -> Value {
    match name {
        "GetFunctionConfiguration" => json!({
            "FunctionName": "p-restrict", "FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:p-restrict",
            "Description": "", "Runtime": "nodejs22.x", "Handler": "index.handler", "Timeout": 900,
            "Role": "arn:aws:iam::123456789012:role/p-restrict",
            "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "/aws/lambda/p"},
            "Environment": {"Variables": {"PASSWORD": "hidden-in-a-job", "A": "hidden-in-a-job"}},
        }),
        "GetPolicy" => json!({"Policy": "{\"Statement\":[]}"}),
        "ListTags" => json!({"Tags": {"smgen:profile": "p"}}),
        other => panic!("{other} is not expected"),
    }
}

fn ssm(name: &str, request: &str) -> Value {
    let parameter = "/smgen/p/network";
    match name {
        // A page may be empty although more follow.
        "DescribeParameters" if !request.contains("NextToken") => {
            assert!(request.contains(parameter), "{request}");
            json!({"Parameters": [], "NextToken": "more"})
        }
        "DescribeParameters" => json!({"Parameters": [
            {"Name": "/smgen/p/network2", "Type": "StringList"},
            {"Name": parameter, "Type": "String", "Tier": "Standard", "Description": "ids"},
        ]}),
        "GetParameter" => json!({"Parameter": {
            "Name": parameter, "Type": "String", "Value": "{\"vpc\": \"vpc-1\", \"subnets\": {\"a/b\": {}, \"a\": {\"z\": \"subnet-1\"}}}",
            "ARN": "arn:aws:ssm:us-east-1:123456789012:parameter/smgen/p/network",
        }}),
        "ListTagsForResource" => json!({"TagList": [{"Key": "smgen:profile", "Value": "p"}]}),
        other => panic!("{other} is not expected"),
    }
}
