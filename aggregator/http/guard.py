"""Keep the crawl out of private networks: pages we read choose URLs that we fetch (SSRF).

The name is resolved once, every address is judged, and the connection goes to a judged address: nothing is sent, not
even a SYN, to a private one, and a second look-up (DNS rebinding) has no say. Each redirect is a connection of its
own. Through a proxy this cannot work, since the proxy resolves; who configures a proxy relies on the proxy's rules.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from aggregator.http.transport import TransportError

NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: an IPv4 address in the last 32 bits, reached through a gateway."""


class AddressRefusedError(TransportError):
    """A host name leads into a private, local or otherwise non-public network."""


def is_public(address: str) -> bool:
    """Tell whether an address literal is one of the public internet, also where it wraps another (6to4, NAT64 …).

    >>> is_public("93.184.215.14"), is_public("::ffff:127.0.0.1"), is_public("64:ff9b::7f00:1")
    (True, False, False)
    """
    found = ip_address(address.partition("%")[0])
    return all(part.is_global and not part.is_multicast for part in (found, *_wrapped(found)))


def _wrapped(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [found for found in inner if found is not None]


def public_addresses(host: str, port: int, *, allow_private: bool = False) -> list[str]:
    """Resolve a host name to the addresses that may be connected to, in the resolver's order.

    Raises
    ------
    AddressRefusedError
        One of its addresses is not public. One is enough: a public name has no business there.
    TransportError
        The name does not resolve; retryable when the resolver says that it may do so later.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        later = error.errno == socket.EAI_AGAIN
        raise TransportError("host unreachable" if later else "dead host", host, retryable=later) from error
    except UnicodeError as error:
        raise TransportError("dead host", "not a host name") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not allow_private and not all(map(is_public, addresses)):
        raise AddressRefusedError("refused address", host)
    return addresses


class _Guarded(HTTPConnection):
    """Connects to judged addresses only, and gives up waiting for an answer's head at a deadline."""

    allow_private = False
    deadline = 60.0

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        last: NewConnectionError | ConnectTimeoutError | None = None
        for address in public_addresses(name, self.port, allow_private=self.allow_private):
            self._dns_host = address
            try:
                return super()._new_conn()
            except (NewConnectionError, ConnectTimeoutError) as error:
                last = error
            finally:
                self._dns_host = name  # TLS verifies the name
        raise last or NewConnectionError(self, "no address")

    def getresponse(self) -> Any:
        """Read the answer's head. Socket time-outs bound each read, not a server that sends a byte at a time."""
        over = threading.Event()
        timer = threading.Timer(self.deadline, _cut, [self.sock, over])
        timer.daemon = True
        timer.start()
        try:
            response = super().getresponse()
        finally:
            timer.cancel()
        if over.is_set():  # a head that was cut off can pass for a short one
            raise TransportError("timeout", f"no answer within {self.deadline:g} s", retryable=True)
        return response


def _cut(sock: socket.socket | None, over: threading.Event) -> None:
    over.set()
    with suppress(OSError):
        if sock is not None:
            sock.shutdown(socket.SHUT_RDWR)


class _GuardedTLS(_Guarded, HTTPSConnection):
    pass


class GuardedAdapter(HTTPAdapter):
    """A requests adapter whose direct connections are guarded; those through a proxy are not (see above)."""

    def __init__(self, *, allow_private: bool, deadline: float, **options: Any) -> None:
        rules = {"allow_private": allow_private, "deadline": deadline}
        plain = type("_Plain", (_Guarded,), rules)
        tls = type("_TLS", (_GuardedTLS,), rules)
        self._pools = {
            "http": type("_PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("_TLSPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
        }
        super().__init__(**options)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools
