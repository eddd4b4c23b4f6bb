"""Kills, signals, a second crawl: nothing is lost, nothing is counted twice."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import pytest

from aggregator.config import CrawlConfig
from aggregator.crawl import Crawl
from aggregator.crawl.lock import crawl_lock
from aggregator.crawl.workers import Threads
from aggregator.errors import CrawlRunningError
from aggregator.http.replay import ReplayTransport
from aggregator.store import RosterEntry, Store

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
CONFIG = CrawlConfig(threads=6, follow="claims and ties", depth=2)
KILLS = 12


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Path:
    """A recorded web of 30 toy accounts on 6 hosts, each with claims, ties and up to three pages of items."""
    folder = tmp_path_factory.mktemp("web")
    chance = random.Random(3)
    urls = [f"https://h{n % 6}.example/u{n}" for n in range(30)]
    index = []

    def put(url, body):
        date = datetime(2026, 8, 1, tzinfo=UTC) + timedelta(minutes=len(index))
        name = f"{len(index)}.json"
        (folder / name).write_text(json.dumps(body))
        headers = {"date": format_datetime(date, usegmt=True), "etag": f'"{len(index)}"'}
        index.append({"url": url, "status": 200, "headers": headers, "file": name})

    for url in urls:
        pages = chance.choice((0, 1, 3))
        body = {
            "name": url[-3:],
            "claims": chance.sample(urls, 2),
            "ties": chance.sample(urls, 2),
            "items": pages > 0,
        }
        put(url, body)
        for page in range(1, pages + 1):
            more = f"{url}/items?page={page + 1}" if page < pages else None
            put(f"{url}/items?page={page}", {"items": list(range(page * 5)), "next": more})
    (folder / "index.jsonl").write_text("\n".join(map(json.dumps, index)))
    return folder


def crawl(path, recorded, *, latency=0.0):
    return crawl_over(path, ReplayTransport(recorded, latency=latency))


def crawl_over(path, transport):
    with Store.open(path) as store:
        store.add_roster(RosterEntry("toy:u0@h0.example", "https://h0.example/u0"))
        return Crawl(store, transport, CONFIG).run()


class Signalling(ReplayTransport):
    """Signals this process when it is first asked, since a crawl that asks surely listens; `twice`, once it heard."""

    def __init__(self, folder, number, *, latency, twice=False):
        super().__init__(folder, latency=latency)
        self._number, self._twice, self._first = number, twice, threading.Lock()
        self.answered = 0

    def send(self, request):
        if self._first.acquire(blocking=False):
            listening = signal.getsignal(self._number)
            os.kill(os.getpid(), self._number)
            if self._twice:
                while signal.getsignal(self._number) is listening:
                    time.sleep(0.001)
                os.kill(os.getpid(), self._number)
        answer = super().send(request)
        self.answered += 1
        return answer


def dump(path):
    with Store.open(path, create=False) as store:
        return [record.model_dump_json() for record in store.records()]


def in_a_child(job) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            job()
            status = 0
        finally:
            os._exit(status)
    return child


@needs_fork
def test_killed_at_any_moment_and_resumed_the_store_is_that_of_an_undisturbed_crawl(tmp_path, recorded):
    whole = tmp_path / "whole.db"
    started = time.monotonic()
    first = crawl(whole, recorded, latency=0.002)
    duration = time.monotonic() - started
    chance = random.Random(11)
    path, killed = tmp_path / "killed.db", 0
    for _ in range(KILLS):
        child = in_a_child(partial(crawl, path, recorded, latency=0.002))
        time.sleep(chance.random() * duration / 3)
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        if chance.random() < 0.3:
            path = tmp_path / f"killed{killed}.db"  # begin anew, so that early moments are met often
    assert killed > 2
    crawl(path, recorded)
    assert dump(path) == dump(whole)
    assert first.stored.items > 50
    assert crawl(path, recorded).requests == 0


def test_threads_change_nothing(tmp_path, recorded):
    dumps = []
    for number, threads in enumerate((1, 3, 16)):
        path = tmp_path / f"{number}.db"
        with Store.open(path) as store:
            store.add_roster(RosterEntry("toy:u0@h0.example", "https://h0.example/u0"))
            config = CONFIG.model_copy(update={"threads": threads})
            Crawl(store, ReplayTransport(recorded), config).run()
        dumps.append(dump(path))
    assert dumps[0] == dumps[1] == dumps[2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_ends_the_run_in_order(tmp_path, recorded, number):
    before = signal.getsignal(number)
    path = tmp_path / "people.db"
    summary = crawl_over(path, Signalling(recorded, number, latency=0.1))
    assert summary.stopped == signal.Signals(number).name
    assert signal.getsignal(number) == before
    with Store.open(path) as store:
        assert store.runs(1)[0].summary["stopped"] == signal.Signals(number).name
    whole = tmp_path / "whole.db"
    crawl(whole, recorded)
    crawl(path, recorded)
    assert dump(path) == dump(whole)


def test_the_second_signal_interrupts(tmp_path, recorded):
    transport = Signalling(recorded, signal.SIGINT, latency=3, twice=True)
    with pytest.raises(KeyboardInterrupt):
        crawl_over(tmp_path / "people.db", transport)
    assert transport.answered == 0, "it doesn't wait for what is in flight"


def test_a_second_crawl_of_one_database_is_refused(tmp_path, recorded):
    path = tmp_path / "people.db"
    with crawl_lock(path), pytest.raises(CrawlRunningError, match=r"people\.db"):
        crawl(path, recorded)
    assert crawl(path, recorded).fetched > 0


@needs_fork
def test_a_killed_crawl_leaves_no_lock(tmp_path):
    path = tmp_path / "people.db"
    ready, tell = os.pipe()

    def hold():
        with crawl_lock(path):
            os.write(tell, b"x")
            time.sleep(60)

    child = in_a_child(hold)
    os.read(ready, 1)
    with pytest.raises(CrawlRunningError), crawl_lock(path):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with crawl_lock(path):
        pass
    os.close(ready)
    os.close(tell)


def test_a_programming_error_in_a_thread_ends_the_crawl():
    def broken():
        raise ZeroDivisionError

    threads = Threads(1)
    threads.submit(broken)
    with pytest.raises(ZeroDivisionError):
        threads.next(5)
    threads.stop()


def test_threads_can_be_woken():
    threads = Threads(1)
    threads.wake()
    assert threads.next(5) is None
    assert threads.next(0) is None
    threads.stop()
