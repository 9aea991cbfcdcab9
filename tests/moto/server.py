#!/usr/bin/env python3
"""Runs moto's server with the patches beside this file, on a free port of the loopback interface.

Prints the port as its first line, then serves until its stdin closes or its parent is gone, so that a test that
dies leaves no server behind. Start it with a pipe as stdin. `--log` shows moto's requests on stderr.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

# Real accounts can attach AWS's own policies to a role; moto has them, but loads them only on request. Both this and
# the answers' region list are read when moto is imported.
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")


def main() -> None:
    # Asked first: importing moto takes seconds, in which the parent may already be gone.
    parent = os.getppid()
    verbose = "--log" in sys.argv[1:]
    logging.getLogger("werkzeug").setLevel(logging.INFO if verbose else logging.CRITICAL)

    import patches

    patches.apply()
    port = serve()
    threading.Thread(target=exit_without_parent, args=(parent,), daemon=True).start()
    print(port, flush=True)
    sys.stdin.read()


def serve() -> int:
    """Starts a server beside this thread, and returns its port."""
    from application import application
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, application(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_port)


def exit_without_parent(parent: int) -> None:
    """Catches a parent that was killed while another of its children holds the pipe open.

    Linux's parent-death signal will not do: it follows the thread that started us, and test threads end early.
    """
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


if __name__ == "__main__":
    main()
