"""Resolver query logging: configurations and associations go away again, have tags, and say whether they deliver.

AWS: DeleteResolverQueryLogConfig, DisassociateResolverQueryLogConfig; a configuration with associations cannot be deleted; an association
whose log group is gone is FAILED with DESTINATION_NOT_FOUND, one that may not write there with ACCESS_DENIED (Amazon Route 53 API
reference, `ResolverQueryLogConfigAssociation`).
moto: answers 501 to both, knows no tags of configurations, and every association is active.
Seen: `terraform destroy` of an aws_route53_resolver_query_log_config answers 501, and its apply fails where tags are read.
Not followed: when AWS looks again at what it delivers to, which no page says; here at each question. Nor the policy that AWS writes for
whoever may have it write one.
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.logs.models import logs_backends
from moto.route53resolver.models import ResolverQueryLogConfigAssociation, Route53ResolverBackend
from moto.route53resolver.responses import Route53ResolverResponse

find_arn = Route53ResolverBackend._matched_arn
describe = ResolverQueryLogConfigAssociation.description
associate = Route53ResolverBackend.associate_resolver_query_log_config
SERVICE = "delivery.logs.amazonaws.com"


def apply() -> None:
    Route53ResolverBackend._matched_arn = matched_arn
    Route53ResolverBackend.associate_resolver_query_log_config = associated
    ResolverQueryLogConfigAssociation.description = description
    Route53ResolverResponse.disassociate_resolver_query_log_config = disassociate
    Route53ResolverResponse.delete_resolver_query_log_config = delete


def matched_arn(self: Route53ResolverBackend, resource_arn: str) -> None:
    if not any(one.arn == resource_arn for one in self.resolver_query_log_configs.values()):
        find_arn(self, resource_arn)


def associated(self: Route53ResolverBackend, **arguments: Any) -> Any:
    association = associate(self, **arguments)
    association.config = self.resolver_query_log_configs[association.resolver_query_log_config_id]
    return association


def description(self: Any) -> dict[str, Any]:
    error = undelivered(self.config.destination_arn, self.config.account_id, self.region)
    return describe(self) | ({"Status": "FAILED", "Error": error} if error else {})


def undelivered(arn: str, account: str, region: str) -> str | None:
    """Tells why nothing arrives in a log group; what else a destination may be is not looked at."""
    if ":log-group:" not in arn:
        return None
    logs = logs_backends[account][region]
    if arn.split(":log-group:")[1].removesuffix(":*") not in logs.groups:
        return "DESTINATION_NOT_FOUND"
    statements = [one for policy in logs.resource_policies.values() for one in json.loads(policy.policy_document)["Statement"]]
    said = [str(one["Resource"]) for one in statements if SERVICE in str(one["Principal"]) and one["Effect"] == "Allow"]
    return None if any(arn.removesuffix(":*") in one for one in said) else "ACCESS_DENIED"


def disassociate(self: Route53ResolverResponse) -> str:
    backend, config, vpc = self.route53resolver_backend, self._get_param("ResolverQueryLogConfigId"), self._get_param("ResourceId")
    associations = backend.resolver_query_log_config_associations
    for ident, one in associations.items():
        if (one.resolver_query_log_config_id, one.resource_id) == (config, vpc):
            del associations[ident]
            backend.resolver_query_log_configs[config].association_count -= 1
            return json.dumps({"ResolverQueryLogConfigAssociation": one.description() | {"Status": "DELETING"}})
    raise JsonRESTError("ResourceNotFoundException", f"{config} is not associated with {vpc}")


def delete(self: Route53ResolverResponse) -> str:
    configs, ident = self.route53resolver_backend.resolver_query_log_configs, self._get_param("ResolverQueryLogConfigId")
    if ident not in configs:
        raise JsonRESTError("ResourceNotFoundException", f"The resource {ident} does not exist")
    if configs[ident].association_count:
        raise JsonRESTError("InvalidRequestException", f"{ident} is associated with VPCs")
    return json.dumps({"ResolverQueryLogConfig": configs.pop(ident).description() | {"Status": "DELETING"}})
