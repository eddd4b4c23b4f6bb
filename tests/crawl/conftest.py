"""A toy platform, a web of it in memory, and workers that run in simulated time."""

from __future__ import annotations

import heapq
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from aggregator.config import CrawlConfig
from aggregator.crawl import Crawl
from aggregator.http.transport import Request, TransportError
from aggregator.store import RosterEntry, Store
from connectors import registry
from connectors.contract import AccountRef, Answer, Fetch, RateLimited, Scope, build, refusal
from connectors.records import Account, Item, Tie

START = datetime(2026, 8, 1, 12, tzinfo=UTC)


class Toy:
    """Profiles at https://HOST/NAME (pages, with claims and ties), items at /NAME/items?page=N (an API)."""

    platform = "toy"
    breadth = "protocol"
    gives = ("profile", "claims", "items", "ties")
    delay = 0.0
    secret = None

    def account_of(self, url):
        parts = urlsplit(url)
        name = parts.path.strip("/")
        if not (parts.hostname or "").endswith(".example") or "/" in name or not name:
            return None
        return AccountRef("toy", f"{name}@{parts.hostname}", url=f"https://{parts.hostname}/{name}")

    def start(self, ref, scope: Scope):
        name, _, host = ref.id.partition("@")
        yield Fetch(
            connector="toy", purpose="profile", account=ref.key, url=f"https://{host}/{name}", kind="page"
        )

    def read(self, fetch, answer):
        if outcome := refusal(answer):
            yield outcome
            return
        page = answer.json()
        if page.get("limited"):
            yield RateLimited(scope="host")
        elif fetch.purpose == "profile":
            yield from self._profile(fetch, page)
        else:
            for number in page["items"]:
                yield Item(account=fetch.account, url=f"{fetch.url}#{number}", text=f"item {number}")
            if page.get("next"):
                yield fetch.follow(page["next"])

    def _profile(self, fetch, page):
        platform, _, identifier = fetch.account.partition(":")
        links = [{"url": url, "rel": ("me",)} for url in page.get("claims", ())]
        yield from build(
            Account, "profile", platform=platform, id=identifier, name=page.get("name"), links=links
        )
        for target in page.get("ties", ()):
            yield Tie(source=fetch.account, target=target, kind="follows")
        if page.get("items"):
            yield fetch.follow(fetch.url + "/items?page=1", purpose="items").model_copy(
                update={"kind": "api"}
            )


class SimulatedClock:
    def __init__(self) -> None:
        self.time = 0.0

    def now(self):
        return START + timedelta(seconds=self.time)

    def monotonic(self):
        return self.time


class SimulatedWorkers:
    """Jobs are done at once and come back after `latency()` seconds of simulated time."""

    def __init__(self, clock, latency: Callable[[], float]) -> None:
        self.clock, self.latency = clock, latency
        self.pending: list[tuple[float, int, object]] = []
        self.count = itertools.count()

    def submit(self, job):
        heapq.heappush(self.pending, (self.clock.time + self.latency(), next(self.count), job()))

    def next(self, timeout):
        until = self.clock.time + (timeout if timeout is not None else float("inf"))
        if not self.pending or self.pending[0][0] > until:
            self.clock.time = until
            return None
        self.clock.time, _, done = heapq.heappop(self.pending)
        return done

    def wake(self):
        pass

    def stop(self):
        pass


@dataclass
class Web:
    """A web in memory: URL → (status, headers, body); it notes who asked what and when."""

    clock: SimulatedClock
    pages: dict = field(default_factory=dict)
    live: bool = False
    asked: list[tuple[float, str]] = field(default_factory=list)

    def put(self, url, body=None, *, status=200, **headers):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[url] = (status, headers, b"" if body is None else text)

    def profile(self, url, *, items=0, **fields):
        """Add an account, its items ten to a page."""
        self.put(url, {"name": url.rsplit("/", 1)[1], "items": items > 0, **fields})
        pages = range(1, -(-items // 10) + 1)
        for page in pages:
            more = f"{url}/items?page={page + 1}" if page < len(pages) else None
            self.put(
                f"{url}/items?page={page}", {"items": list(range((page - 1) * 10, page * 10)), "next": more}
            )

    def send(self, request: Request) -> Answer:
        self.asked.append((self.clock.monotonic(), request.url))
        host = urlsplit(request.url).hostname
        if not any(urlsplit(url).hostname == host for url in self.pages):
            raise TransportError("dead host", host)
        page = self.pages.get(request.url, (404, {}, b""))
        if callable(page):
            page = page(request)
        status, headers, body = page
        conditions = {name.lower(): value for name, value in request.headers}
        if status == 200 and "etag" in headers and conditions.get("if-none-match") == headers["etag"]:
            status, body = 304, b""
        return Answer(request.url, status, headers, body, START)

    def close(self):
        pass

    @property
    def urls(self):
        return [url for _, url in self.asked if not url.endswith("/robots.txt")]


@dataclass
class Lab:
    """Runs crawls over one store and one web in simulated time."""

    store: Store
    web: Web
    clock: SimulatedClock

    def crawl(self, *roster, latency=lambda: 0.01, budget=None, **settings):
        for url in roster:
            ref = registry.account_of(url)
            self.store.add_roster(RosterEntry(ref.key, ref.url))
        config = CrawlConfig(**{"contact": "me@lab.example", **settings})
        workers = SimulatedWorkers(self.clock, latency)
        crawl = Crawl(self.store, self.web, config, clock=self.clock, workers=workers, environment={})
        return crawl.run(budget)

    def dump(self) -> list[str]:
        return [record.model_dump_json() for record in self.store.records()]


@pytest.fixture(autouse=True)
def toy(monkeypatch):
    connector = Toy()
    monkeypatch.setattr(registry, "connectors", lambda: {"toy": connector})
    return connector


@pytest.fixture
def new_lab() -> Iterator[Callable[[], Lab]]:
    """Makes labs, each with an empty store in memory."""
    labs: list[Lab] = []

    def make(web: Web | None = None) -> Lab:
        clock = SimulatedClock()
        pages = {} if web is None else dict(web.pages)
        labs.append(Lab(Store.open(":memory:"), Web(clock, pages), clock))
        return labs[-1]

    yield make
    for lab in labs:
        lab.store.close()


@pytest.fixture
def lab(new_lab):
    return new_lab()
