{% include "_header.ts" %}
import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import { CfnParameter } from "aws-cdk-lib/aws-ssm";
import type { Construct } from "constructs";
import { DeploymentFunction } from "./deployment-function";
import { DhcpOptions } from "./dhcp-options";
{%- if t.dns_firewall %}
import { DnsFirewall } from "./dns-firewall";
{%- endif %}
import { Endpoints } from "./endpoints";
import { FlowLogs } from "./flow-logs";
{%- if t.hosted_zones | length > 0 %}
import { HostedZones } from "./hosted-zones";
{%- endif %}
{%- if internet %}
import { Internet } from "./internet";
{%- endif %}
import { Keys } from "./keys";
import { NetworkAcls } from "./network-acls";
import { PREFIX } from "./profile";
{%- if t.query_log %}
import { QueryLog } from "./query-log";
{%- endif %}
import { Routing } from "./routing";
import { SecurityGroups } from "./security-groups";
import { Subnets } from "./subnets";
import { named } from "./support";
import { Vpc } from "./vpc";

/** The network of one profile. Ids of constructs are state: renaming one replaces what it stands for. */
export class NetworkStack extends Stack {
  readonly endpoints: Endpoints;
  readonly flowLogs: FlowLogs;
  readonly keys: Keys;
  readonly routing: Routing;
  readonly securityGroups: SecurityGroups;
  readonly subnets: Subnets;
  readonly vpc: Vpc;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.keys = new Keys(this, "Keys");
    const deployment = new DeploymentFunction(this, "DeploymentFunction", this.keys);
    this.vpc = new Vpc(this, "Vpc", deployment);
    new DhcpOptions(this, "DhcpOptions", this.vpc);
{%- if t.dns_firewall %}
    new DnsFirewall(this, "DnsFirewall", this.vpc);
{%- endif %}
{%- if t.hosted_zones | length > 0 %}
    new HostedZones(this, "HostedZones", this.vpc);
{%- endif %}
    this.subnets = new Subnets(this, "Subnets", this.vpc);
    this.routing = new Routing(this, "Routing", this.vpc, this.subnets);
    this.securityGroups = new SecurityGroups(this, "SecurityGroups", this.vpc, deployment);
    new NetworkAcls(this, "NetworkAcls", this.vpc, this.subnets);
    this.endpoints = new Endpoints(this, "Endpoints", this.vpc, this.subnets, this.routing, this.securityGroups);
    this.flowLogs = new FlowLogs(this, "FlowLogs", this.vpc, this.keys);
{%- if t.query_log %}
    new QueryLog(this, "QueryLog", this.vpc, this.keys);
{%- endif %}
{%- if internet %}
    new Internet(this, "Internet", this.vpc, this.subnets, this.routing{% if internet.nat.kind == "instance" %}, this.securityGroups{% endif %});
{%- endif %}

    this.output("VpcId", this.vpc.id, "The VPC.");
    this.output("VpcCidr", this.vpc.cidr, "The VPC's range.");
{%- if t.vpc.secondary_cidrs | length > 0 %}
    this.output("VpcSecondaryCidrs", this.vpc.secondaryCidrs.join(","), "The VPC's secondary ranges.");
{%- endif %}
    this.output("FlowLogDestination", this.flowLogs.destination, "ARN of what holds the flow logs.");
    this.outputs("SubnetId", this.subnets.ids, "Subnet");
    this.outputs("RouteTableId", this.routing.privateTables, "Route table of the private subnets in");
    this.outputs("SecurityGroupId", this.securityGroups.ids, "Security group");
    this.outputs("EndpointId", this.endpoints.ids, "VPC endpoint");
    this.outputs("KmsKeyArn", this.keys.arns, "KMS key for");
    this.publish();
  }

  /** The same for programs: what SageMaker calls need, in one read. */
  private publish(): void {
    const callers = ["inference", "notebook", "training"];
    const each = <T>(of: (name: string) => T) => Object.fromEntries(callers.map((name) => [name, of(name)]));
    new CfnParameter(this, "Parameter", {
      name: `/smgen/${PREFIX}/network`,
      description: "What SageMaker calls need of the network",
      type: "String",
      tier: "Standard",
      value: this.toJsonString({
        kms_keys: this.keys.arns,
        security_groups: each((name) => this.securityGroups.of(name)),
        subnets: each((name) => this.subnets.of(name)),
        vpc: this.vpc.id,
      }),
      tags: Object.fromEntries(named("network-parameter", "network").map(({ key, value }) => [key, value])),
    });
  }

  private outputs(prefix: string, values: Record<string, string>, description: string): void {
    for (const [key, value] of Object.entries(values)) {
      this.output(`${prefix}-${key}`, value, `${description} ${key}.`);
    }
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
