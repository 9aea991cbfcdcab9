"""The burstable instance types are offered in China and GovCloud too.

AWS: T3 and T4g instances are offered in cn-north-1, cn-northwest-1, us-gov-west-1 and us-gov-east-1.
moto: it ships a recording of each commercial region; elsewhere DescribeInstanceTypes finds nothing.
Seen: `terraform apply` of an aws_instance in cn-north-1, "collecting instance settings: couldn't find resource".

Only these two families are added, because smgen launches nothing else there.
"""

from __future__ import annotations

from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS

FAMILIES = ("t3.", "t4g.")
REGIONS = ("cn-north-1", "cn-northwest-1", "us-gov-east-1", "us-gov-west-1")


def apply() -> None:
    offerings = INSTANCE_TYPE_OFFERINGS["region"]
    for region in REGIONS:
        known = [offer for offer in offerings["us-east-1"] if offer["InstanceType"].startswith(FAMILIES)]
        offerings.setdefault(region, [offer | {"Location": region} for offer in known])
