{% include "_header.ts" %}
import { CfnSecurityGroup, CfnSecurityGroupEgress, CfnSecurityGroupIngress } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import type { DeploymentFunction } from "./deployment-function";
import { PREFIX } from "./profile";
import { acknowledge, named } from "./support";
import type { Vpc } from "./vpc";

interface Rule {
  readonly description: string;
  readonly protocol: string;
  readonly ports?: { readonly from: number; readonly to: number };
  /** The other end, one of these: a function's group, a gateway endpoint's prefix list, a range. */
  readonly group?: string;
  readonly prefixList?: string;
  readonly cidr?: string;
}

interface Group {
  readonly description: string;
  readonly ingress: Record<string, Rule>;
  readonly egress: Record<string, Rule>;
}

// A group per function; rules name groups and prefix lists, not addresses.
{{ constants.groups | safe }}

// Prefix lists by service, with the names under which AWS publishes them.
{{ constants.prefix_lists | safe }}

const EVERY_PROTOCOL =
  "{{ accepted.group_every_protocol.reason }}";

/** Security groups by function. Each rule is a resource of its own, so that groups can name each other. */
export class SecurityGroups extends Construct {
  /** Group ids by function. */
  readonly ids: Record<string, string> = {};

  constructor(scope: Construct, id: string, vpc: Vpc, deployment: DeploymentFunction) {
    super(scope, id);
    for (const [name, group] of Object.entries(GROUPS)) {
      const resource = new CfnSecurityGroup(this, name, {
        groupName: `${PREFIX}-${name}`,
        groupDescription: group.description,
        vpcId: vpc.id,
        // Without a rule here, CloudFormation leaves the rule that lets everything out. This one leads nowhere.
        securityGroupEgress: [
          { ipProtocol: "-1", cidrIp: "127.0.0.1/32", description: "Nowhere: replaces the rule to everywhere" },
        ],
        tags: named(`security-group/${name}`, name),
      });
      this.ids[name] = resource.attrGroupId;
    }
    const prefixLists: Record<string, string> = {};
    for (const [service, listName] of Object.entries(PREFIX_LISTS)) {
      prefixLists[service] = deployment.prefixListId(`${service}-prefix-list`, listName);
    }
    for (const [name, group] of Object.entries(GROUPS)) {
      for (const [ruleId, rule] of Object.entries(group.ingress)) {
        const ingress = new CfnSecurityGroupIngress(this, `${name}-ingress-${ruleId}`, {
          ...this.common(name, rule),
          sourceSecurityGroupId: rule.group && this.of(rule.group),
          sourcePrefixListId: rule.prefixList && prefixLists[rule.prefixList],
        });
        if (rule.ports === undefined) {
          acknowledge(ingress, ["HIPAA", "NIST"], "{{ accepted.group_every_protocol.standards }}", EVERY_PROTOCOL);
        }
      }
      for (const [ruleId, rule] of Object.entries(group.egress)) {
        new CfnSecurityGroupEgress(this, `${name}-egress-${ruleId}`, {
          ...this.common(name, rule),
          destinationSecurityGroupId: rule.group && this.of(rule.group),
          destinationPrefixListId: rule.prefixList && prefixLists[rule.prefixList],
        });
      }
    }
  }

  /** Returns the id of a function's group. */
  of(name: string): string {
    return this.ids[name];
  }

  private common(name: string, rule: Rule) {
    return {
      groupId: this.of(name),
      description: rule.description,
      ipProtocol: rule.protocol,
      fromPort: rule.ports?.from,
      toPort: rule.ports?.to,
      cidrIp: rule.cidr,
    };
  }
}
