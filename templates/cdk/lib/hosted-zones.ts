{% if t.hosted_zones | length > 0 %}{% include "_header.ts" %}
import { CfnHostedZone, CfnRecordSet } from "aws-cdk-lib/aws-route53";
import { Construct } from "constructs";
import { PREFIX, REGION } from "./profile";
import { named } from "./support";
import type { Vpc } from "./vpc";

interface ZoneRecord {
  /** `*.` in front stands for all names below that have no record. */
  readonly name: string;
  readonly type: string;
  readonly ttl: string;
  readonly values: string[];
}

{{ constants.zones_of_names | safe }}

/**
 * Names that the VPC's resolver answers from here alone: what has no record does not exist, and nobody outside is asked.
 * VPCs of other accounts are not associated, for CloudFormation cannot authorise them.
 */
export class HostedZones extends Construct {
  constructor(scope: Construct, id: string, vpc: Vpc) {
    super(scope, id);
    for (const [name, records] of Object.entries(ZONES)) {
      const zone = new CfnHostedZone(this, name, {
        name,
        hostedZoneConfig: { comment: `Names of ${PREFIX}` },
        vpcs: [{ vpcId: vpc.id, vpcRegion: REGION }],
        hostedZoneTags: named(`hosted-zone/${name}`, name),
      });
      for (const record of records) {
        new CfnRecordSet(this, `${record.name} ${record.type}`, {
          hostedZoneId: zone.attrId,
          name: record.name,
          type: record.type,
          ttl: record.ttl,
          resourceRecords: record.values,
        });
      }
    }
  }
}
{% endif %}