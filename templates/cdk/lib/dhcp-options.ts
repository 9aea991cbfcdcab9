{% include "_header.ts" %}
import { CfnDHCPOptions, CfnVPCDHCPOptionsAssociation } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import { named } from "./support";
import type { Vpc } from "./vpc";

/**
 * DHCP options of the VPC's own: whoever changes a shared set changes every VPC that uses it. Private names of endpoints resolve at
 * the VPC's resolver only, and jobs of SageMaker do not start without a domain name. CloudFormation makes a new set before it
 * removes the old one.
 */
export class DhcpOptions extends Construct {
  constructor(scope: Construct, id: string, vpc: Vpc) {
    super(scope, id);
    const options = new CfnDHCPOptions(this, "Resource", {
      domainName: "{{ t.dhcp_options.domain_name }}",
      domainNameServers: [{% for server in t.dhcp_options.domain_name_servers %}{% if not loop.first %}, {% endif %}"{{ server }}"{% endfor %}],
      tags: named("dhcp-options"),
    });
    new CfnVPCDHCPOptionsAssociation(this, "Association", { dhcpOptionsId: options.attrDhcpOptionsId, vpcId: vpc.id });
  }
}
