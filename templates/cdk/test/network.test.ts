{% include "_header.ts" %}
// Runs without an account: npm ci && npm test

import assert from "node:assert/strict";
import { test } from "node:test";
import { App } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { context } from "../cdk.json";
import { NetworkStack } from "../lib/network-stack";
import { ACCOUNT, REGION } from "../lib/profile";

// The synthesis holds the template against CloudFormation's own rules, which takes seconds.
const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false, context });
const template = Template.fromStack(new NetworkStack(app, "Network", { env: { account: ACCOUNT, region: REGION } }));

{{ constants.subnets | safe }}

test("names resolve privately", () => {
  template.hasResourceProperties("AWS::EC2::VPC", { EnableDnsHostnames: true, EnableDnsSupport: true });
  const zones = {{ t.zones | length }};
{%- if fewer %}
  // In how many zones those stand whose service the others lack.
  const fewer = new Map<string, number>();
{%- for endpoint in fewer %}
  fewer.set("{{ endpoint.service_name }}", {{ endpoint.zones }});
{%- endfor %}
{%- endif %}
  for (const endpoint of Object.values(template.findResources("AWS::EC2::VPCEndpoint"))) {
    if (endpoint.Properties.VpcEndpointType === "Interface") {
      {% if fewer %}const wanted = fewer.get(endpoint.Properties.ServiceName) ?? zones;
      assert.equal(endpoint.Properties.SubnetIds.length, wanted, `${endpoint.Properties.ServiceName} in its zones`);{% else %}assert.equal(endpoint.Properties.SubnetIds.length, zones, `${endpoint.Properties.ServiceName} in every zone`);{% endif %}
    }
  }
{%- for endpoint in names %}
  template.hasResourceProperties("AWS::EC2::VPCEndpoint", {
    ServiceName: "{{ endpoint.service_name }}",
    PrivateDnsEnabled: {{ endpoint.private_dns }},
  });
{%- endfor %}
});

test("subnets are private and pinned", () => {
  const found = Object.values(template.findResources("AWS::EC2::Subnet")).map(({ Properties }) => {
    assert.equal(Properties.MapPublicIpOnLaunch, false);
    return `${Properties.AvailabilityZoneId} ${Properties.CidrBlock}`;
  });
  assert.deepEqual(found.sort(), SUBNETS);
});

test("defaults are closed", () => {
  template.resourceCountIs("Custom::VpcRestrictDefaultSG", 1);
  for (const Egress of [false, true]) {
    template.hasResourceProperties("AWS::EC2::NetworkAclEntry", { RuleNumber: 1, RuleAction: "deny", Egress });
  }
});

test("groups open nothing by themselves", () => {
  template.resourceCountIs("AWS::EC2::SecurityGroup", {{ rules.groups }});
  template.allResourcesProperties("AWS::EC2::SecurityGroup", {
    SecurityGroupEgress: [Match.objectLike({ CidrIp: "127.0.0.1/32" })],
    SecurityGroupIngress: Match.absent(),
  });
  template.resourceCountIs("AWS::EC2::SecurityGroupIngress", {{ rules.ingress }});
  template.resourceCountIs("AWS::EC2::SecurityGroupEgress", {{ rules.egress }});
});
{%- if not internet %}

test("nothing leads to the internet", () => {
  template.resourceCountIs("AWS::EC2::InternetGateway", 0);
  template.resourceCountIs("AWS::EC2::NatGateway", 0);
  template.resourceCountIs("AWS::EC2::Route", 0);
});
{%- endif %}

test("traffic is logged", () => {
  template.hasResourceProperties("AWS::EC2::FlowLog", {
    TrafficType: "{{ flow_log.traffic_type }}",
    MaxAggregationInterval: {{ flow_log.aggregation_seconds }},
  });
{%- if flow_log.destination != "s3" %}
  template.hasResourceProperties("AWS::Logs::LogGroup", {
    LogGroupName: {{ flow_log.name | quote }},
    RetentionInDays: {{ flow_log.retention_days }},
    KmsKeyId: Match.anyValue(),
  });
{%- endif %}
});

{%- if t.query_log %}

test("what the resolver is asked is logged", () => {
  template.hasResource("AWS::Logs::LogGroup", {
    DeletionPolicy: "Retain",
    Properties: Match.objectLike({
      LogGroupName: {{ t.query_log.group | quote }},
      RetentionInDays: {{ t.query_log.retention_days }},
      KmsKeyId: Match.anyValue(),
    }),
  });
  template.resourceCountIs("AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation", 1);
});
{%- endif %}

test("keys rotate and stay", () => {
  template.resourceCountIs("AWS::KMS::Key", {{ key_count }});
  template.allResources("AWS::KMS::Key", {
    DeletionPolicy: "Retain",
    Properties: Match.objectLike({ EnableKeyRotation: true }),
  });
});
