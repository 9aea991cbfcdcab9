{% if internet %}{% include "_header.ts" %}
{%- if internet.nat.kind == "instance" %}
import { CfnParameter, Fn } from "aws-cdk-lib";
{%- endif %}
import {
  CfnEIP,
{%- if internet.nat.kind == "instance" %}
  CfnInstance,
{%- endif %}
  CfnInternetGateway,
{%- if internet.nat.kind == "gateway" %}
  CfnNatGateway,
{%- endif %}
  CfnRoute,
  CfnRouteTable,
  CfnSubnetRouteTableAssociation,
  CfnVPCGatewayAttachment,
} from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import type { Routing } from "./routing";
{%- if internet.nat.kind == "instance" %}
import type { SecurityGroups } from "./security-groups";
{%- endif %}
import type { Subnets } from "./subnets";
import { acknowledge, named } from "./support";
import type { Vpc } from "./vpc";

// Zone of the route table = zone of its NAT.
{{ constants.nat_zones | safe }}
{%- if internet.nat.kind == "instance" %}

// Amazon Linux brings no packet filter; the address comes only after the start, hence the patience.
const USER_DATA = `#!/bin/bash
until dnf install -y nftables; do sleep 5; done
echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/90-nat.conf
sysctl --system
nft add table ip nat
nft 'add chain ip nat postrouting { type nat hook postrouting priority srcnat; }'
nft add rule ip nat postrouting ip saddr {{ t.vpc_in_nftables }} ip daddr != {{ t.vpc_in_nftables }} masquerade
nft list ruleset > /etc/sysconfig/nftables.conf
systemctl enable nftables
`;
{%- endif %}

/** The way to the internet: it exists because there is a NAT; `network.nat: none` takes all of it away. */
export class Internet extends Construct {
  constructor(scope: Construct, id: string, vpc: Vpc, subnets: Subnets, routing: Routing{% if internet.nat.kind == "instance" %}, groups: SecurityGroups{% endif %}) {
    super(scope, id);
    const gateway = new CfnInternetGateway(this, "Gateway", { tags: named("internet-gateway") });
    const attachment = new CfnVPCGatewayAttachment(this, "Attachment", {
      vpcId: vpc.id,
      internetGatewayId: gateway.attrInternetGatewayId,
    });

    const table = new CfnRouteTable(this, "PublicTable", {
      vpcId: vpc.id,
      tags: named("route-table/public", "public"),
    });
    const route = new CfnRoute(this, "PublicRoute", {
      routeTableId: table.attrRouteTableId,
      destinationCidrBlock: "{{ internet.destination }}",
      gatewayId: gateway.attrInternetGatewayId,
    });
    route.addResourceDependency(attachment);
    acknowledge(
      route,
      ["HIPAA", "NIST"],
      "{{ accepted.public_route.standards }}",
      "{{ accepted.public_route.reason }}",
    );
    for (const [zone, subnetId] of Object.entries(subnets.of("public"))) {
      new CfnSubnetRouteTableAssociation(this, `public-${zone}`, { routeTableId: table.attrRouteTableId, subnetId });
    }
{%- if internet.nat.kind == "instance" %}

    // Amazon publishes the newest image of each architecture under a fixed parameter name, read at every deployment.
    const image = new CfnParameter(this, "NatImage", {
      type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
      default: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{{ internet.nat.architecture }}",
      description: "Image of the NAT instance.",
    });
    const instances: Record<string, CfnInstance> = {};
{%- else %}

    const gateways: Record<string, CfnNatGateway> = {};
{%- endif %}
    for (const zone of new Set(Object.values(NAT_ZONES))) {
{%- if internet.nat.kind == "instance" %}
      const instance = new CfnInstance(this, `nat-${zone}`, {
        imageId: image.valueAsString,
        instanceType: "{{ internet.nat.instance_type }}",
        subnetId: subnets.of("public")[zone],
        securityGroupIds: [groups.of("nat")],
        // It forwards what is not addressed to it.
        sourceDestCheck: false,
        ebsOptimized: true,
        monitoring: true,
        userData: Fn.base64(USER_DATA),
        metadataOptions: { httpEndpoint: "enabled", httpPutResponseHopLimit: 1, httpTokens: "required" },
        blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: true } }],
        propagateTagsToVolumeOnCreation: true,
        tags: named(`nat/${zone}`, `nat-${zone}`),
      });
      instances[zone] = instance;
      acknowledge(
        instance,
        ["AwsSolutions"],
        "{{ accepted.nat_termination.solutions }}",
        "{{ accepted.nat_termination.reason }}",
      );
      acknowledge(
        instance,
        ["HIPAA", "NIST"],
        "{{ accepted.nat_role.standards }}",
        "{{ accepted.nat_role.reason }}",
      );
      // Its only public address: the subnet gives none.
      const address = new CfnEIP(this, `address-${zone}`, {
        domain: "vpc",
        instanceId: instance.ref,
        tags: named(`elastic-ip/nat/${zone}`, `nat-${zone}`),
      });
      address.addResourceDependency(attachment);
{%- else %}
      const address = new CfnEIP(this, `address-${zone}`, {
        domain: "vpc",
        tags: named(`elastic-ip/nat/${zone}`, `nat-${zone}`),
      });
      address.addResourceDependency(attachment);
      gateways[zone] = new CfnNatGateway(this, `nat-${zone}`, {
        allocationId: address.attrAllocationId,
        subnetId: subnets.of("public")[zone],
        tags: named(`nat/${zone}`, `nat-${zone}`),
      });
      gateways[zone].addResourceDependency(attachment);
{%- endif %}
    }
    for (const [zone, natZone] of Object.entries(NAT_ZONES)) {
      new CfnRoute(this, `private-${zone}`, {
        routeTableId: routing.privateTables[zone],
        destinationCidrBlock: "{{ internet.destination }}",
{%- if internet.nat.kind == "instance" %}
        instanceId: instances[natZone].ref,
{%- else %}
        natGatewayId: gateways[natZone].attrNatGatewayId,
{%- endif %}
      });
    }
  }
}
{%- endif %}
