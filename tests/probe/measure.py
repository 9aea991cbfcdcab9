#!/usr/bin/env python3
"""Prints how long, how large: 200 checks of which half are dropped, and the answer of an ordinary vantage.

  tests/probe/measure.py [deadline in seconds]
"""

import os
import random
import sys
import time

from support import asked, certificates, authority, probe, server, silent, start, tcp_question, tls_question, tls_server, unpack


def main():
    deadline = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    certificates()
    with silent() as lost, server(lambda connection: None) as port, tls_server() as secure:
        milliseconds = int(deadline * 1000)
        halves = [tcp_question(lost, deadline_ms=milliseconds), tcp_question(port, deadline_ms=milliseconds)]
        measure("200 checks, half of them dropped", asked(*halves * 100), deadline)
        halves = [tcp_question(lost, deadline_ms=milliseconds), tls_question(secure, deadline_ms=milliseconds)]
        measure("200 checks, half of them dropped, half TLS", asked(*halves * 100, ca_pem=authority()), deadline)
    for count in (45, 60):
        batch = asked(*[{}] * count, known=["10.40.%d.%d" % (zone, service) for zone in range(3) for service in range(20)])
        text = probe.frame(probe.Run(batch), ordinary(count), 1024)
        full = probe.frame(probe.Run(batch), ordinary(count), 100000)
        print("answer of %d ordinary checks: %d characters with all detail; as a message %d, detail %d" % (count, len(full), len(text), unpack(text, batch)["detail"]))


def measure(name, batch, deadline):
    batch["run_ms"] = int(deadline * 3000)
    started = time.monotonic()
    process = start(batch)
    process.stdout.read()
    _, _, usage = os.wait4(process.pid, 0)
    took = time.monotonic() - started
    print("%s: %.2f s, %.2f times the deadline; %d MB; %.2f s of processor" % (name, took, took / deadline, usage.ru_maxrss // 1024, usage.ru_utime + usage.ru_stime))


def ordinary(count):
    """What a sound vantage sees: of nine checks four names, four endpoints over TLS, and one that is dropped."""
    random.seed(1)
    looks = []
    for number in range(count):
        look = probe.Look(probe.Run(asked()), {}, 0)
        zones = ["10.40.%d.%d" % (zone, number // 9 * 4 % 20 + number % 4) for zone in range(3)]
        if number % 9 == 8:
            look.outcome, look.times = "connect-timeout", [5000]
        elif number % 2:
            look.outcome, look.addresses, look.times = "resolved", zones, [random.randrange(1, 40)]
        else:
            look.outcome, look.addresses, look.times = "answered", zones[:1], [random.randrange(1, most) for most in (40, 4, 30, 60)]
            look.version, look.digest, look.number, look.text = 4, os.urandom(4), random.choice((200, 403, 404, 400)), "Amazon RSA 2048 M0%d" % random.randrange(1, 5)
        looks.append(look)
    return looks


if __name__ == "__main__":
    main()
