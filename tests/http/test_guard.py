from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.http.guard import NAT64, AddressRefusedError, is_public, public_addresses
from aggregator.http.transport import Request, TransportError

PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "fc00::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2001:db8::1",
    "192.0.0.192",
    "168.63.129.16",
    "::127.0.0.1",
    "::ffff:0:7f00:1",
    "64:ff9b:1::7f00:1",
    "fec0::1",
]
PUBLIC = (
    "1.1.1.1",
    "93.184.215.14",
    "2606:4700:4700::1111",
    "64:ff9b::101:101",
    "::ffff:1.1.1.1",
    "2002:101:101::",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC[:4])
def test_public_addresses_are_public(address):
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_no_wrapping_makes_a_private_address_public(address: IPv4Address):
    if not is_public(str(address)):
        assert not is_public(f"::ffff:{address}")
        assert not is_public(str(IPv6Address(int(NAT64.network_address) | int(address))))
        assert not is_public(str(IPv6Address((0x2002 << 112) | (int(address) << 80))))


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "0",
        "::1",
        "::ffff:127.0.0.1",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_spelling_of_this_machine_is_refused(new_transport, host, scheme):
    shown = f"[{host}]" if ":" in host else host
    with pytest.raises(TransportError) as caught:
        new_transport(allow_private=False).send(Request(f"{scheme}://{shown}/"))
    assert caught.value.reason in {"refused address", "dead host", "bad URL"}
    assert not caught.value.retryable


def resolver(*answers):
    """Return a getaddrinfo that gives one list of addresses after the other."""
    left = list(answers)

    def getaddrinfo(host, port, *args, **kwargs):
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return getaddrinfo


def test_one_private_address_among_public_ones_is_enough(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["1.1.1.1", "10.0.0.1"]))
    with pytest.raises(AddressRefusedError):
        public_addresses("a.example", 80)


def test_a_name_that_changes_its_address_after_the_check_gains_nothing(monkeypatch, new_transport):
    """DNS rebinding: the connection goes to the address that was judged."""
    connected = []

    class Refusing(socket.socket):
        def connect(self, address):
            connected.append(address[0])
            raise ConnectionRefusedError

    real = socket.getaddrinfo
    answers = resolver(["1.1.1.1"], ["127.0.0.1"])

    def rebinding(host, *args, **kwargs):
        return answers(host, *args) if host == "rebind.example" else real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "socket", Refusing)
    with pytest.raises(TransportError) as caught:
        new_transport(allow_private=False).send(Request("http://rebind.example/"))
    assert caught.value.reason in {"refused address", "connection lost"}
    assert set(connected) <= {"1.1.1.1"}
    assert connected


@pytest.mark.parametrize(
    ("code", "reason", "retryable"),
    [
        (socket.EAI_NONAME, "dead host", False),
        (socket.EAI_AGAIN, "host unreachable", True),
    ],
)
def test_a_name_that_does_not_resolve(monkeypatch, code, reason, retryable):
    def fail(*args, **kwargs):
        raise socket.gaierror(code, "no")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(TransportError) as caught:
        public_addresses("a.example", 80)
    assert (caught.value.reason, caught.value.retryable) == (reason, retryable)
