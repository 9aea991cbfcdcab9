"""The wire format of DNS (RFC 1035), as far as questions about one name and answers with addresses, names and text go."""

from __future__ import annotations

import ipaddress
import struct
from dataclasses import dataclass

A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, SRV = 1, 2, 5, 6, 12, 15, 16, 28, 33
TYPES = {"A": A, "CNAME": CNAME, "TXT": TXT, "AAAA": AAAA}
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = 0, 1, 2, 3, 4, 5
# What fits a datagram without EDNS.
SMALL = 512


@dataclass(frozen=True)
class Question:
    id: int
    name: str  # lower case, without the last dot
    kind: int
    raw: bytes  # the question section as it came


@dataclass(frozen=True)
class Answer:
    """A code, and (name, type, value) for each record."""

    code: int
    records: tuple[tuple[str, int, str], ...] = ()


def parse(packet: bytes) -> Question | None:
    """Reads a question; none for what is not one."""
    try:
        ident, flags, count = struct.unpack("!HHH", packet[:6])
        if flags & 0x8000 or count != 1:
            return None
        labels, at = [], 12
        while packet[at]:
            length = packet[at]
            if length > 63:
                return None
            labels.append(packet[at + 1 : at + 1 + length].decode("ascii"))
            at += 1 + length
        (kind,) = struct.unpack("!H", packet[at + 1 : at + 3])
        return Question(ident, ".".join(labels).lower(), kind, packet[12 : at + 5])
    except (IndexError, struct.error, UnicodeDecodeError):
        return None


def build(question: Question, answer: Answer, datagram: bool) -> bytes:
    """Writes an answer; a datagram that would be too long is cut and says so."""
    body = b"".join(record(*one) for one in answer.records)
    flags, count = 0x8180 | answer.code, len(answer.records)
    if datagram and 12 + len(question.raw) + len(body) > SMALL:
        flags, count, body = flags | 0x0200, 0, b""
    return struct.pack("!HHHHHH", question.id, flags, 1, count, 0, 0) + question.raw + body


def record(name: str, kind: int, value: str) -> bytes:
    if kind == A:
        data = ipaddress.IPv4Address(value).packed
    elif kind in (CNAME, NS, PTR):
        data = encode(value)
    else:
        text = value.strip('"').encode()
        data = b"".join(bytes([len(text[at : at + 255])]) + text[at : at + 255] for at in range(0, max(len(text), 1), 255))
    return encode(name) + struct.pack("!HHIH", kind, 1, 60, len(data)) + data


def encode(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode("ascii") for label in name.split(".") if label) + b"\0"
