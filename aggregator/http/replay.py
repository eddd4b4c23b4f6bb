"""A recorded web: answers read from a folder, and a transport that writes such folders.

`index.jsonl` holds one answer per line: `{"url", "status", "headers", "file"}`; header names are lower case, `file` is
a path inside the folder, or null for an empty body. A URL that is not listed is 404 on a host that is, and a host of
which no URL is listed does not exist. `date` is when the answer was given.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any

from aggregator.errors import RecordedWebError
from aggregator.http.transport import Request, Transport, TransportError
from connectors.contract import Answer
from connectors.urls import host_of

INDEX = "index.jsonl"
_NOT_RECORDED = {"set-cookie", "content-encoding", "content-length", "transfer-encoding", "connection"}
_CONDITIONAL = {"if-none-match", "if-modified-since"}
_IN_304 = {"date", "etag", "last-modified", "cache-control", "expires", "vary"}


@dataclass(frozen=True, slots=True)
class _Recorded:
    status: int
    headers: dict[str, str]
    file: Path | None
    date: datetime | None


class ReplayTransport:
    """Answers from a folder.

    Parameters
    ----------
    folder : Path
        Holds `index.jsonl` and the bodies.
    latency : float
        Seconds to wait before each answer, to see how a crawl behaves on a slow network.

    Raises
    ------
    RecordedWebError
        There is no index, or a line of it is broken; the message names the line.
    """

    live = False

    def __init__(self, folder: Path | str, *, latency: float = 0.0) -> None:
        self._latency = latency
        self._answers = dict(_read_index(Path(folder)))
        self._hosts = {host_of(url) for url in self._answers}
        dates = [recorded.date for recorded in self._answers.values() if recorded.date]
        self._newest = max(dates, default=None)

    def send(self, request: Request) -> Answer:
        """Make one exchange; see `Transport.send`."""
        if self._latency:
            time.sleep(self._latency)
        if host_of(request.url) not in self._hosts:
            raise TransportError("dead host", host_of(request.url))
        recorded = self._answers.get(request.url)
        if recorded is None:
            return Answer(request.url, 404, {"content-type": "text/plain"}, b"", self._newest)
        date = recorded.date or self._newest
        if recorded.status == 200 and _unchanged(request, recorded.headers):
            kept = {name: value for name, value in recorded.headers.items() if name in _IN_304}
            return Answer(request.url, 304, kept, b"", date)
        body = recorded.file.read_bytes() if recorded.file else b""
        return Answer(request.url, recorded.status, recorded.headers, body, date)

    def close(self) -> None:
        """Nothing is open."""


class RecordingTransport:
    """Passes requests on and writes every answer into a folder that `ReplayTransport` reads.

    It asks without conditions, since an answer "not modified" has nothing to record.
    """

    def __init__(self, transport: Transport, folder: Path | str) -> None:
        self._transport, self._folder, self._lock = transport, Path(folder), threading.Lock()
        self._folder.mkdir(parents=True, exist_ok=True)

    @property
    def live(self) -> bool:
        return self._transport.live

    def send(self, request: Request) -> Answer:
        """Make one exchange; see `Transport.send`."""
        headers = tuple(pair for pair in request.headers if pair[0].lower() not in _CONDITIONAL)
        plain = Request(request.url, request.method, headers, request.body, request.secrets)
        answer = self._transport.send(plain)
        self._write(answer)
        return answer

    def close(self) -> None:
        self._transport.close()

    def _write(self, answer: Answer) -> None:
        headers = {name: value for name, value in answer.headers.items() if name not in _NOT_RECORDED}
        # not the server's own date, which may be none
        headers["date"] = format_datetime(answer.fetched_at or datetime.now(UTC), usegmt=True)
        name = f"{host_of(answer.url)}/{hashlib.sha256(answer.url.encode()).hexdigest()[:20]}"
        line = {
            "url": answer.url,
            "status": answer.status,
            "headers": headers,
            "file": name if answer.body else None,
        }
        with self._lock:
            if answer.body:
                path = self._folder / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(answer.body)
            with (self._folder / INDEX).open("a", encoding="utf-8") as index:
                index.write(json.dumps(line, ensure_ascii=False) + "\n")


def _read_index(folder: Path) -> Iterator[tuple[str, _Recorded]]:
    """Yield URL and answer; of two lines about one URL the later counts."""
    index = folder / INDEX
    try:
        lines = index.read_text(encoding="utf-8").split("\n")  # a header may hold what else ends a line
    except OSError as error:
        raise RecordedWebError(
            f"{index}: {error.strerror}; a recorded web is a folder with {INDEX}"
        ) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _read_line(line, folder.resolve())
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise RecordedWebError(f"{index}, line {number}: {type(error).__name__}: {error}") from error


def _read_line(line: str, folder: Path) -> tuple[str, _Recorded]:
    entry: dict[str, Any] = json.loads(line)
    headers = {str(name).lower(): str(value) for name, value in entry["headers"].items()}
    date = parsedate_to_datetime(headers["date"]).astimezone(UTC) if "date" in headers else None
    file = None if entry["file"] is None else (folder / entry["file"]).resolve()
    if file and not file.is_relative_to(folder):
        raise ValueError(f"file {entry['file']!r} lies outside the folder")
    return str(entry["url"]), _Recorded(int(entry["status"]), headers, file, date)


def _unchanged(request: Request, recorded: dict[str, str]) -> bool:
    """Judge the conditions as RFC 9110 §13.2.2 has it: with If-None-Match, If-Modified-Since says nothing."""
    asked = {name.lower(): value for name, value in request.headers}
    if "if-none-match" in asked:
        return _opaque(asked["if-none-match"]) == _opaque(recorded.get("etag", ""))
    since, modified = asked.get("if-modified-since"), recorded.get("last-modified")
    return bool(since and modified) and _date(modified) <= _date(since)


def _opaque(etag: str) -> str:
    return etag.strip().removeprefix("W/")


def _date(value: str | None) -> datetime:
    return parsedate_to_datetime(value or "")
