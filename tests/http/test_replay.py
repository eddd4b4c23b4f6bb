from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from aggregator.errors import RecordedWebError
from aggregator.http.replay import RecordingTransport, ReplayTransport
from aggregator.http.transport import Request, TransportError
from connectors.contract import Answer

MONDAY, TUESDAY = "Mon, 03 Aug 2026 10:00:00 GMT", "Tue, 04 Aug 2026 10:00:00 GMT"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.example").mkdir()
    (tmp_path / "a.example" / "home").write_bytes(b"<h1>caf\xe9")
    lines = [
        {
            "url": "https://a.example/",
            "status": 200,
            "headers": {"date": MONDAY, "etag": 'W/"1"'},
            "file": "a.example/home",
        },
        {
            "url": "https://a.example/old",
            "status": 301,
            "headers": {"date": MONDAY, "location": "/"},
            "file": None,
        },
        {
            "url": "https://b.example/",
            "status": 200,
            "headers": {"date": TUESDAY, "last-modified": MONDAY},
            "file": None,
        },
        {"url": "https://b.example/undated", "status": 200, "headers": {}, "file": None},
    ]
    (tmp_path / "index.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    return tmp_path


def test_an_answer_is_given_as_it_was_recorded(folder):
    answer = ReplayTransport(folder).send(Request("https://a.example/"))
    assert (answer.status, answer.body) == (200, b"<h1>caf\xe9")
    assert answer.fetched_at == datetime(2026, 8, 3, 10, tzinfo=UTC)


def test_redirects_are_left_to_the_caller(folder):
    assert ReplayTransport(folder).send(Request("https://a.example/old")).headers["location"] == "/"


def test_what_is_not_recorded(folder):
    transport = ReplayTransport(folder)
    missing = transport.send(Request("https://a.example/robots.txt"))
    assert (missing.status, missing.fetched_at) == (404, datetime(2026, 8, 4, 10, tzinfo=UTC))
    with pytest.raises(TransportError) as caught:
        transport.send(Request("https://c.example/"))
    assert (caught.value.reason, caught.value.retryable) == ("dead host", False)


def test_an_answer_without_date_is_as_new_as_the_newest(folder):
    undated = ReplayTransport(folder).send(Request("https://b.example/undated"))
    assert undated.fetched_at == datetime(2026, 8, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "conditions", "status"),
    [
        ("https://a.example/", {"If-None-Match": 'W/"1"'}, 304),
        ("https://a.example/", {"If-None-Match": '"1"'}, 304),
        ("https://a.example/", {"If-None-Match": '"2"'}, 200),
        ("https://a.example/", {"If-None-Match": '"2"', "If-Modified-Since": TUESDAY}, 200),
        ("https://b.example/", {"If-Modified-Since": MONDAY}, 304),
        ("https://b.example/", {"If-Modified-Since": TUESDAY}, 304),
        ("https://b.example/", {"If-Modified-Since": "Sun, 02 Aug 2026 10:00:00 GMT"}, 200),
        ("https://a.example/old", {"If-None-Match": 'W/"1"'}, 301),
    ],
)
def test_conditional_requests(folder, url, conditions, status):
    answer = ReplayTransport(folder).send(Request(url, headers=tuple(conditions.items())))
    assert answer.status == status
    assert answer.body == b"" or status == 200


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1"),
        ('{"url": "https://a.example/"}', "line 1"),
        ('{"url": "https://a.example/", "status": 200, "headers": {"date": "x"}, "file": null}', "line 1"),
        (
            '{"url": "https://a.example/", "status": 200, "headers": {}, "file": "../../etc/passwd"}',
            "outside",
        ),
    ],
)
def test_a_broken_index_says_where(tmp_path, line, said):
    (tmp_path / "index.jsonl").write_text(line)
    with pytest.raises(RecordedWebError, match=said):
        ReplayTransport(tmp_path)


def test_a_folder_without_index_is_no_recorded_web(tmp_path):
    with pytest.raises(RecordedWebError, match=r"index\.jsonl"):
        ReplayTransport(tmp_path)


def test_whatever_headers_a_server_sends_the_record_can_be_read(tmp_path):
    class Odd:
        live = False

        def send(self, request):
            headers = {"date": "yesterday", "x-odd": "\x85\u2028\x0c"}
            return Answer(request.url, 200, headers, b"", datetime(2026, 8, 1, tzinfo=UTC))

    RecordingTransport(Odd(), tmp_path).send(Request("https://a.example/"))
    answer = ReplayTransport(tmp_path).send(Request("https://a.example/"))
    assert answer.headers["x-odd"] == "\x85\u2028\x0c"
    assert answer.fetched_at == datetime(2026, 8, 1, tzinfo=UTC)


def test_what_is_recorded_is_replayed_alike(folder, tmp_path):
    copy = tmp_path / "copy"
    original = ReplayTransport(folder)
    recording = RecordingTransport(original, copy)
    urls = ["https://a.example/", "https://a.example/old", "https://b.example/", "https://a.example/missing"]
    for url in urls:
        recording.send(
            Request(url, headers=(("If-None-Match", 'W/"1"'),), secrets=(("Authorization", "s3cret"),))
        )
    replayed = ReplayTransport(copy)
    for url in urls:
        before, after = original.send(Request(url)), replayed.send(Request(url))
        assert (after.status, after.body, after.fetched_at) == (before.status, before.body, before.fetched_at)
    assert not any(b"s3cret" in path.read_bytes() for path in copy.rglob("*") if path.is_file())
