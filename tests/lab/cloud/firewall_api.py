"""The calls of Route 53 Resolver DNS Firewall, which moto lacks: as much as it takes to set up rules and read them back."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import JsonRESTError
from moto.route53resolver.responses import Route53ResolverResponse

from .firewall import Firewall, Rule

if TYPE_CHECKING:
    from .lab import Lab


class FirewallApi:
    """Amazon Route 53 Resolver API Reference: the actions whose names hold `Firewall`."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.state = lab, Firewall()
        self.names: dict[str, str] = {}

    def install(self) -> None:
        response = Route53ResolverResponse
        for name in dir(self):
            if "firewall" in name and not name.startswith("_"):
                handler = getattr(self, name)
                setattr(response, name, lambda answer, handler=handler: json.dumps(handler(answer._get_param)))

    def _new(self, prefix: str, name: str) -> str:
        ident = f"rslvr-{prefix}-{secrets.token_hex(8)}"
        self.names[ident] = name
        return ident

    def _find(self, table: dict[str, Any], ident: str) -> Any:
        if ident not in table:
            raise JsonRESTError("ResourceNotFoundException", f"The resource {ident} does not exist")
        return table[ident]

    def create_firewall_domain_list(self, get: Any) -> dict[str, Any]:
        ident = self._new("fdl", get("Name"))
        self.state.domains[ident] = []
        return {"FirewallDomainList": {"Id": ident, "Name": get("Name"), "DomainCount": 0, "Status": "COMPLETE"}}

    def update_firewall_domains(self, get: Any) -> dict[str, Any]:
        known, given, how = self._find(self.state.domains, get("FirewallDomainListId")), get("Domains") or [], get("Operation")
        kept = [] if how == "REPLACE" else [one for one in known if one not in given]
        known[:] = kept + ([] if how == "REMOVE" else given)
        return {"Id": get("FirewallDomainListId"), "Name": self.names[get("FirewallDomainListId")], "Status": "COMPLETE"}

    def list_firewall_domains(self, get: Any) -> dict[str, Any]:
        return {"Domains": self._find(self.state.domains, get("FirewallDomainListId"))}

    def list_firewall_domain_lists(self, get: Any) -> dict[str, Any]:
        return {"FirewallDomainLists": [{"Id": one, "Name": self.names[one]} for one in self.state.domains]}

    def create_firewall_rule_group(self, get: Any) -> dict[str, Any]:
        ident = self._new("frg", get("Name"))
        self.state.groups[ident] = []
        return {"FirewallRuleGroup": {"Id": ident, "Name": get("Name"), "RuleCount": 0, "Status": "COMPLETE", "ShareStatus": "NOT_SHARED"}}

    def list_firewall_rule_groups(self, get: Any) -> dict[str, Any]:
        return {"FirewallRuleGroups": [{"Id": one, "Name": self.names[one]} for one in self.state.groups]}

    def create_firewall_rule(self, get: Any) -> dict[str, Any]:
        rules = self._find(self.state.groups, get("FirewallRuleGroupId"))
        self._find(self.state.domains, get("FirewallDomainListId"))
        rules.append(Rule(get("FirewallDomainListId"), int(get("Priority")), get("Action"), get("BlockResponse") or "NODATA", get("BlockOverrideDomain") or ""))
        return {"FirewallRule": self._rule(get("FirewallRuleGroupId"), rules[-1])}

    def list_firewall_rules(self, get: Any) -> dict[str, Any]:
        group = get("FirewallRuleGroupId")
        return {"FirewallRules": [self._rule(group, rule) for rule in self._find(self.state.groups, group)]}

    def _rule(self, group: str, rule: Rule) -> dict[str, Any]:
        answer = {"FirewallRuleGroupId": group, "FirewallDomainListId": rule.domains, "Priority": rule.priority, "Action": rule.action}
        return answer | ({"BlockResponse": rule.block} if rule.action == "BLOCK" else {})

    def associate_firewall_rule_group(self, get: Any) -> dict[str, Any]:
        self._find(self.state.groups, get("FirewallRuleGroupId"))
        ident = self._new("frgassoc", get("Name"))
        self.state.associations[ident] = (get("VpcId"), get("FirewallRuleGroupId"), int(get("Priority")))
        return {"FirewallRuleGroupAssociation": self._association(ident)}

    def disassociate_firewall_rule_group(self, get: Any) -> dict[str, Any]:
        ident = get("FirewallRuleGroupAssociationId")
        self._find(self.state.associations, ident)
        answer = self._association(ident)
        del self.state.associations[ident]
        return {"FirewallRuleGroupAssociation": answer | {"Status": "DELETING"}}

    def list_firewall_rule_group_associations(self, get: Any) -> dict[str, Any]:
        rows = [self._association(one) for one in self.state.associations]
        return {"FirewallRuleGroupAssociations": [row for row in rows if get("VpcId") in (None, row["VpcId"])]}

    def _association(self, ident: str) -> dict[str, Any]:
        vpc, group, priority = self.state.associations[ident]
        return {"Id": ident, "VpcId": vpc, "FirewallRuleGroupId": group, "Priority": priority, "Name": self.names[ident], "Status": "COMPLETE"}

    def get_firewall_config(self, get: Any) -> dict[str, Any]:
        return {"FirewallConfig": {"ResourceId": get("ResourceId"), "FirewallFailOpen": "DISABLED"}}
