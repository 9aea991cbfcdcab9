{% include "_header.ts" %}
import { {% if flow_log.destination == "s3" %}Aws, RemovalPolicy{% else %}ArnFormat, Aws, RemovalPolicy, Stack{% endif %} } from "aws-cdk-lib";
import { CfnFlowLog } from "aws-cdk-lib/aws-ec2";
{%- if flow_log.destination == "s3" %}
import { CfnBucket, CfnBucketPolicy } from "aws-cdk-lib/aws-s3";
{%- else %}
import { CfnManagedPolicy, CfnRole } from "aws-cdk-lib/aws-iam";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
{%- endif %}
import { Construct } from "constructs";
import type { Keys } from "./keys";
{%- if flow_log.destination != "s3" %}
import { PREFIX } from "./profile";
{%- endif %}
import { acknowledge, named{% if flow_log.destination == "s3" or flow_log.retention_days < 365 %}, skipCheckov{% endif %} } from "./support";
import type { Vpc } from "./vpc";

// What triage asks first stands first: when, allowed or not, which way, between whom.
{{ constants.fields | safe }}

{% if flow_log.destination == "s3" %}// The account id completes it.
{{ constants.bucket | safe }}{% else %}{{ constants.group | safe }}{% endif %}

/** Everything, accepted and rejected, from the first day, in the finest grain. */
export class FlowLogs extends Construct {
  /** ARN of the {% if flow_log.destination == "s3" %}bucket{% else %}log group{% endif %} that holds the records. */
  readonly destination: string;

  constructor(scope: Construct, id: string, vpc: Vpc, keys: Keys) {
    super(scope, id);
{%- if flow_log.destination == "s3" %}
    const bucket = new CfnBucket(this, "Bucket", {
      bucketName: `${BUCKET}-${Aws.ACCOUNT_ID}`,
      bucketEncryption: {
        serverSideEncryptionConfiguration: [
          {
            bucketKeyEnabled: true,
            serverSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keys.of("logs") },
          },
        ],
      },
      lifecycleConfiguration: {
        rules: [
          {
            id: "retention",
            status: "Enabled",
            expirationInDays: {{ flow_log.retention_days }},
            // Records never change, so an old version is one that was deleted or overwritten: kept as long as the record.
            noncurrentVersionExpiration: { noncurrentDays: {{ flow_log.retention_days }} },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      ownershipControls: { rules: [{ objectOwnership: "BucketOwnerEnforced" }] },
      publicAccessBlockConfiguration: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      versioningConfiguration: { status: "Enabled" },
      tags: named("flow-log-bucket", "flow-logs"),
    });
    bucket.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const noAccessLogs = "{{ accepted.bucket_access_logs.reason }}";
    const noReplication = "{{ accepted.bucket_replication.reason }}";
    acknowledge(bucket, ["AwsSolutions"], "{{ accepted.bucket_access_logs.solutions }}", noAccessLogs);
    acknowledge(bucket, ["HIPAA", "NIST"], "{{ accepted.bucket_access_logs.standards }}", noAccessLogs);
    acknowledge(bucket, ["HIPAA", "NIST"], "{{ accepted.bucket_replication.standards }}", noReplication);
    skipCheckov(bucket, { {{ accepted.bucket_access_logs.checkov[0] }}: noAccessLogs });
    this.destination = bucket.attrArn;
    const policy = new CfnBucketPolicy(this, "BucketPolicy", {
      bucket: bucket.ref,
      policyDocument: {{ flow_log.bucket_policy | policy(indent=6) }},
    });
    const flowLog = new CfnFlowLog(this, "Resource", {
      resourceType: "VPC",
      resourceId: vpc.id,
      trafficType: "{{ flow_log.traffic_type }}",
      maxAggregationInterval: {{ flow_log.aggregation_seconds }},
      logDestinationType: "s3",
      logDestination: bucket.attrArn,
      logFormat: FIELDS.map((field) => `\${${field}}`).join(" "),
      destinationOptions: { FileFormat: "parquet", HiveCompatiblePartitions: true, PerHourPartition: true },
      tags: named("flow-log"),
    });
    // Creating the flow log writes a first object.
    flowLog.addResourceDependency(policy);
{%- else %}
    const group = new CfnLogGroup(this, "Group", {
      logGroupName: GROUP,
      kmsKeyId: keys.of("logs"),
      retentionInDays: {{ flow_log.retention_days }},
      tags: named("flow-log-group", "flow-logs"),
    });
    group.applyRemovalPolicy(RemovalPolicy.RETAIN);
{%- if flow_log.retention_days < 365 %}
    skipCheckov(group, {
      {{ accepted.short_retention.checkov[0] }}: "{{ accepted.short_retention.reason | replace(from="{days}", to=flow_log.retention_days | str) }}",
    });
{%- endif %}
    // Without the `:*` that the group's own attribute ends with.
    const groupArn = Stack.of(this).formatArn({
      service: "logs",
      resource: "log-group",
      resourceName: group.ref,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.destination = groupArn;

    // The role may not create groups: deleting the group would otherwise bring it back without key and retention.
    const policy = new CfnManagedPolicy(this, "Policy", {
      managedPolicyName: `${PREFIX}-flow-logs`,
      description: "Delivers to the VPC's flow-log group, and to no other",
      policyDocument: {{ flow_log.role_policy | policy(indent=6) }},
    });
    acknowledge(
      policy,
      ["AwsSolutions"],
      "{{ accepted.flow_log_role_lists.solutions }}",
      "{{ accepted.flow_log_role_lists.reason }}",
    );
    const role = new CfnRole(this, "Role", {
      roleName: `${PREFIX}-flow-logs`,
      description: "Delivers the VPC's flow logs to CloudWatch Logs",
      managedPolicyArns: [policy.ref],
      assumeRolePolicyDocument: {{ flow_log.trust_policy | policy(indent=6) }},
      tags: named("flow-log-role", "flow-logs"),
    });
    new CfnFlowLog(this, "Resource", {
      resourceType: "VPC",
      resourceId: vpc.id,
      trafficType: "{{ flow_log.traffic_type }}",
      maxAggregationInterval: {{ flow_log.aggregation_seconds }},
      logDestinationType: "cloud-watch-logs",
      logDestination: groupArn,
      deliverLogsPermissionArn: role.attrArn,
      logFormat: FIELDS.map((field) => `\${${field}}`).join(" "),
      tags: named("flow-log"),
    });
{%- endif %}
  }
}
