{% if t.dns_firewall %}{% include "_header.ts" %}
import {
  CfnFirewallDomainList,
  CfnFirewallRuleGroup,
  CfnFirewallRuleGroupAssociation,
} from "aws-cdk-lib/aws-route53resolver";
import { Construct } from "constructs";
import { PREFIX } from "./profile";
import { named } from "./support";
import type { Vpc } from "./vpc";

interface Rule {
  readonly action: string;
  readonly blockResponse?: string;
  /** Whether names that an answer leads on to are looked up in the lists, too. */
  readonly redirection: string;
  readonly priority: number;
  /** `*.` in front stands for all names below, not for the name itself. */
  readonly domains: string[];
}

// Asked in this order; the first whose list has the name decides.
{{ constants.dns_rules | safe }}

/**
 * Whoever can ask for a name can send data in it to whoever owns the name, past groups, ACLs and routes.
{%- if t.dns_firewall.blocks %} So the VPC's resolver
 * answers for names that the network needs, and for no other.
{%- else %} So the names that the network
 * needs are listed, and {% if t.query_log %}query logs and {% endif %}metrics tell of every other one.
{%- endif %} Should the firewall itself fail, nothing is
 * answered: AWS's default, which no resource here changes.
 */
export class DnsFirewall extends Construct {
  constructor(scope: Construct, id: string, vpc: Vpc) {
    super(scope, id);
    const rules = Object.entries(RULES).map(([name, rule]) => {
      const tags = named(`dns-firewall/list/${name}`, `dns-${name}`);
      const list = new CfnFirewallDomainList(this, name, {
        name: `${PREFIX}-dns-${name}`,
        domains: rule.domains,
        tags,
      });
      return {
        action: rule.action,
        blockResponse: rule.blockResponse,
        firewallDomainListId: list.attrId,
        firewallDomainRedirectionAction: rule.redirection,
        priority: rule.priority,
      };
    });
    const group = new CfnFirewallRuleGroup(this, "RuleGroup", {
      name: `${PREFIX}-dns`,
      firewallRules: rules,
      tags: named("dns-firewall/rule-group", "dns"),
    });
    new CfnFirewallRuleGroupAssociation(this, "Association", {
      name: `${PREFIX}-dns`,
      firewallRuleGroupId: group.attrId,
      vpcId: vpc.id,
      priority: {{ t.dns_firewall.priority }},
{%- if t.dns_firewall.protected %}
      // Whoever removes it must say so first: set it to DISABLED, deploy, then destroy.
      mutationProtection: "ENABLED",
{%- else %}
      mutationProtection: "DISABLED",
{%- endif %}
      tags: named("dns-firewall/association", "dns"),
    });
  }
}
{% endif %}