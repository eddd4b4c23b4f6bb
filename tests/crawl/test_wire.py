"""The crawl over the real stack, against a server on the loopback interface."""

from __future__ import annotations

import json
import socket

import pytest
from werkzeug import Response

from aggregator.config import CrawlConfig
from aggregator.crawl import Crawl
from aggregator.http.live import LiveTransport
from aggregator.store import RosterEntry, Store
from connectors.contract import Fetch, Secret

pytestmark = pytest.mark.wire


@pytest.fixture
def crawl(httpserver, toy, monkeypatch):
    """Crawls accounts of hosts under `.example`, all of which are the local server."""
    real = socket.getaddrinfo

    def local(host, *args, **kwargs):
        return real("127.0.0.1" if str(host).endswith(".example") else host, *args, **kwargs)

    def start(ref, scope):
        name, _, host = ref.id.partition("@")
        url = f"http://{host}:{httpserver.port}/{name}"
        yield Fetch(connector="toy", purpose="profile", account=ref.key, url=url, kind="page", secret="toy")

    monkeypatch.setattr(socket, "getaddrinfo", local)
    monkeypatch.setattr(toy, "start", start)
    monkeypatch.setattr(toy, "secret", Secret("toy", env="TOY", hosts=("a.example",)), raising=False)

    def run(store, *keys, allow_private=True, **settings):
        for key in keys:
            store.add_roster(RosterEntry(key))
        config = CrawlConfig(
            **{
                "contact": "me@lab.example",
                "delay": 0,
                "ports": (80, 443, httpserver.port),
                "max_wait": 0,
                **settings,
            }
        )
        transport = LiveTransport(config, allow_private=allow_private)
        try:
            return Crawl(store, transport, config, environment={"TOY": "s3cret"}).run()
        finally:
            transport.close()

    return run


@pytest.fixture
def store():
    with Store.open(":memory:") as opened:
        yield opened


def test_a_whole_crawl(httpserver, crawl, store):
    asked = []

    def answer(request):
        asked.append((request.host.partition(":")[0], request.path, request.headers))
        match request.path:
            case "/robots.txt":
                return Response("User-agent: *\nDisallow: /secret")
            case "/old":
                return Response(status=301, headers={"Location": f"http://b.example:{httpserver.port}/ada"})
            case "/busy":
                return Response(status=429, headers={"Retry-After": "3600"})
            case "/missing":
                return Response(status=404)
        return Response(json.dumps({"name": "Ada"}), headers={"ETag": '"1"'})

    httpserver.expect_request("").respond_with_handler(answer)
    names = ("old@a.example", "secret@a.example", "missing@b.example", "busy@c.example")
    summary = crawl(store, *(f"toy:{name}" for name in names))
    assert (summary.fetched, summary.gone, summary.refused, summary.put_off) == (
        2,
        1,
        {"robots.txt": 1},
        {"HTTP 429": 1},
    )
    assert [waiting.host for waiting in summary.waiting] == ["c.example"]
    assert {path for _, path, _ in asked} == {"/robots.txt", "/old", "/ada", "/missing", "/busy"}
    assert sorted(host for host, path, _ in asked if path == "/robots.txt") == [
        "a.example",
        "b.example",
        "c.example",
    ]
    assert not any("Authorization" in headers for _, _, headers in asked), "no token without TLS"
    assert store.account("toy:old@a.example").name == "Ada"


def test_the_guard_stands_in_the_crawl(httpserver, crawl, store):
    summary = crawl(store, "toy:ada@a.example", allow_private=False)
    assert summary.refused == {"refused address": 1}
    assert httpserver.log == []


def test_a_port_that_is_not_allowed_is_not_asked(httpserver, crawl, store):
    assert crawl(store, "toy:ada@a.example", ports=(80, 443)).refused == {"refused port": 1}
    assert httpserver.log == []
