"""The real stack against a server on the loopback interface."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug import Request as Asked
from werkzeug import Response

from aggregator._version import __version__
from aggregator.config import CrawlConfig
from aggregator.errors import NoContactError
from aggregator.http.live import LiveTransport
from aggregator.http.transport import Request, TransportError

pytestmark = pytest.mark.wire


def test_an_answer_comes_as_it_is(httpserver, new_transport):
    body = "Gr\xfc\xdfe".encode("latin-1")
    httpserver.expect_request("/").respond_with_data(
        body, content_type="text/html; charset=latin-1", headers={"ETag": '"1"'}
    )
    answer = new_transport().send(Request(httpserver.url_for("/")))
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, body, '"1"')
    assert datetime.now(UTC) - answer.fetched_at < timedelta(minutes=1)


def test_the_request_says_who_asks_and_nothing_else(httpserver, new_transport, monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine localhost login me password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    asked: list[Asked] = []

    def answer(request):
        asked.append(request)
        return Response("x", headers={"Set-Cookie": "id=1; Path=/"})

    httpserver.expect_request("/").respond_with_handler(answer)
    transport = new_transport()
    for _ in range(2):
        transport.send(Request(httpserver.url_for("/")))
    headers = asked[1].headers
    assert headers["User-Agent"] == f"persongraph/{__version__} (+me@lab.example)"
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert "Cookie" not in headers
    assert "Authorization" not in headers


def test_conditions_and_redirects_are_left_to_the_caller(httpserver, new_transport):
    httpserver.expect_request("/new", headers={"If-None-Match": '"1"'}).respond_with_data(status=304)
    httpserver.expect_request("/old").respond_with_data(status=301, headers={"Location": "/new"})
    transport = new_transport()
    assert transport.send(Request(httpserver.url_for("/old"))).headers["location"] == "/new"
    assert (
        transport.send(Request(httpserver.url_for("/new"), headers=(("If-None-Match", '"1"'),))).status == 304
    )


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_that_is_too_large_is_cut_off_unpacked(httpserver, new_transport, packed):
    bomb = bytes(50_000_000)
    headers = {"Content-Encoding": "gzip"} if packed else {}
    body = gzip.compress(bomb, 1) if packed else bomb
    httpserver.expect_request("/").respond_with_data(body, headers=headers)
    with pytest.raises(TransportError, match="too large"):
        new_transport(max_bytes=1_000_000).send(Request(httpserver.url_for("/")))


def test_packed_answers_are_unpacked(httpserver, new_transport):
    httpserver.expect_request("/").respond_with_data(
        gzip.compress(b"hello"), headers={"Content-Encoding": "gzip"}
    )
    assert new_transport().send(Request(httpserver.url_for("/"))).body == b"hello"


def test_a_packed_answer_that_is_broken_is_an_error_of_ours(httpserver, new_transport):
    httpserver.expect_request("/").respond_with_data(b"not gzip", headers={"Content-Encoding": "gzip"})
    with pytest.raises(TransportError):
        new_transport().send(Request(httpserver.url_for("/")))


@pytest.fixture
def dripping():
    """A server that sends a byte every 50 ms: `head` tells whether within the head or within the body."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip(head: bool):
        connection, _ = listener.accept()
        with connection:
            connection.recv(10_000)
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nX-Slow: " + (b"" if head else b"no\r\nContent-Length: 100000\r\n\r\n")
            )
            while not over.wait(0.05):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    def start(head: bool):
        threading.Thread(target=drip, args=[head], daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    over.set()
    listener.close()


@pytest.mark.parametrize("head", [True, False])
def test_a_server_that_drips_does_not_hold_a_thread(dripping, new_transport, head):
    started = time.monotonic()
    with pytest.raises(TransportError):
        new_transport(timeout=1, deadline=0.4).send(Request(dripping(head)))
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("headers", "drop"),
    [
        (b"Content-Encoding: gzip", gzip.compress(b"")[:10] + b"\0\0\0\xff\xff"),
        (b"Transfer-Encoding: chunked", b"0"),
        (b"Transfer-Encoding: chunked", b"0\r\nX: y\r\n"),
    ],
    ids=["compressed nothing", "a chunk's length", "trailers"],
)
def test_nor_does_one_that_drips_what_is_no_content(new_transport, headers, drop):
    started = time.monotonic()
    over = threading.Event()

    def drip():
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.recv(10_000)
            connection.sendall(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n\r\n" + drop)
            while not over.wait(0.05):
                connection.sendall(drop[-5:])

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=drip, daemon=True).start()
        with pytest.raises(TransportError) as caught:
            new_transport(timeout=1, deadline=0.4).send(
                Request(f"http://127.0.0.1:{listener.getsockname()[1]}/")
            )
        over.set()
    assert caught.value.reason == "timeout"
    assert time.monotonic() - started < 3


def test_a_server_that_says_nothing_times_out(new_transport):
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(TransportError) as caught:
        new_transport(timeout=0.2).send(Request(f"http://127.0.0.1:{listener.getsockname()[1]}/"))
    assert (caught.value.reason, caught.value.retryable) == ("timeout", True)


def test_a_closed_port_is_worth_another_try(new_transport):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(TransportError) as caught:
        new_transport().send(Request(f"http://127.0.0.1:{port}/"))
    assert (caught.value.reason, caught.value.retryable) == ("connection lost", True)


@pytest.mark.parametrize(
    "url", ["http://", "http://a b/", "ftp://a.example/", "http://[::1/", "http://" + "a" * 300 + "/"]
)
def test_a_url_that_is_none_is_an_error_of_ours(new_transport, url):
    with pytest.raises(TransportError):
        new_transport().send(Request(url))


def test_tokens_never_show_in_errors(new_transport):
    request = Request("http://127.0.0.1:1/", secrets=(("Authorization", "Bearer s3cret"),))
    with pytest.raises(TransportError) as caught:
        new_transport().send(request)
    told = [repr(request)]
    error = caught.value
    while error is not None:
        told.append(str(error))
        error = error.__cause__
    assert not any("s3cret" in text for text in told)


def test_without_contact_there_is_no_transport():
    with pytest.raises(NoContactError):
        LiveTransport(CrawlConfig())


def test_threads_do_not_share_sessions(httpserver, new_transport):
    httpserver.expect_request("/").respond_with_data("x")
    transport = new_transport()
    url = httpserver.url_for("/")
    threads = [threading.Thread(target=transport.send, args=[Request(url)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(transport._sessions) == 4
