{% include "_header.ts" %}
import { CustomResource, RemovalPolicy, Stack } from "aws-cdk-lib";
import { CfnManagedPolicy, CfnRole } from "aws-cdk-lib/aws-iam";
import { CfnFunction } from "aws-cdk-lib/aws-lambda";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Keys } from "./keys";
import { PREFIX } from "./profile";
import { acknowledge, named, skipCheckov } from "./support";

const CODE = `import time

import boto3
import cfnresponse
from botocore.exceptions import ClientError

ec2 = boto3.client("ec2")


def handler(event, context):
    physical_id = event.get("PhysicalResourceId", "nothing")
    try:
        if event["RequestType"] != "Delete":
            properties = event["ResourceProperties"]
            if event["ResourceType"] == "Custom::VpcRestrictDefaultSG":
                physical_id = close(properties["DefaultSecurityGroupId"])
            else:
                physical_id = prefix_list_id(properties["PrefixListName"])
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, physical_id)
    except Exception as error:
        # CloudFormation would wait an hour for an answer that never comes.
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, physical_id, reason=str(error))


def close(group_id):
    group = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
    if group["IpPermissions"]:
        revoke(ec2.revoke_security_group_ingress, GroupId=group_id, IpPermissions=group["IpPermissions"])
    if group["IpPermissionsEgress"]:
        revoke(ec2.revoke_security_group_egress, GroupId=group_id, IpPermissions=group["IpPermissionsEgress"])
    return group_id


def revoke(call, **arguments):
    for attempt in range(6):
        try:
            return call(**arguments)
        except ClientError as error:
            # A permission that was given a moment ago takes a while to be known everywhere.
            if error.response["Error"]["Code"] != "UnauthorizedOperation" or attempt == 5:
                raise
            time.sleep(5)


def prefix_list_id(name):
    pages = ec2.get_paginator("describe_managed_prefix_lists").paginate(
        Filters=[{"Name": "prefix-list-name", "Values": [name]}]
    )
    lists = [one for page in pages for one in page["PrefixLists"] if one["OwnerId"] == "AWS"]
    if len(lists) != 1:
        raise ValueError(f"AWS publishes {len(lists)} prefix lists named {name}, not one")
    return lists[0]["PrefixListId"]
`;

/**
 * Does during a deployment what CloudFormation cannot: closes the default security group, and asks AWS for the ids of its
 * prefix lists. It is called by CloudFormation only, and sees none of the network's data.
 */
export class DeploymentFunction extends Construct {
  private readonly arn: string;
  private readonly role: CfnRole;

  constructor(scope: Construct, id: string, keys: Keys) {
    super(scope, id);
    const group = new CfnLogGroup(this, "Group", {
      logGroupName: `/smgen/${PREFIX}/deployment`,
      kmsKeyId: keys.of("logs"),
      retentionInDays: 365,
      tags: named("deployment-log-group", "deployment"),
    });
    group.applyRemovalPolicy(RemovalPolicy.DESTROY);
    const policy = new CfnManagedPolicy(this, "Policy", {
      managedPolicyName: `${PREFIX}-deployment`,
      description: "Logs, and reads groups and prefix lists",
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Log",
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: group.attrArn,
          },
          {
            Sid: "Look",
            Effect: "Allow",
            Action: ["ec2:DescribeManagedPrefixLists", "ec2:DescribeSecurityGroups"],
            Resource: "*",
          },
        ],
      },
    });
    acknowledge(policy, ["AwsSolutions"], "{{ accepted.function_reads.solutions }}", "{{ accepted.function_reads.reason }}");
    this.role = new CfnRole(this, "Role", {
      roleName: `${PREFIX}-deployment`,
      description: "Closes the default security group and looks up prefix lists during deployments",
      managedPolicyArns: [policy.ref],
      assumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
      },
      tags: named("deployment-role", "deployment"),
    });
    const lambda = new CfnFunction(this, "Resource", {
      // Named, as its role and policies are, so that they are found again: they hold rights in the account.
      functionName: `${PREFIX}-deployment`,
      description: "Closes the default security group and looks up prefix lists during deployments",
      runtime: "python3.13",
      handler: "index.handler",
      code: { zipFile: CODE },
      role: this.role.attrArn,
      timeout: 60,
      loggingConfig: { logFormat: "JSON", logGroup: group.ref },
      tags: named("deployment-function", "deployment"),
    });
    this.arn = lambda.attrArn;
    const outside = "{{ accepted.function_outside.reason }}";
    const noQueue = "{{ accepted.function_queue.reason }}";
    const noReservation = "{{ accepted.function_concurrency.reason }}";
    acknowledge(lambda, ["AwsSolutions"], "{{ accepted.function_runtime.solutions }}", "{{ accepted.function_runtime.reason }}");
    acknowledge(lambda, ["HIPAA", "NIST"], "{{ accepted.function_outside.standards }}", outside);
    acknowledge(lambda, ["HIPAA", "NIST"], "{{ accepted.function_queue.standards }}", noQueue);
    acknowledge(lambda, ["HIPAA", "NIST"], "{{ accepted.function_concurrency.standards }}", noReservation);
    skipCheckov(lambda, { {{ accepted.function_concurrency.checkov[0] }}: noReservation, {{ accepted.function_queue.checkov[0] }}: noQueue, {{ accepted.function_outside.checkov[0] }}: outside });
  }

  /** Closes the default security group of a VPC, in the place where cdk-nag looks for that. */
  closeDefaultGroup(scope: Construct, groupId: string): void {
    const policy = new CfnManagedPolicy(this, "ClosePolicy", {
      managedPolicyName: `${PREFIX}-deployment-close`,
      description: "Removes the rules of the VPC's default security group, and of no other",
      roles: [this.role.ref],
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "CloseDefaultGroup",
            Effect: "Allow",
            Action: ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
            Resource: Stack.of(this).formatArn({ service: "ec2", resource: "security-group", resourceName: groupId }),
          },
        ],
      },
    });
    const closed = new CustomResource(scope, "RestrictDefaultSecurityGroupCustomResource", {
      resourceType: "Custom::VpcRestrictDefaultSG",
      serviceToken: this.arn,
      properties: { DefaultSecurityGroupId: groupId },
    });
    closed.node.addDependency(policy);
  }

  /** Returns the id of a prefix list that AWS publishes. */
  prefixListId(id: string, name: string): string {
    const list = new CustomResource(this, id, {
      resourceType: "Custom::ManagedPrefixList",
      serviceToken: this.arn,
      properties: { PrefixListName: name },
    });
    return list.ref;
  }
}
