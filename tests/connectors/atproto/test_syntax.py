"""The cases are ours, made after the grammar of https://atproto.com/specs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.atproto.syntax import is_did, is_handle, parse_at_uri, parse_time, usable_handle

LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?", fullmatch=True)


@given(
    st.lists(LABEL, min_size=1, max_size=4), st.from_regex(r"[a-z]([a-z0-9-]{0,5}[a-z0-9])?", fullmatch=True)
)
def test_domain_names_are_handles_in_any_case(labels, top):
    handle = ".".join([*labels, top])
    assert is_handle(handle)
    assert is_handle(handle.upper())


@pytest.mark.parametrize(
    "text",
    [
        "mira",
        "mira.",
        ".mira.example",
        "mira..example",
        "-mira.example",
        "mira-.example",
        "mira_l.example",
        "mira.1",
        "192.0.2.1",
        "mira.example.",
        " mira.example",
        "mira.example\n",
        "mira@moth.example",
        "märta.example",
        "a" * 64 + ".example",
        "a." * 125 + "example",
    ],
)
def test_what_is_no_handle(text):
    assert not is_handle(text)


@pytest.mark.parametrize(
    "text", ["handle.invalid", "mira.local", "mira.onion", "mira.LOCALHOST", "mira.arpa"]
)
def test_handles_that_can_be_nobodys(text):
    assert is_handle(text)
    assert usable_handle(text) is None


@pytest.mark.parametrize("text", ["did:plc:abc", "did:web:mira.example", "did:m:v%3A", "did:x:" + "a" * 2042])
def test_dids(text):
    assert is_did(text)


@pytest.mark.parametrize(
    "text",
    [
        "did",
        "did:plc",
        "did:plc:",
        "DID:plc:abc",
        "did:PLC:abc",
        "did:p1c:abc",
        "did:plc:abc:",
        "did:plc:a/b",
        "did:plc:a b",
        "did:plc:a%2",
        "did:plc:a%zz",
        "did:x:" + "a" * 2043,
        "did:plc:abc\n",
    ],
)
def test_what_is_no_did(text):
    assert not is_did(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("at://mira.example", ("mira.example", None, None)),
        ("at://did:plc:abc/app.bsky.feed.post", ("did:plc:abc", "app.bsky.feed.post", None)),
        ("at://did:plc:abc/app.bsky.feed.post/3k~:_-.", ("did:plc:abc", "app.bsky.feed.post", "3k~:_-.")),
        ("at://did:plc:abc/app.bsky.feed.post/..", None),
        ("at://did:plc:abc/app.bsky.feed.post/3k/x", None),
        ("at://did:plc:abc/post/3k", None),
        ("at://did:plc:abc/", None),
        ("at://did:plc:abc?x", None),
        ("at://mira", None),
        ("AT://mira.example", None),
        ("https://mira.example", None),
    ],
)
def test_at_uris(text, parts):
    assert parse_at_uri(text) == parts


@given(st.datetimes(), st.integers(0, 20), st.sampled_from(["Z", "+00:00", "-07:00", "+01:45"]))
def test_times_of_the_protocol_are_read_to_the_microsecond(moment, digits, zone):
    fraction = (f"{moment.microsecond:06}" + "9" * 14)[:digits]
    text = (
        moment.strftime("%Y").zfill(4)
        + moment.strftime("-%m-%dT%H:%M:%S")
        + (f".{fraction}" if digits else "")
        + zone
    )
    read = parse_time(text)
    if read is None:
        assert moment.year in {1, 9999}, text  # beyond the calendar, once in UTC
    else:
        assert read.microsecond == int((fraction + "000000")[:6])
        assert read.utcoffset().total_seconds() == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-10-01",
        "2026-10-01T12:00:00",
        "2026-10-01 12:00:00Z",
        "2026-10-01T12:00:00z",
        "2026-10-01t12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-10-01T24:01:00Z",
        "2026-10-01T12:00:00.Z",
        "2026-10-01T12:00:00-00:00",
        "2026-10-01T12:00:00+0000",
        "12026-10-01T12:00:00Z",
        "0000-01-01T00:00:00Z",
        "٢٠٢٦-10-01T12:00:00Z",
        "2026-10-01T12:00:00.123456789012345678901Z",
    ],
)
def test_what_is_no_time(text):
    assert parse_time(text) is None
