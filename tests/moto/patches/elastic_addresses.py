"""Elastic IP addresses are public ones.

AWS: an elastic IP address comes from Amazon's public ranges (EC2 User Guide, "Elastic IP addresses").
moto: it is a random one of 127.0.0.0/8, which means the machine itself wherever packets are sent.
Seen: AllocateAddress, and a NAT gateway whose packets no kernel forwards.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.elastic_ip_addresses import ElasticAddress
from moto.ec2.utils import random_public_ip

address_init = ElasticAddress.__init__


def apply() -> None:
    ElasticAddress.__init__ = init


def init(self: ElasticAddress, ec2_backend: Any, *args: Any, **kwargs: Any) -> None:
    address_init(self, ec2_backend, *args, **kwargs)
    if self.public_ip.startswith("127."):
        taken = {other.public_ip for other in ec2_backend.addresses}
        self.public_ip = next(address for address in iter(random_public_ip, None) if address not in taken)
