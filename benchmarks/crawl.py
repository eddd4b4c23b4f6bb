"""Speed of the crawl on the recorded web, beside a plain loop that does one request after the other.

The loop asks and reads the same, but keeps what it read in a list: no robots.txt, no lanes, no store, no resuming. So
without latency it shows what those cost; with latency, what threads gain. Delays between requests are off in both.

Run: python benchmarks/crawl.py
"""

import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from aggregator import roster
from aggregator.config import CrawlConfig
from aggregator.crawl import Crawl
from aggregator.crawl.decide import decide
from aggregator.crawl.reach import Reach
from aggregator.http.redirects import Trail, is_redirect, step
from aggregator.http.replay import ReplayTransport
from aggregator.http.transport import TransportError, request_of
from aggregator.store import Leased, Reading, RosterEntry, Store
from connectors import registry
from connectors.contract import AccountRef, Answer, Fetch, Scope, read_answer
from connectors.records import Record, split_key

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
LATENCIES = (0.0, 0.05)
CONFIG = CrawlConfig()


def plain_loop(transport: ReplayTransport, entries: tuple[RosterEntry, ...]) -> int:
    """Ask and read everything in scope, one after the other; return the number of requests."""
    connectors = registry.connectors()
    reach = Reach(CONFIG, frozenset(connectors))
    refs = [AccountRef(*split_key(entry.account), url=entry.url) for entry in entries]
    visits = deque((ref, 0, 0) for ref in refs if reach.admits(ref))
    seen, records, requests = {ref.key for ref in refs}, list[Record](), 0
    while visits:
        ref, hops, claims = visits.popleft()
        fetches = deque(connectors[ref.platform].start(ref, Scope()))
        while fetches:
            fetch = fetches.popleft()
            answers = list(exchange(transport, fetch))
            requests += len(answers)
            if not answers or is_redirect(answers[-1]):
                continue
            leased = Leased(0, fetch, "", 0, hops, claims)
            reads = read_answer(connectors[fetch.connector], fetch, answers[-1])
            reading = decide(leased, answers[-1], reads, reach)
            if isinstance(reading, Reading):
                records += reading.records
                fetches += reading.fetches
                new = [visit for visit in reading.visits if visit[0].key not in seen]
                seen.update(visit[0].key for visit in new)
                visits += new
    return requests


def exchange(transport: ReplayTransport, fetch: Fetch) -> Iterator[Answer]:
    """Yield the answers of all hops."""
    trail = Trail(fetch.url)
    try:
        while True:
            answer = transport.send(request_of(fetch, trail.url))
            yield answer
            if not is_redirect(answer):
                return
            trail = step(trail, answer)
    except TransportError:
        return


def crawl(transport: ReplayTransport, entries: tuple[RosterEntry, ...], threads: int) -> int:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "people.db") as store:
        store.replace_roster(entries)
        summary = Crawl(store, transport, CONFIG.model_copy(update={"threads": threads})).run()
        return summary.requests + summary.robots


def measured(job: Callable[[], int]) -> str:
    wall, cpu = time.perf_counter(), time.process_time()
    requests = job()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return f"{requests:8} {requests / wall:12.0f} {1000 * cpu / requests:12.2f}"


def main() -> None:
    entries = roster.read(FIXTURES / "roster.csv").entries
    plain_loop(ReplayTransport(FIXTURES / "web"), entries)  # warm: imports, tables, compiled patterns
    print(f"{'':24}{'latency':>8} {'requests':>8} {'requests/s':>12} {'CPU ms each':>12}")
    for latency in LATENCIES:
        transport = ReplayTransport(FIXTURES / "web", latency=latency)
        jobs: dict[str, Callable[[], int]] = {"plain loop": lambda t=transport: plain_loop(t, entries)}  # type: ignore[misc]
        for threads in (1, 16, 64):
            jobs[f"crawl, {threads} threads"] = lambda t=transport, n=threads: crawl(t, entries, n)  # type: ignore[misc]
        for name, job in jobs.items():
            print(f"{name:24}{latency * 1000:5.0f} ms {measured(job)}", flush=True)


if __name__ == "__main__":
    main()
