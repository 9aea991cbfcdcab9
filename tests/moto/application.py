"""moto's application, one request at a time: its models are plain dictionaries and generators, which threads now and then break.

Seen: Terraform asks ten things at once, and on a busy machine `CreateVpcEndpoint` answered 500 where two took an address of the same
subnet at the same moment ("generator already executing"). Python runs one thread at a time anyway, so this costs nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

# Whoever adds or removes moto's objects past its API takes it too, before any lock of its own.
LOCK = threading.RLock()


def application() -> Application:
    """Returns the application that serves all of moto's services; a request has it alone until its answer is whole."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    moto = DomainDispatcherApplication(create_backend_app)

    def handle(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with LOCK:
            return list(moto(environ, start_response))

    return handle
