"""The listener: who came, what could not be listened on, and that a caller knows it."""

import socket
import threading
import time
import unittest

from support import look, probe, reset, tcp_question

HOURS = 3600



def ports(count, kind=socket.SOCK_STREAM):
    """Returns ports that are free on every address, for a moment at least."""
    keepers = [socket.socket(socket.AF_INET, kind) for _ in range(count)]
    for keeper in keepers:
        keeper.bind(("0.0.0.0", 0))
    numbers = [keeper.getsockname()[1] for keeper in keepers]
    for keeper in keepers:
        keeper.close()
    return numbers


def listening(seconds=0.8, tcp=(), udp=(), meanwhile=lambda: None, **more):
    """Listens, and does something once it does."""
    question = dict({"kind": "listen", "tcp": list(tcp), "udp": list(udp), "seconds": seconds, "peers": 4}, **more)
    looked = probe.Look(probe.Run({"questions": [], "run_ms": 1, "greeting": "6772656574696e67", "nonce": "0" * 16, "way": "message"}), question, 10)
    thread = threading.Thread(target=looked.go)
    thread.start()
    time.sleep(0.3)
    meanwhile()
    thread.join()
    return looked


class Listening(unittest.TestCase):
    def test_it_hears_itself_on_each_port(self):
        tcp, udp = ports(2), ports(1, socket.SOCK_DGRAM)
        seen = listening(tcp=tcp, udp=udp)
        self.assertEqual((seen.outcome, seen.heard), ("listened", [[0, 0, 0], 0, []]))

    def test_callers_know_it_and_are_seen(self):
        (tcp,), (udp,) = ports(1), ports(1, socket.SOCK_DGRAM)
        seen = []

        def call():
            seen.append(look(tcp_question(tcp, "127.0.0.2", greeting=True)).outcome)
            seen.append(look({"kind": "udp", "host": "127.0.0.1", "port": udp, "family": 4, "greeting": True}).outcome)
            with socket.socket() as visitor:
                visitor.bind(("127.0.0.5", 0))
                visitor.connect(("127.0.0.2", tcp))
                seen.append(visitor.getsockname())

        heard = listening(tcp=[tcp], udp=[udp], meanwhile=call)
        self.assertEqual(seen[:2], ["greeted", "udp-replied"])
        states, visits, visitors = heard.heard
        self.assertEqual((states, visits), ([0, 0], 3))
        self.assertIn((0,) + seen[2], visitors)
        self.assertEqual([position for position, _, _ in visitors], [0, 1, 0])

    def test_another_runs_listener_is_not_ours(self):
        (tcp,) = ports(1)
        seen = []
        listening(tcp=[tcp], meanwhile=lambda: seen.append(look(tcp_question(tcp, greeting=True), greeting="0" * 16).outcome))
        self.assertEqual(seen, ["other-greeting"])

    def test_two_listeners_do_not_talk_for_ever(self):
        first, second = ports(2, socket.SOCK_DGRAM)

        def introduce():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                sock.sendto(b"smgen 6772656574696e67\n", ("127.0.0.1", first))
                sock.settimeout(0.2)
                with self.assertRaises(socket.timeout):
                    sock.recv(100)

        self.assertEqual(listening(udp=[first, second], meanwhile=introduce).heard[1], 1)

    def test_ports_that_cannot_be_had(self):
        with socket.socket() as taken:
            taken.bind(("0.0.0.0", 0))
            taken.listen(1)
            port, (free,) = taken.getsockname()[1], ports(1)
            seen = listening(tcp=[port, free])
            self.assertEqual((seen.outcome, seen.heard[0]), ("listened-partly", [2, 0]))
            started = time.monotonic()
            seen = listening(tcp=[port], seconds=HOURS)
            self.assertEqual((seen.outcome, seen.heard[0]), ("not-listened", [2]))
            self.assertLess(time.monotonic() - started, 20)

    def test_visitors_are_counted_beyond_those_that_are_named(self):
        (tcp,) = ports(1)

        def crowd():
            for _ in range(40):
                with socket.create_connection(("127.0.0.1", tcp)):
                    pass

        seen = listening(tcp=[tcp], meanwhile=crowd)
        self.assertEqual((seen.heard[1], len(seen.heard[2])), (40, 4))

    def test_visitors_that_behave_badly(self):
        (tcp,), (udp,) = ports(1), ports(1, socket.SOCK_DGRAM)

        def bad():
            for _ in range(5):
                visitor = socket.create_connection(("127.0.0.1", tcp))
                visitor.sendall(b"\xff" * 1000)
                reset(visitor)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                sock.sendto(b"", ("127.0.0.1", udp))
                sock.sendto(b"\xff" * 60000, ("127.0.0.1", udp))

        seen = listening(tcp=[tcp], udp=[udp], meanwhile=bad)
        self.assertEqual((seen.outcome, seen.heard[0]), ("listened", [0, 0]))

    def test_it_ends_with_its_deadline(self):
        (tcp,) = ports(1)
        question = {"kind": "listen", "tcp": [tcp], "udp": [], "seconds": HOURS, "peers": 4}
        started = time.monotonic()
        self.assertEqual(look(question, seconds=0.5).outcome, "listened")
        self.assertLess(time.monotonic() - started, 20)


if __name__ == "__main__":
    unittest.main()
