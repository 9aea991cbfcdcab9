"""What can be wrong with the data plane beyond what AWS's APIs say: switches that the servers of the lab look at."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Acts:
    """All off. Names are service names such as `sts` (the last part of an endpoint service), `web`, or `*`."""

    # Certificates: signed by an authority that nobody knows, for another name, or out of date.
    intercepted: set[str] = field(default_factory=set)
    misnamed: set[str] = field(default_factory=set)
    expired: set[str] = field(default_factory=set)
    # Accepts connections and never says a word; accepts and cuts; or answers every request with a status.
    mute: set[str] = field(default_factory=set)
    cut: set[str] = field(default_factory=set)
    status: dict[str, int] = field(default_factory=dict)
    # The resolver: "dead" (silent), "servfail", "refused", "nxdomain"; what it says instead for some names; seconds it takes.
    resolver: str = ""
    lies: dict[str, str] = field(default_factory=dict)
    resolver_delay: float = 0.0

    def hits(self, which: set[str], service: str) -> bool:
        return "*" in which or service in which or service.rsplit(".", 1)[-1] in which
