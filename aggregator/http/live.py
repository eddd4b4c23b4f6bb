"""The network, through requests: one session per thread, no cookies, no redirects, everything bounded.

Measured choice of client and settings: one `Session` per thread (sharing one is not promised to be safe,
psf/requests#2766); `trust_env=False` saves a quarter of the CPU time and keeps ~/.netrc out of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy

import requests
from urllib3 import Retry
from urllib3.exceptions import HTTPError, ReadTimeoutError

from aggregator._version import __version__
from aggregator.config import CrawlConfig
from aggregator.errors import NoContactError
from aggregator.http.guard import GuardedAdapter, Watch
from aggregator.http.transport import Request, TransportError
from connectors.contract import Answer

CHUNK = 64 * 1024


def user_agent(contact: str) -> str:
    """Return the one name under which the program asks.

    >>> user_agent("https://ada.example/bot").partition(" ")[2]
    '(+https://ada.example/bot)'
    """
    return f"persongraph/{__version__} (+{contact})"


class LiveTransport:
    """The public internet.

    Parameters
    ----------
    config : CrawlConfig
        Contact, time-outs, the longest answer, proxy.
    allow_private : bool
        Let requests into private networks: for tests against a local server, never for a crawl.

    Raises
    ------
    NoContactError
        The configuration names no contact.
    """

    live = True

    def __init__(self, config: CrawlConfig, *, allow_private: bool = False) -> None:
        if not config.contact:
            raise NoContactError
        self._config = config
        self._allow_private = allow_private
        self._mine = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()

    def send(self, request: Request) -> Answer:
        """Make one exchange; see `Transport.send`."""
        started = time.monotonic()
        try:
            with self._open(request) as response, _watched(response):
                body = b"".join(self._chunks(response, started))
        except (requests.RequestException, HTTPError, OSError, UnicodeError) as error:
            raise _transport_error(error) from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(request.url, response.status_code, headers, body, datetime.now(UTC))

    def close(self) -> None:
        with self._lock:
            for session in self._sessions:
                session.close()
            self._sessions.clear()

    def _open(self, request: Request) -> requests.Response:
        return self._session().request(
            request.method,
            request.url,
            headers=dict((*request.headers, *request.secrets)),
            data=None if request.body is None else request.body.encode(),
            timeout=self._config.timeout,
            allow_redirects=False,
            stream=True,
        )

    def _chunks(self, response: requests.Response, started: float) -> Iterator[bytes]:
        """Read what there is, never waiting for a full chunk: a byte a second must not outlive the deadline."""
        size = 0
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            size += len(chunk)
            if size > self._config.max_bytes:
                raise TransportError("too large", f"more than {self._config.max_bytes} bytes")
            if time.monotonic() - started > self._config.deadline:
                raise TransportError("timeout", f"more than {self._config.deadline:g} s", retryable=True)
            yield chunk

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._mine, "session", None)
        if session is None:
            session = self._mine.session = self._new_session()
            with self._lock:
                self._sessions.append(session)
        return session

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.headers.update(
            {"User-Agent": user_agent(self._config.contact), "Accept-Encoding": "gzip, deflate"}
        )
        if proxy := self._config.proxy:
            session.proxies = {"http": proxy, "https": proxy}
        adapter = GuardedAdapter(
            allow_private=self._allow_private,
            deadline=self._config.deadline,
            pool_connections=64,
            pool_maxsize=1,
            max_retries=_hiccups(),
        )
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session


@contextmanager
def _watched(response: requests.Response) -> Iterator[None]:
    """Read an answer before its deadline. Whatever reading says once that is over, the deadline is the reason."""
    watch: Watch | None = getattr(response.raw, "watch", None)  # there is none behind a proxy
    try:
        yield
    except (HTTPError, OSError):
        if watch:
            watch.end()
        raise
    finally:
        if watch:
            watch.cancel()
    if watch:
        watch.end()


def _hiccups() -> Retry:
    """Retry a lost connection at once, a status never: urllib3 would sleep in the thread for Retry-After."""
    return Retry(
        total=2,
        connect=2,
        read=1,
        redirect=0,
        status=0,
        other=0,
        respect_retry_after_header=False,
        backoff_factor=0.1,
    )


def _transport_error(error: Exception) -> TransportError:
    last = getattr(error.args[0], "reason", None) if error.args else None  # what urllib3's last attempt met
    kind = type(last or error).__name__
    match error:
        case _ if isinstance(last, ReadTimeoutError):
            return TransportError("timeout", kind, retryable=True)
        case requests.exceptions.SSLError():
            return TransportError("TLS", kind)
        case requests.exceptions.Timeout() | TimeoutError():
            return TransportError("timeout", kind, retryable=True)
        case requests.exceptions.InvalidURL() | requests.exceptions.InvalidSchema() | UnicodeError():
            return TransportError("bad URL", kind)
        case requests.exceptions.ContentDecodingError():
            return TransportError("bad encoding", kind)
    return TransportError("connection lost", kind, retryable=True)
