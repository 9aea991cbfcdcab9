{% include "_header.ts" %}
import { CfnRouteTable, CfnSubnetRouteTableAssociation } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import type { Subnets } from "./subnets";
import { named } from "./support";
import type { Vpc } from "./vpc";

{{ constants.zones | safe }}
{{ constants.private_tiers | safe }}

/**
 * One route table per zone, so that a zone can be changed, or fail, alone. Gateway endpoints add their routes themselves.
 * The VPC's main route table stays as AWS makes it, with the local route only, and no subnet uses it.
 */
export class Routing extends Construct {
  /** Route tables of the private subnets by zone id. */
  readonly privateTables: Record<string, string> = {};

  constructor(scope: Construct, id: string, vpc: Vpc, subnets: Subnets) {
    super(scope, id);
    for (const zone of ZONES) {
      const table = new CfnRouteTable(this, `private-${zone}`, {
        vpcId: vpc.id,
        tags: named(`route-table/private/${zone}`, `private-${zone}`),
      });
      this.privateTables[zone] = table.attrRouteTableId;
    }
    for (const tier of PRIVATE_TIERS) {
      for (const [zone, subnetId] of Object.entries(subnets.of(tier))) {
        new CfnSubnetRouteTableAssociation(this, `${tier}-${zone}`, {
          routeTableId: this.privateTables[zone],
          subnetId,
        });
      }
    }
  }
}
