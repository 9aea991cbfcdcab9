{% include "_header.ts" %}
import { CfnSubnet } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import { named } from "./support";
import type { Vpc } from "./vpc";

// Ranges by tier and zone id, pinned: another zone changes none of these. The name of a zone (us-east-1a) means another
// place in every account, its id does not.
{{ constants.tiers | safe }}
{%- if t.vpc.secondary_cidrs | length > 0 %}

// Tiers with addresses of a secondary range of the VPC.
{{ constants.secondary_tiers | safe }}
{%- endif %}

/** One subnet per tier and zone; none hands out public addresses. */
export class Subnets extends Construct {
  /** Ids by tier and zone: `training/use1-az1`. */
  readonly ids: Record<string, string> = {};
  private readonly tiers: Record<string, Record<string, string>> = {};

  constructor(scope: Construct, id: string, vpc: Vpc) {
    super(scope, id);
    for (const [tier, ranges] of Object.entries(TIERS)) {
      this.tiers[tier] = {};
      for (const [zone, cidr] of Object.entries(ranges)) {
        const subnet = new CfnSubnet(this, `${tier}-${zone}`, {
          vpcId: vpc.id,
          availabilityZoneId: zone,
          cidrBlock: cidr,
          mapPublicIpOnLaunch: false,
          tags: named(`subnet/${tier}/${zone}`, `${tier}-${zone}`),
        });
{%- if t.vpc.secondary_cidrs | length > 0 %}
        // AWS makes subnets in ranges only that the VPC has already.
        if (SECONDARY_TIERS.includes(tier)) vpc.precede(subnet);
{%- endif %}
        this.ids[`${tier}/${zone}`] = subnet.attrSubnetId;
        this.tiers[tier][zone] = subnet.attrSubnetId;
      }
    }
  }

  /** Returns the subnets of a tier by zone id. */
  of(tier: string): Record<string, string> {
    return this.tiers[tier];
  }
}
