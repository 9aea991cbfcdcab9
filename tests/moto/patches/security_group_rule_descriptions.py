"""Rules whose peer is a security group or a prefix list keep their description, and can be modified.

AWS: every rule has its own description, which says nothing about identity: a rule for the same peer, protocol and
ports is a duplicate whatever its description. ModifySecurityGroupRules changes any kind of rule, and a rule for all
protocols carries no ports (EC2 API reference: SecurityGroupRule, ModifySecurityGroupRules).
moto: DescribeSecurityGroupRules answers the description of CIDR rules only; DescribeSecurityGroups leaves out that of
prefix lists; modifying writes the description into a CIDR that the rule does not have, and refuses rules without ports.
Seen: a second `terraform plan` wanted to set `description` on every rule that refers to a group or prefix list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.ec2.models.security_groups import GroupedSecurityRuleView, SecurityGroup, SecurityGroupBackend, SecurityGroupRule

same_cidr_and_ports = SecurityGroupRule.__eq__
iterate_rules = SecurityGroupBackend._iterate_security_rules
modify_rules = SecurityGroupBackend.modify_security_group_rules
flattened_rules = SecurityGroup._flattened_rules


def apply() -> None:
    SecurityGroupRule.description = property(description)
    SecurityGroupRule.__eq__ = same_rule
    SecurityGroupBackend._iterate_security_rules = rules_with_descriptions
    SecurityGroupBackend.modify_security_group_rules = modify
    SecurityGroup._flattened_rules = views_with_descriptions


def description(rule: SecurityGroupRule) -> str | None:
    return rule.ip_range.get("Description") or rule.source_group.get("Description") or getattr(rule, "prefix_list_description", None)


def same_rule(rule: SecurityGroupRule, other: SecurityGroupRule) -> bool:
    ours, theirs = rule.source_group, other.source_group
    try:
        rule.source_group = {key: value for key, value in ours.items() if key != "Description"}
        other.source_group = {key: value for key, value in theirs.items() if key != "Description"}
        return same_cidr_and_ports(rule, other)
    finally:
        rule.source_group, other.source_group = ours, theirs


def rules_with_descriptions(self: Any, *args: Any, **kwargs: Any) -> Iterator[SecurityGroupRule]:
    prefix_lists: list[dict[str, str]] = kwargs["prefix_list_ids"] if "prefix_list_ids" in kwargs else args[6]
    texts = {prefix_list["PrefixListId"]: prefix_list.get("Description") for prefix_list in prefix_lists}
    for rule in iterate_rules(self, *args, **kwargs):
        if rule.prefix_list_id is not None:
            rule.prefix_list_description = texts[rule.prefix_list_id]
        yield rule


def views_with_descriptions(self: SecurityGroup, rules: list[SecurityGroupRule]) -> list[GroupedSecurityRuleView]:
    views = flattened_rules(self, rules)
    for rule in rules:
        for view in views:
            if (view.ip_protocol, view.from_port, view.to_port) != (rule.ip_protocol, rule.from_port, rule.to_port):
                continue
            for entry in view.prefix_list_ids:
                if entry["PrefixListId"] == rule.prefix_list_id and description(rule):
                    entry["Description"] = description(rule)
    return views


def modify(self: Any, group_id: str, rules: dict[str, dict[str, Any]]) -> None:
    for new in rules.values():
        if new.get("FromPort") is None:
            new["FromPort"], new["ToPort"] = -1, -1
    modify_rules(self, group_id, rules)
    group = self.get_security_group_by_name_or_id(group_id)
    for rule_id, new in rules.items():
        rule = group.get_rule(rule_id)
        text = {"Description": new["Description"]} if new.get("Description") else {}
        if rule.from_port == -1:
            rule.from_port = rule.to_port = None
        if peer := new.get("ReferencedGroupId"):
            rule.ip_range = {}
            rule.source_group = {"GroupId": peer, "UserId": self.account_id, "OwnerId": self.account_id} | text
        elif prefix_list := new.get("PrefixListId"):
            rule.ip_range = {}
            rule.prefix_list_id, rule.prefix_list_description = prefix_list, text.get("Description")
        elif cidr := new.get("CidrIpv6"):
            rule.ip_range = {"CidrIpv6": cidr} | text
