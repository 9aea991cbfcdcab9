"""Private hosted zones: one with a VPC is private, an answer says of which VPCs, and a VPC has one zone of a name.

AWS: Amazon Route 53 API reference, `CreateHostedZone`: who names a VPC makes a private zone, whatever `PrivateZone` says; a VPC that has a
zone of that name is `ConflictingDomainExists`, and so it is with `AssociateVPCWithHostedZone`.
moto: takes `PrivateZone` alone for it, which Terraform's provider does not send, and drops the VPC; any number of zones may have one name.
Seen: `terraform apply` of an aws_route53_zone with `vpc` makes a public zone, and the next plan adds the VPC again.
"""

from __future__ import annotations

from typing import Any

from moto.route53.exceptions import Route53ClientError
from moto.route53.models import FakeZone, Route53Backend
from moto.route53.responses import Route53

create = Route53Backend.create_hosted_zone
associate = Route53Backend.associate_vpc_with_hosted_zone


def refuse(backend: Route53Backend, name: str, vpc: str | None) -> None:
    taken = [zone for zone in backend.zones.values() if zone.name == name and any(one.get("vpc_id") == vpc for one in zone.vpcs)]
    if vpc and taken:
        said = f"The VPC {vpc} has already been associated with the hosted zone {taken[0].resource_id} with the same domain name."
        raise Route53ClientError("ConflictingDomainExists", said)


def create_hosted_zone(self: Route53Backend, name: str, *arguments: Any, **options: Any) -> FakeZone:
    refuse(self, name, options.get("vpcid"))
    return create(self, name, *arguments, **options)


def associate_vpc_with_hosted_zone(self: Route53Backend, zone_id: str, vpcid: str, vpcregion: str) -> FakeZone:
    refuse(self, self.get_hosted_zone(zone_id).name, vpcid)
    return associate(self, zone_id, vpcid, vpcregion)


def apply() -> None:
    original = Route53._get_bool_param

    def private(self: Route53, name: str, *arguments: Any, **options: Any) -> Any:
        if name == "HostedZoneConfig.PrivateZone" and self._get_param("VPC.VPCId"):
            return True
        return original(self, name, *arguments, **options)

    Route53._get_bool_param = private
    Route53Backend.create_hosted_zone = create_hosted_zone
    Route53Backend.associate_vpc_with_hosted_zone = associate_vpc_with_hosted_zone
