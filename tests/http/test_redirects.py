from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.http.redirects import MOST_HOPS, Trail, check_url, is_redirect, step
from aggregator.http.transport import TransportError, request_of
from connectors.contract import Answer, Fetch

HERE = "https://a.example/here"


def redirect(location, status=302, url=HERE):
    return Answer(url, status, {"location": location})


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/there", "https://a.example/there"),
        ("there?x=1#top", "https://a.example/there?x=1"),
        ("//b.example/", "https://b.example/"),
        ("http://b.example/x", "http://b.example/x"),
        ("/Gr\u00fc\u00dfe".encode().decode("latin-1"), "https://a.example/Grüße"),
        ("/Gr\xfc\xdfe", "https://a.example/Grüße"),
    ],
)
def test_where_a_redirect_leads(location, target):
    assert step(Trail(HERE), redirect(location)).url == target


def test_a_trail_tells_every_hop():
    trail = step(step(Trail(HERE), redirect("/two", 301)), redirect("/three", 308))
    assert trail.redirects == ((301, "https://a.example/two"), (308, "https://a.example/three"))


def test_a_circle_ends_at_once_and_a_long_way_after_five_hops():
    with pytest.raises(TransportError, match="too many redirects"):
        step(step(Trail(HERE), redirect("/two")), redirect("/two"))
    trail = Trail(HERE)
    for n in range(MOST_HOPS):
        trail = step(trail, redirect(f"/{n}"))
    with pytest.raises(TransportError):
        step(trail, redirect("/more"))


@given(st.text())
def test_no_location_breaks_it(location):
    answer = redirect(location)
    if is_redirect(answer):
        with suppress(TransportError):
            assert step(Trail(HERE), answer).url


POST = Fetch(
    connector="toy",
    purpose="p",
    account="toy:a",
    url=HERE,
    method="POST",
    body="{}",
    headers=(("Accept", "application/json"), ("X-Own", "1")),
)


@pytest.mark.parametrize(
    ("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
)
def test_the_method_after_a_redirect(status, method):
    trail = step(Trail(HERE), redirect("/x", status))
    request = request_of(POST, trail.url, crossed=trail.crossed, rewritten=trail.rewritten)
    assert (request.method, request.body is None) == (method, method == "GET")
    assert dict(request.headers) == {"Accept": "application/json", "X-Own": "1"}


def test_another_host_gets_none_of_the_connectors_headers_even_after_coming_back():
    trail = step(Trail(HERE), redirect("https://b.example/"))
    back = step(trail, redirect("https://a.example/x"))
    for hop in (trail, back):
        assert dict(request_of(POST, hop.url, crossed=hop.crossed).headers) == {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "refused scheme"),
        ("gopher://a.example/", "refused scheme"),
        ("https://a.example:22/", "refused port"),
        ("http://a.example:99999/", "bad URL"),
        ("http:///x", "bad URL"),
    ],
)
def test_what_is_refused_before_any_look_up(url, reason):
    with pytest.raises(TransportError) as caught:
        check_url(url, frozenset({80, 443}))
    assert caught.value.reason == reason
