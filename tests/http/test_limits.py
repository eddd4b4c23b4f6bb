from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.http import limits
from connectors.contract import Answer

NOW = datetime(2026, 8, 1, 13, 50, tzinfo=UTC)
NAMES = (
    "retry-after",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-remaining",
    "ratelimit-reset",
    "ratelimit",
    "x-ratelimit-reset-after",
)


def answer(status=200, **headers):
    return Answer(
        "https://a.example/", status, {name.replace("_", "-"): value for name, value in headers.items()}
    )


values = st.one_of(
    st.text(),
    st.integers().map(str),
    st.floats().map(str),
    st.datetimes().map(str),
    st.datetimes(timezones=st.timezones()).map(lambda time: time.isoformat()),
    st.datetimes()
    .filter(lambda time: time.year >= 1000)
    .map(lambda t: format_datetime(t.replace(tzinfo=UTC), usegmt=True)),
    st.builds("limit={}, remaining={}, reset={}".format, st.integers(), st.integers(), st.integers()),
)


@given(
    st.sampled_from([200, 304, 403, 429, 503]),
    st.dictionaries(st.sampled_from(NAMES), values),
    st.integers(0, 99),
)
def test_whatever_a_server_says_the_wait_is_bounded(status, headers, attempts):
    until = limits.not_before(Answer("https://a.example/", status, headers), NOW, attempts=attempts)
    assert until is None or NOW <= until <= NOW + limits.LONGEST_WAIT
    if status in {429, 503}:
        assert until is not None
        assert until > NOW


@given(st.integers(1, 86_400))
def test_all_encodings_of_one_moment_are_read_alike(seconds):
    then = NOW + timedelta(seconds=seconds)
    spellings = (
        then.isoformat(),
        then.isoformat().replace("+00:00", "Z"),
        then.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat(),
        str(int(then.timestamp())),
        str(int(then.timestamp()) * 1000),
        f"{then.timestamp():.1f}",
        str(seconds),
        f"{seconds}.0",
        f"{seconds}, {seconds}",
    )
    assert {limits.moment(value, NOW) for value in spellings} == {then}
    assert limits.retry_after(format_datetime(then, usegmt=True), NOW) == then
    assert limits.retry_after(str(seconds), NOW) == then


@pytest.mark.parametrize(
    "value", ["", "soon", "nan", "inf", "-1", "1e999", "T", "0x10", "2026-13-45T99:99:99Z"]
)
def test_what_is_no_time_is_none(value):
    assert limits.moment(value, NOW) is None


@pytest.mark.parametrize(
    ("seen", "seconds"),
    [
        (answer(), None),
        (answer(429), 60),
        (answer(503), 60),
        (answer(429, retry_after="0"), 1),
        (answer(429, retry_after="120"), 120),
        (answer(429, retry_after="nonsense", x_ratelimit_reset="30"), 30),
        (answer(503, retry_after="Sat, 01 Aug 2026 13:51:00 GMT"), 60),
        (answer(503, retry_after="Sat, 01 Aug 2020 13:51:00 GMT"), 1),
        (answer(429, retry_after="99999999"), 86_400),
        (answer(200, retry_after="120"), None),
        # GitHub: primary limit, secondary limit with and without a time, and a plain refusal
        (answer(403, x_ratelimit_remaining="0", x_ratelimit_reset="1785592800"), 600),
        (answer(403, retry_after="90"), 90),
        (answer(403, x_ratelimit_remaining="0"), 60),
        (answer(403, x_ratelimit_remaining="41", x_ratelimit_reset="1785592800"), None),
        # the last request of a window
        (answer(200, x_ratelimit_remaining="0", x_ratelimit_reset="2026-08-01T13:55:00.000000Z"), 300),
        (answer(200, x_ratelimit_remaining="0.0", x_ratelimit_reset="240"), 240),
        (answer(200, x_ratelimit_remaining="594.0", x_ratelimit_reset="240"), None),
        (answer(200, ratelimit="limit=100, remaining=0, reset=50"), 50),
        (answer(200, ratelimit='"default";r=0;t=50'), 50),
        (answer(200, ratelimit='"default";r=7;t=50'), None),
    ],
)
def test_what_servers_say(seen, seconds):
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert limits.not_before(seen, NOW) == expected


def test_waits_without_a_time_grow():
    waits = [limits.not_before(answer(429), NOW, attempts=n) - NOW for n in range(30)]
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert waits == sorted(waits)
    assert waits[-1] == limits.LONGEST_WAIT
    assert math.isclose(waits[5] / waits[4], 2)
