"""Route 53 Resolver DNS Firewall: domain lists, rule groups with rules, associations with VPCs, and their tags.

AWS: Amazon Route 53 API reference, the actions whose names hold `Firewall`: a rule group has one rule for each list and question type
and one for each priority; a group is associated with a VPC once; what is in use cannot be deleted; names of a list come back with a last
dot; an association that is gone is not found.
moto: has none of it.
Seen: `terraform apply` of an aws_route53_resolver_firewall_domain_list answers 501.
Not followed: mutation protection is kept and shown, and removes nothing's removal, so that tests can take networks away.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.route53resolver.models import Route53ResolverBackend
from moto.route53resolver.responses import Route53ResolverResponse

TIME = "2026-01-01T00:00:00.000000Z"
Row = dict[str, Any]
find_arn = Route53ResolverBackend._matched_arn


class Store:
    """What one account has in one region; rows by id, as the API answers them."""

    def __init__(self, backend: Route53ResolverBackend) -> None:
        self.backend = backend
        self.lists: dict[str, Row] = {}
        self.domains: dict[str, list[str]] = {}
        self.groups: dict[str, Row] = {}
        self.rules: dict[str, list[Row]] = {}
        self.associations: dict[str, Row] = {}
        self.configs: dict[str, Row] = {}

    def new(self, kind: str, short: str, get: Any) -> Row:
        ident = f"rslvr-{short}-{secrets.token_hex(8)}"
        arn = f"arn:{self.backend.partition}:route53resolver:{self.backend.region_name}:{self.backend.account_id}:{kind}/{ident}"
        self.backend.tagger.tag_resource(arn, get("Tags") or [])
        return {"Id": ident, "Arn": arn, "Name": get("Name"), "CreatorRequestId": get("CreatorRequestId"), "CreationTime": TIME, "ModificationTime": TIME}

    def rows(self) -> list[Row]:
        return [*self.lists.values(), *self.groups.values(), *self.associations.values()]

    # Domain lists

    def create_firewall_domain_list(self, get: Any) -> Row:
        row = self.new("firewall-domain-list", "fdl", get)
        self.lists[row["Id"]], self.domains[row["Id"]] = row, []
        return {"FirewallDomainList": self.of_list(row)}

    def of_list(self, row: Row) -> Row:
        return row | {"DomainCount": len(self.domains[row["Id"]]), "Status": "COMPLETE"}

    def get_firewall_domain_list(self, get: Any) -> Row:
        return {"FirewallDomainList": self.of_list(found(self.lists, get("FirewallDomainListId")))}

    def list_firewall_domain_lists(self, get: Any) -> Row:
        return {"FirewallDomainLists": [{key: row[key] for key in ("Id", "Arn", "Name", "CreatorRequestId")} for row in self.lists.values()]}

    def update_firewall_domains(self, get: Any) -> Row:
        row, given, how = found(self.lists, get("FirewallDomainListId")), get("Domains") or [], get("Operation")
        given = [name.rstrip(".").lower() + "." for name in given]
        known = self.domains[row["Id"]]
        kept = [] if how == "REPLACE" else [one for one in known if one not in given]
        known[:] = sorted(kept + ([] if how == "REMOVE" else given))
        return {"Id": row["Id"], "Name": row["Name"], "Status": "COMPLETE"}

    def list_firewall_domains(self, get: Any) -> Row:
        return {"Domains": self.domains[found(self.lists, get("FirewallDomainListId"))["Id"]]}

    def delete_firewall_domain_list(self, get: Any) -> Row:
        row = found(self.lists, get("FirewallDomainListId"))
        if any(rule["FirewallDomainListId"] == row["Id"] for rules in self.rules.values() for rule in rules):
            raise JsonRESTError("ConflictException", f"{row['Id']} is used by a rule")
        del self.lists[row["Id"]], self.domains[row["Id"]]
        return {"FirewallDomainList": row | {"DomainCount": 0, "Status": "DELETING"}}

    # Rule groups

    def create_firewall_rule_group(self, get: Any) -> Row:
        row = self.new("firewall-rule-group", "frg", get) | {"OwnerId": self.backend.account_id, "ShareStatus": "NOT_SHARED"}
        self.groups[row["Id"]], self.rules[row["Id"]] = row, []
        return {"FirewallRuleGroup": self.of_group(row)}

    def of_group(self, row: Row) -> Row:
        return row | {"RuleCount": len(self.rules[row["Id"]]), "Status": "COMPLETE"}

    def get_firewall_rule_group(self, get: Any) -> Row:
        return {"FirewallRuleGroup": self.of_group(found(self.groups, get("FirewallRuleGroupId")))}

    def list_firewall_rule_groups(self, get: Any) -> Row:
        keys = ("Id", "Arn", "Name", "OwnerId", "CreatorRequestId", "ShareStatus")
        return {"FirewallRuleGroups": [{key: row[key] for key in keys} for row in self.groups.values()]}

    def delete_firewall_rule_group(self, get: Any) -> Row:
        row = found(self.groups, get("FirewallRuleGroupId"))
        if self.rules[row["Id"]] or any(one["FirewallRuleGroupId"] == row["Id"] for one in self.associations.values()):
            raise JsonRESTError("ConflictException", f"{row['Id']} has rules or is associated with a VPC")
        del self.groups[row["Id"]], self.rules[row["Id"]]
        return {"FirewallRuleGroup": row | {"Status": "DELETING"}}

    # Rules

    def create_firewall_rule(self, get: Any) -> Row:
        group, listed = found(self.groups, get("FirewallRuleGroupId")), found(self.lists, get("FirewallDomainListId"))
        rules, priority = self.rules[group["Id"]], int(get("Priority"))
        if any(rule["Priority"] == priority or self.is_rule(rule, get) for rule in rules):
            raise JsonRESTError("ConflictException", "a rule has that priority, or is for that list")
        row = {"FirewallRuleGroupId": group["Id"], "FirewallDomainListId": listed["Id"], "CreatorRequestId": get("CreatorRequestId")}
        row |= {"CreationTime": TIME, "FirewallDomainRedirectionAction": "INSPECT_REDIRECTION_DOMAIN"}
        rules.append(self.changed(row, get))
        return {"FirewallRule": rules[-1]}

    def is_rule(self, rule: Row, get: Any) -> bool:
        return rule["FirewallDomainListId"] == get("FirewallDomainListId") and rule.get("Qtype") == get("Qtype")

    def changed(self, row: Row, get: Any) -> Row:
        keys = ("Name", "Action", "BlockResponse", "BlockOverrideDomain", "BlockOverrideDnsType", "Qtype", "FirewallDomainRedirectionAction")
        row |= {key: get(key) for key in keys if get(key) is not None} | {"ModificationTime": TIME}
        row |= {key: int(get(key)) for key in ("Priority", "BlockOverrideTtl") if get(key) is not None}
        if row["Action"] == "BLOCK" and "BlockResponse" not in row:
            raise JsonRESTError("ValidationException", "BlockResponse is required where the action is BLOCK")
        if row["Action"] != "BLOCK":
            row.pop("BlockResponse", None)
        return row

    def rule(self, get: Any) -> tuple[list[Row], Row]:
        rules = self.rules[found(self.groups, get("FirewallRuleGroupId"))["Id"]]
        for rule in rules:
            if self.is_rule(rule, get):
                return rules, rule
        raise JsonRESTError("ResourceNotFoundException", "there is no such rule")

    def update_firewall_rule(self, get: Any) -> Row:
        return {"FirewallRule": self.changed(self.rule(get)[1], get)}

    def delete_firewall_rule(self, get: Any) -> Row:
        rules, rule = self.rule(get)
        rules.remove(rule)
        return {"FirewallRule": rule}

    def list_firewall_rules(self, get: Any) -> Row:
        rules = self.rules[found(self.groups, get("FirewallRuleGroupId"))["Id"]]
        return {"FirewallRules": sorted(rules, key=lambda rule: rule["Priority"])}

    # Associations

    def associate_firewall_rule_group(self, get: Any) -> Row:
        group, vpc, priority = found(self.groups, get("FirewallRuleGroupId")), get("VpcId"), int(get("Priority"))
        if not 100 < priority < 9900:
            raise JsonRESTError("ValidationException", "the priority must lie between 100 and 9900")
        if any(one["VpcId"] == vpc and (one["Priority"] == priority or one["FirewallRuleGroupId"] == group["Id"]) for one in self.associations.values()):
            raise JsonRESTError("ConflictException", "the VPC has a group of that priority, or has that group")
        row = self.new("firewall-rule-group-association", "frgassoc", get)
        row |= {"FirewallRuleGroupId": group["Id"], "VpcId": vpc, "Priority": priority, "Status": "COMPLETE"}
        self.associations[row["Id"]] = row | {"MutationProtection": get("MutationProtection") or "DISABLED"}
        return {"FirewallRuleGroupAssociation": self.associations[row["Id"]]}

    def get_firewall_rule_group_association(self, get: Any) -> Row:
        return {"FirewallRuleGroupAssociation": found(self.associations, get("FirewallRuleGroupAssociationId"))}

    def update_firewall_rule_group_association(self, get: Any) -> Row:
        row = found(self.associations, get("FirewallRuleGroupAssociationId"))
        row |= {key: get(key) for key in ("Name", "MutationProtection") if get(key) is not None}
        row |= {"Priority": int(get("Priority"))} if get("Priority") is not None else {}
        return {"FirewallRuleGroupAssociation": row}

    def disassociate_firewall_rule_group(self, get: Any) -> Row:
        row = found(self.associations, get("FirewallRuleGroupAssociationId"))
        del self.associations[row["Id"]]
        return {"FirewallRuleGroupAssociation": row | {"Status": "DELETING"}}

    def list_firewall_rule_group_associations(self, get: Any) -> Row:
        rows = self.associations.values()
        return {"FirewallRuleGroupAssociations": [row for row in rows if get("VpcId") in (None, row["VpcId"])]}

    # What becomes of questions where the firewall fails

    def get_firewall_config(self, get: Any) -> Row:
        vpc = get("ResourceId")
        fresh = {"Id": f"rslvr-fc-{secrets.token_hex(8)}", "ResourceId": vpc, "OwnerId": self.backend.account_id, "FirewallFailOpen": "DISABLED"}
        return {"FirewallConfig": self.configs.setdefault(vpc, fresh)}

    def update_firewall_config(self, get: Any) -> Row:
        row: Row = self.get_firewall_config(get)["FirewallConfig"]
        row["FirewallFailOpen"] = get("FirewallFailOpen")
        return {"FirewallConfig": row}


def found(rows: dict[str, Row], ident: str) -> Row:
    if ident not in rows:
        raise JsonRESTError("ResourceNotFoundException", f"The resource {ident} does not exist")
    return rows[ident]


def store(backend: Route53ResolverBackend) -> Store:
    """Made on first use; a backend that is reset begins anew."""
    if "dns_firewall" not in vars(backend):
        backend.dns_firewall = Store(backend)
    return backend.dns_firewall


def handler(name: str) -> Callable[[Route53ResolverResponse], str]:
    def handle(self: Route53ResolverResponse) -> str:
        return json.dumps(getattr(store(self.route53resolver_backend), name)(self._get_param))

    return handle


def matched_arn(self: Route53ResolverBackend, resource_arn: str) -> None:
    if not any(row["Arn"] == resource_arn for row in store(self).rows()):
        find_arn(self, resource_arn)


def apply() -> None:
    for name in [name for name in dir(Store) if "firewall" in name]:
        setattr(Route53ResolverResponse, name, handler(name))
    Route53ResolverBackend._matched_arn = matched_arn
