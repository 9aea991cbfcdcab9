{% if t.query_log %}{% include "_header.ts" %}
import { ArnFormat, Aws, RemovalPolicy, Stack } from "aws-cdk-lib";
import { CfnLogGroup, CfnResourcePolicy } from "aws-cdk-lib/aws-logs";
import {
  CfnResolverQueryLoggingConfig,
  CfnResolverQueryLoggingConfigAssociation,
} from "aws-cdk-lib/aws-route53resolver";
import { Construct } from "constructs";
import type { Keys } from "./keys";
import { PREFIX } from "./profile";
import { named{% if t.query_log.retention_days < 365 %}, skipCheckov{% endif %} } from "./support";
import type { Vpc } from "./vpc";

{{ constants.query_group | safe }}

/**
 * What the VPC's resolver is asked, which no flow log sees. Answers from its cache are not logged: a name that is missing there may
 * have been asked for all the same.
 */
export class QueryLog extends Construct {
  constructor(scope: Construct, id: string, vpc: Vpc, keys: Keys) {
    super(scope, id);
    const group = new CfnLogGroup(this, "Group", {
      logGroupName: GROUP,
      kmsKeyId: keys.of("logs"),
      retentionInDays: {{ t.query_log.retention_days }},
      tags: named("query-log-group", "query-log"),
    });
    group.applyRemovalPolicy(RemovalPolicy.RETAIN);
{%- if t.query_log.retention_days < 365 %}
    skipCheckov(group, {
      {{ accepted.short_retention.checkov[0] }}: "{{ accepted.short_retention.reason | replace(from="{days}", to=t.query_log.retention_days | str) }}",
    });
{%- endif %}
    const stack = Stack.of(this);
    // Without the `:*` that the group's own attribute ends with.
    const groupArn = stack.formatArn({
      service: "logs",
      resource: "log-group",
      resourceName: group.ref,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    // A policy of the account, of which a region has ten; it has no tags.
    const policy = new CfnResourcePolicy(this, "Policy", {
      policyName: `${PREFIX}-query-log`,
      policyDocument: stack.toJsonString({{ t.query_log.policy | policy(indent=6) }}),
    });
    const config = new CfnResolverQueryLoggingConfig(this, "Resource", {
      name: `${PREFIX}-query-log`,
      destinationArn: groupArn,
      tags: named("query-log", "query-log"),
    });
    // AWS tries whether it may deliver, and would write a policy of its own.
    config.addResourceDependency(policy);
    new CfnResolverQueryLoggingConfigAssociation(this, "Association", {
      resolverQueryLogConfigId: config.attrId,
      resourceId: vpc.id,
    });
  }
}
{% endif %}