from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.http.robots import LONGEST, LONGEST_DELAY, Robots, Rules, origin_of, rules_of
from connectors.contract import Answer

HOST = "https://a.example"


def rules(text, status=200):
    body = text if isinstance(text, bytes) else text.encode()
    return rules_of(Answer(f"{HOST}/robots.txt", status, {}, body))


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: other\nDisallow: /", "/x", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: persongraph\nAllow: /", "/x", True),
        ("User-agent: PersonGraph\nDisallow: /x", "/x", False),
        ("User-agent: *\nDisallow: /private/\nAllow: /private/ok$", "/private/ok", True),
        ("User-agent: *\nDisallow: /private/\nAllow: /private/ok$", "/private/okay", False),
        ("User-agent: *\nDisallow: /*.json$", "/a/b.json", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/x", False),
        ("<!doctype html><p>not found</p>", "/x", True),
    ],
)
def test_rfc_9309(text, path, allowed):
    assert rules(text).allow(HOST + path) is allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_client_error_allows_everything(status):
    assert rules("User-agent: *\nDisallow: /", status).allow(HOST + "/")


def test_what_lies_beyond_500_kib_is_not_read():
    filler = "#" * 79 + "\n"
    text = "User-agent: *\nDisallow: /a\n" + filler * (LONGEST // 80) + "Disallow: /b\n"
    assert not rules(text).allow(HOST + "/a")
    assert rules(text).allow(HOST + "/b")


@given(st.binary(max_size=500), st.text(max_size=50))
def test_nothing_in_it_is_an_error(body, path):
    read = rules(body)
    assert read.allow(f"{HOST}/{path}") in {True, False}
    assert 0 <= read.delay <= LONGEST_DELAY


@pytest.mark.parametrize(
    ("value", "delay"), [("3", 3), ("0.5", 0.5), ("99999", LONGEST_DELAY), ("-1", 0), ("nan", 0), ("x", 0)]
)
def test_crawl_delay(value, delay):
    assert rules(f"User-agent: *\nCrawl-delay: {value}").delay == delay


def test_rules_are_kept_for_a_day_and_by_origin():
    robots, now = Robots(), datetime(2026, 8, 1, tzinfo=UTC)
    robots.learn(origin_of("https://A.example/x"), Rules(), now)
    assert robots.rules(HOST, now + timedelta(hours=23)) is not None
    assert robots.rules(HOST, now + timedelta(hours=24)) is None
    assert robots.rules("http://a.example", now) is None
    assert robots.rules("https://a.example:8443", now) is None
