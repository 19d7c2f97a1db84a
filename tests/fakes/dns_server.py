"""A DNS server on this machine that knows what a test tells it, and answers over UDP and TCP."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

# A name with this in place of records is not answered at all, or as a failure of the server.
SILENT, FAILS = "silent", "fails"
MOST_OF_UDP = 512


class DnsServer:
    """`names` maps a name to its records by kind: {"shop.example": {"TXT": ["v=spf1 -all"]}}."""

    def __init__(self) -> None:
        self.names: dict[str, object] = {}
        self.asked: list[tuple[str, str]] = []
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(self._tcp.getsockname())
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._serve_udp, self._serve_tcp)
        ]

    @property
    def address(self) -> str:
        """Return where it listens, as DPO_DNS_SERVER has it."""
        host, port = self._udp.getsockname()
        return f"{host}:{port}"

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        for sock in (self._udp, self._tcp):
            # A thread that waits in it wakes up by this alone.
            with_shut(sock)
            sock.close()

    def _serve_udp(self) -> None:
        while True:
            try:
                wire, client = self._udp.recvfrom(4096)
                if not wire:
                    return
                answer = self._answer(wire)
                if answer is None:
                    continue
                told = answer.to_wire()
                if len(told) > MOST_OF_UDP:
                    answer.answer.clear()
                    answer.flags |= dns.flags.TC
                    told = answer.to_wire()
                self._udp.sendto(told, client)
            except OSError:
                return

    def _serve_tcp(self) -> None:
        while True:
            try:
                connection, _client = self._tcp.accept()
            except OSError:
                return
            with connection:
                (length,) = struct.unpack("!H", connection.recv(2))
                answer = self._answer(connection.recv(length))
                if answer is not None:
                    told = answer.to_wire()
                    connection.sendall(struct.pack("!H", len(told)) + told)

    def _answer(self, wire: bytes) -> dns.message.Message | None:
        question = dns.message.from_wire(wire)
        (asked,) = question.question
        name, kind = str(asked.name).rstrip(".").lower(), dns.rdatatype.to_text(asked.rdtype)
        self.asked.append((name, kind))
        known = self.names.get(name)
        if known == SILENT:
            return None
        answer = dns.message.make_response(question)
        if known == FAILS:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif not isinstance(known, dict):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif kind in known:
            texts = [written(kind, text) for text in known[kind]]
            answer.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", kind, texts))
        return answer


def written(kind: str, text: str) -> str:
    """Write a record as a zone file has it; a TXT record in strings of 255 signs at most."""
    if kind != "TXT":
        return str(ip_address(text)) if kind in ("A", "AAAA") else text
    return " ".join(f'"{text[place : place + 255]}"' for place in range(0, max(len(text), 1), 255))


def with_shut(sock: socket.socket) -> None:
    """Wake whoever waits in a socket."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@contextmanager
def dns_server(names: dict[str, object]) -> Iterator[DnsServer]:
    """Run a server that knows these names."""
    server = DnsServer()
    server.names = names
    server.start()
    try:
        yield server
    finally:
        server.stop()
