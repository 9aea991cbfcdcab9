{% include "_header.ts" %}
import { CfnNetworkAcl, CfnNetworkAclEntry, CfnSubnetNetworkAclAssociation } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import type { Subnets } from "./subnets";
import { acknowledge, named } from "./support";
import type { Vpc } from "./vpc";

interface Entry {
  readonly number: number;
  readonly cidr: string;
  /** By its number; left out, TCP where there are ports, and every protocol where there are none. */
  readonly protocol?: number;
  readonly from?: number;
  readonly to?: number;
}

const DEFENCE_IN_DEPTH =
  "{{ accepted.acl_second_layer.reason }}";

// Should a group be opened by mistake, the subnet still passes only what the functions need. ACLs are stateless, so every
// flow stands here with its replies. They do not see the VPC resolver, instance metadata, time sync or DHCP. A rule's number
// follows from its peer and port; a new rule moves no other.
{{ constants.acls | safe }}

/** One network ACL per tier; what no entry allows is denied. */
export class NetworkAcls extends Construct {
  constructor(scope: Construct, id: string, vpc: Vpc, subnets: Subnets) {
    super(scope, id);
    for (const [tier, directions] of Object.entries(ACLS)) {
      const acl = new CfnNetworkAcl(this, tier, { vpcId: vpc.id, tags: named(`network-acl/${tier}`, tier) });
      acknowledge(acl, ["AwsSolutions"], "{{ accepted.acl_second_layer.solutions }}", DEFENCE_IN_DEPTH);
      for (const [direction, entries] of Object.entries(directions)) {
        for (const [entryId, entry] of Object.entries(entries)) {
          const resource = new CfnNetworkAclEntry(this, `${tier}-${direction}-${entryId}`, {
            networkAclId: acl.attrId,
            ruleNumber: entry.number,
            ruleAction: "allow",
            protocol: entry.protocol ?? (entry.from === undefined ? -1 : 6),
            egress: direction === "egress",
            cidrBlock: entry.cidr,
            portRange: entry.from === undefined ? undefined : { from: entry.from, to: entry.to },
          });
          acknowledge(resource, ["AwsSolutions"], "{{ accepted.acl_second_layer.solutions }}", DEFENCE_IN_DEPTH);
        }
      }
      for (const [zone, subnetId] of Object.entries(subnets.of(tier))) {
        new CfnSubnetNetworkAclAssociation(this, `${tier}-${zone}`, { networkAclId: acl.attrId, subnetId });
      }
    }
  }
}
