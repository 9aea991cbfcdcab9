{% include "_header.ts" %}
{% if t.vpc.secondary_cidrs | length > 0 -%}
import type { CfnResource } from "aws-cdk-lib";
{% endif -%}
import { CfnNetworkAclEntry, CfnVPC{% if t.vpc.secondary_cidrs | length > 0 %}, CfnVPCCidrBlock{% endif %} } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import type { DeploymentFunction } from "./deployment-function";
import { acknowledge, named } from "./support";

/** The VPC, its defaults closed: whatever is placed without a choice reaches nothing and is reached by nothing. */
export class Vpc extends Construct {
  readonly id: string;
  readonly cidr = "{{ t.vpc.cidr }}";
{%- if t.vpc.secondary_cidrs | length > 0 %}
  /** Addresses beside those of the VPC itself, whose size nobody can change. */
  readonly secondaryCidrs = [{% for cidr in t.vpc.secondary_cidrs %}{% if not loop.first %}, {% endif %}"{{ cidr }}"{% endfor %}];
  private readonly blocks: CfnVPCCidrBlock[];
{%- endif %}

  constructor(scope: Construct, id: string, deployment: DeploymentFunction) {
    super(scope, id);
    const vpc = new CfnVPC(this, "Resource", {
      cidrBlock: this.cidr,
      // Private DNS of the interface endpoints needs both.
      enableDnsHostnames: {{ t.vpc.dns_hostnames }},
      enableDnsSupport: {{ t.vpc.dns_support }},
      instanceTenancy: "default",
      tags: named("vpc"),
    });
    this.id = vpc.attrVpcId;
{%- if t.vpc.secondary_cidrs | length > 0 %}
    this.blocks = this.secondaryCidrs.map(
      (cidrBlock) =>
        new CfnVPCCidrBlock(this, `CidrBlock-${cidrBlock}`.replace("/", "-"), { vpcId: this.id, cidrBlock }),
    );
{%- endif %}
{%- if t.vpc.default_security_group_closed %}

    // CloudFormation cannot touch the default group.
    deployment.closeDefaultGroup(this, vpc.attrDefaultSecurityGroup);
{%- endif %}
{%- if t.vpc.default_network_acl_closed %}

    // CloudFormation cannot remove the default ACL's entries; these stand before them and deny everything.
    for (const [name, egress] of Object.entries({ Ingress: false, Egress: true })) {
      const entry = new CfnNetworkAclEntry(this, `DefaultNetworkAcl${name}`, {
        networkAclId: vpc.attrDefaultNetworkAcl,
        ruleNumber: 1,
        ruleAction: "deny",
        protocol: -1,
        egress,
        cidrBlock: "0.0.0.0/0",
      });
      acknowledge(entry, ["AwsSolutions"], "{{ accepted.default_acl.solutions }}", "{{ accepted.default_acl.reason }}");
    }
{%- endif %}
  }
{%- if t.vpc.secondary_cidrs | length > 0 %}

  /** Has something made once the secondary ranges are there. */
  precede(resource: CfnResource): void {
    for (const block of this.blocks) resource.addResourceDependency(block);
  }
{%- endif %}
}
