"""Threads that fetch and read, and the box into which they put what came of it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

D = TypeVar("D")


class Workers(Protocol[D]):
    """Where jobs run. The crawl's thread gives jobs and takes what came of them, one by one."""

    def submit(self, job: Callable[[], D]) -> None: ...

    def next(self, timeout: float | None) -> D | None:
        """Wait for a job to be done; None when it took longer, or somebody called `wake`."""
        ...

    def wake(self) -> None:
        """Let the waiting `next` return. Safe in a signal handler."""
        ...

    def stop(self) -> None: ...


class Threads(Generic[D]):
    """Daemon threads: a second Ctrl-C ends the program without waiting for a slow server.

    A job that raises ends the crawl: `next` raises what it raised, since only a programming error can.
    """

    def __init__(self, count: int) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], D] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[D | BaseException | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, daemon=True, name=f"crawl-{n}") for n in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Callable[[], D]) -> None:
        self._jobs.put(job)

    def next(self, timeout: float | None) -> D | None:
        try:
            done = self._done.get(timeout=timeout)
        except queue.Empty:
            return None
        if isinstance(done, BaseException):
            raise done
        return done

    def wake(self) -> None:
        self._done.put(None)

    def stop(self) -> None:
        """Let the threads end once they are through with what they do."""
        for _ in self._threads:
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._done.put(job())
            except BaseException as error:  # noqa: BLE001 - it is raised again in the crawl's thread
                self._done.put(error)
