{% include "_header.ts" %}
{%- if endpoints_name_account %}
import { Aws } from "aws-cdk-lib";
{%- endif %}
import { CfnVPCEndpoint } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import type { Routing } from "./routing";
import type { SecurityGroups } from "./security-groups";
import type { Subnets } from "./subnets";
import { named } from "./support";
import type { Vpc } from "./vpc";

interface Endpoint {
  readonly serviceName: string;
  readonly privateDns?: boolean;
{%- if clients %}
  /** The group through which clients outside the VPC open it, beside that of all endpoints. */
  readonly clients?: string;
{%- endif %}
{%- if fewer %}
  /** Zones in which the service is not offered. */
  readonly lacking?: readonly string[];
{%- endif %}
  /** None where the service takes no endpoint policy: the groups and the callers' own policies decide. */
  readonly policy?: object;
}

// Policies limit what identity policies grant, and grant nothing. What each lets pass stands above it. No statement
// asks for AWS's service principals (aws:PrincipalIsAWSService), and none treats a service that calls with
// somebody's credentials (aws:ViaAWSService) other than that caller.
{{ constants.gateways | safe }}

{{ constants.interfaces | safe }}

/** Gateway endpoints in every private route table; interface endpoints in every zone{% if fewer %} that offers the service{% endif %}, with the group `vpce`. */
export class Endpoints extends Construct {
  /** Endpoint ids by service, for `aws:SourceVpce` conditions in bucket and key policies. */
  readonly ids: Record<string, string> = {};

  constructor(
    scope: Construct,
    id: string,
    vpc: Vpc,
    subnets: Subnets,
    routing: Routing,
    securityGroups: SecurityGroups,
  ) {
    super(scope, id);
    for (const [service, endpoint] of Object.entries(GATEWAYS)) {
      this.add(service, endpoint, vpc, {
        vpcEndpointType: "Gateway",
        routeTableIds: Object.values(routing.privateTables),
      });
    }
    for (const [service, endpoint] of Object.entries(INTERFACES)) {
{%- if clients %}
      const groups = endpoint.clients ? ["vpce", endpoint.clients] : ["vpce"];
{%- endif %}
      this.add(service, endpoint, vpc, {
        vpcEndpointType: "Interface",
        privateDnsEnabled: endpoint.privateDns,
{% if clients %}        securityGroupIds: groups.map((name) => securityGroups.of(name)),{% else %}        securityGroupIds: [securityGroups.of("vpce")],{% endif %}
{% if fewer %}        subnetIds: Object.entries(subnets.of("endpoints"))
          .filter(([zone]) => !endpoint.lacking?.includes(zone))
          .map(([, subnet]) => subnet),{% else %}        subnetIds: Object.values(subnets.of("endpoints")),{% endif %}
      });
    }
  }

  private add(
    service: string,
    endpoint: Endpoint,
    vpc: Vpc,
    props: Partial<ConstructorParameters<typeof CfnVPCEndpoint>[2]>,
  ): void {
    const resource = new CfnVPCEndpoint(this, service, {
      ...props,
      vpcId: vpc.id,
      serviceName: endpoint.serviceName,
      policyDocument: endpoint.policy,
      tags: named(`endpoint/${service}`, service),
    });
    this.ids[service] = resource.attrId;
  }
}
