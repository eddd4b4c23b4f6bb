"""Keep the crawl out of private networks: pages we read choose URLs that we fetch (SSRF).

The name is resolved once, every address is judged, and the connection goes to a judged address: nothing is sent, not
even a SYN, to a private one, and a second look-up (DNS rebinding) has no say. Each redirect is a connection of its
own. Through a proxy this cannot work, since the proxy resolves; who configures a proxy relies on the proxy's rules.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from aggregator.http.transport import TransportError

NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: an IPv4 address in the last 32 bits, reached through a gateway."""
_UNICAST = IPv6Network("2000::/3")
"""All that is given out of IPv6 (RFC 4291); outside lie forms that translate to IPv4 and site-local addresses."""
_INFRASTRUCTURE = (IPv4Network("192.0.0.0/24"), IPv4Network("168.63.129.16/32"))
"""Where some clouds (Oracle, Azure) keep the metadata of their machines, though the registry has them as global."""


class AddressRefusedError(TransportError):
    """A host name leads into a private, local or otherwise non-public network."""


def is_public(address: str) -> bool:
    """Tell whether an address literal is one of the public internet, also where it wraps another (6to4, NAT64 …).

    >>> is_public("93.184.215.14"), is_public("::ffff:127.0.0.1"), is_public("64:ff9b::7f00:1")
    (True, False, False)
    """
    found = ip_address(address.partition("%")[0])
    return all(map(_is_public, (found, *_wrapped(found))))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        inside = not any(address in network for network in _INFRASTRUCTURE)
    else:
        inside = address in _UNICAST or address in NAT64 or address.ipv4_mapped is not None
    return inside and address.is_global and not address.is_multicast


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
    """Connects to judged addresses only, and watches over the answer from its first byte on."""

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
        """Read the answer's head. Who reads its body ends the watch."""
        watch = Watch(self.sock, self.deadline)
        try:
            response: Any = super().getresponse()
        except BaseException:
            watch.cancel()
            raise
        response.watch = watch
        return response


class Watch:
    """Cuts a connection at a deadline: socket time-outs bound each read, not a server that sends a byte at a time.

    Looking at the clock between two reads isn't enough: one read of compressed or chunked data takes as many bytes as
    it needs to return something.
    """

    def __init__(self, sock: socket.socket | None, deadline: float) -> None:
        self._sock, self._deadline = sock, deadline
        self._is_over = False
        self._timer = threading.Timer(deadline, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        self._timer.cancel()

    def end(self) -> None:
        """End the watch over an answer that was read.

        Raises
        ------
        TransportError
            The connection was cut: what was read can pass for a whole answer.
        """
        self.cancel()
        if self._is_over:
            raise TransportError("timeout", f"more than {self._deadline:g} s", retryable=True)

    def _cut(self) -> None:
        self._is_over = True
        with suppress(OSError):
            if self._sock is not None:
                self._sock.shutdown(socket.SHUT_RDWR)


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
