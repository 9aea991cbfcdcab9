"""One loop that accepts connections and datagrams on the listening sockets of all namespaces, and hands them to threads."""

from __future__ import annotations

import selectors
import socket
import struct
import threading
from collections.abc import Callable

Accepted = Callable[[socket.socket, str, str], None]  # connection, own address, peer's address
Datagram = Callable[[bytes, str], bytes | None]  # packet, peer's address; returns the reply
SECONDS = 20.0
# Connections at once; more wait to be accepted.
MOST = 400


class Loop:
    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self.wake_read, self.wake_write = socket.socketpair()
        self.selector.register(self.wake_read, selectors.EVENT_READ, lambda: self.wake_read.recv(100))
        self.slots = threading.Semaphore(MOST)
        self.closed = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def streams(self, listener: socket.socket, accepted: Accepted) -> None:
        def ready() -> None:
            self.slots.acquire()
            try:
                connection, peer = listener.accept()
            except OSError:
                self.slots.release()
                return
            connection.settimeout(SECONDS)
            threading.Thread(target=self.serve, args=(connection, peer[0], accepted), daemon=True).start()

        self.add(listener, ready)

    def serve(self, connection: socket.socket, peer: str, accepted: Accepted) -> None:
        try:
            accepted(connection, connection.getsockname()[0], peer)
        except (OSError, ValueError):
            pass  # the other side went away or does not speak the protocol
        finally:
            connection.close()
            self.slots.release()

    def datagrams(self, listener: socket.socket, reply: Datagram) -> None:
        def answer(packet: bytes, own: bytes, peer: tuple[str, int]) -> None:
            try:
                said = reply(packet, peer[0])
                if said is not None:
                    # From the address that was asked: IP_PKTINFO (8), struct in_pktinfo.
                    control = [(socket.IPPROTO_IP, 8, struct.pack("@I4s4s", 0, own, own))]
                    listener.sendmsg([said], control, 0, peer)
            except OSError:
                pass

        def ready() -> None:
            packet, control, _, peer = listener.recvmsg(4096, 256)
            own = next((data[8:12] for level, kind, data in control if (level, kind) == (socket.IPPROTO_IP, 8)), b"\0" * 4)
            threading.Thread(target=answer, args=(packet, own, peer), daemon=True).start()

        self.add(listener, ready)

    def add(self, listener: socket.socket, ready: Callable[[], object]) -> None:
        self.selector.register(listener, selectors.EVENT_READ, ready)
        self.wake_write.send(b"x")

    def run(self) -> None:
        while not self.closed:
            for key, _ in self.selector.select(1.0):
                try:
                    key.data()
                except OSError:
                    if isinstance(key.fileobj, socket.socket) and key.fileobj is not self.wake_read:
                        self.selector.unregister(key.fileobj)
                        key.fileobj.close()

    def close(self) -> None:
        self.closed = True
        self.wake_write.send(b"x")
        self.thread.join(2)
        for key in list(self.selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
