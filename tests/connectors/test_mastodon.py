import json
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Answer, Fetch, Gone, Hidden, Malformed, Moved, NotIndexed, RateLimited, Scope
from connectors.mastodon import Mastodon
from connectors.records import Account, Item, Tie
from connectors.testing import ConnectorContract

GOLDEN = Path(__file__).parent / "golden" / "mastodon"
SEEN = datetime(2026, 11, 2, 12, tzinfo=UTC)
MASTODON = Mastodon()
HOME = "https://social.moth.example/api/v1/accounts"
STATE = {"items": 200, "ties": 1000, "since": None, "left": 200, "following": 3}
ME = "116204077113"

URLS = {
    "webfinger": "https://moth.example/.well-known/webfinger?resource=acct:mira@moth.example",
    "profile": f"{HOME}/lookup?acct=mira",
    "items": f"{HOME}/{ME}/statuses?limit=40",
    "tags": f"{HOME}/{ME}/featured_tags",
    "ties": f"{HOME}/{ME}/following?limit=80",
}


def fetch(purpose, who="mira@moth.example", **state):
    return Fetch(
        connector="mastodon",
        purpose=purpose,
        account=f"mastodon:{who}",
        url=URLS[purpose],
        state={"who": who, **STATE, **state},
    )


def answered(body, status=200, url=URLS["profile"], **headers):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(url, status, {n.replace("_", "-"): v for n, v in headers.items()}, body, SEEN)


def golden(name):
    """The recorded answer; the domain of the account sends WebFinger on to its server."""
    redirects = ((301, "https://social.moth.example/.well-known/webfinger"),) if name == "webfinger" else ()
    body = (GOLDEN / f"{name}.json").read_bytes()
    return Answer(URLS.get(name, URLS["profile"]), 200, {}, body, SEEN, redirects)


def asked(name):
    return fetch("profile", "mira@old.example") if name == "moved" else fetch(name)


def read(fetch, answer):
    return list(MASTODON.read(fetch, answer))


def only(kind, read):
    return [value for value in read if isinstance(value, kind)]


def profile(**fields):
    return {"id": "5", "username": "mira", "acct": "mira", "following_count": 3, **fields}


def page(number, *, size=40):
    return [profile(id=str(n), acct=f"u{n}@fen.example") for n in range(number * size, (number + 1) * size)]


class TestContract(ConnectorContract):
    connector = MASTODON
    accounts: ClassVar = {
        "https://moth.example/@Mira": "mastodon:mira@moth.example",
        "moth.example/@mira": "mastodon:mira@moth.example",
        "http://Moth.example:80/@mira/?utm_source=x": "mastodon:mira@moth.example",
        "https://moth.example/%40mira": "mastodon:mira@moth.example",
        "https://moth.example/users/Mira": "mastodon:mira@moth.example",
        "https://moth.example/users/mira/statuses/113": "mastodon:mira@moth.example",
        "https://moth.example/users/mira/followers": "mastodon:mira@moth.example",
        "https://moth.example/@mira/113891435309259970": "mastodon:mira@moth.example",
        "https://moth.example/@mira/statuses/01HXYZ": "mastodon:mira@moth.example",
        "https://moth.example/@mira/with_replies": "mastodon:mira@moth.example",
        "https://moth.example/@mira/tagged/bees": "mastodon:mira@moth.example",
        "https://moth.example/@mira.rss": "mastodon:mira@moth.example",
        "https://fen.example/@mira@moth.example": "mastodon:mira@moth.example",
        "https://fen.example/@mira@moth.example/113": "mastodon:mira@moth.example",
        "https://fen.example/web/@mira@Moth.Example": "mastodon:mira@moth.example",
        "https://fen.example/deck/@mira": "mastodon:mira@fen.example",
        "https://bücher.example/@lesen": "mastodon:lesen@xn--bcher-kva.example",
        "acct:Mira@moth.example": "mastodon:mira@moth.example",
        "ACCT:mira@moth.example": "mastodon:mira@moth.example",
    }
    nobody = (
        "https://moth.example/",
        "https://moth.example/@",
        "https://moth.example/about",
        "https://moth.example/ap/users/116204077113",
        "https://moth.example/users/116204077113",
        "https://moth.example/web/accounts/5",
        "https://moth.example/tags/bees",
        "https://moth.example:3000/@mira",
        "https://192.0.2.7/@mira",
        "https://blog.example/@mira/how-i-count-moths-3f2a",
        "mira@moth.example",
        "acct:mira",
        "@mira",
        "https://www.youtube.com/@mira",
        "https://medium.com/@mira",
        "https://www.tiktok.com/@mira",
        "https://github.com/@mira",
        "https://bsky.app/@mira",
    )
    exchanges: ClassVar = [(asked(name), golden(name)) for name in (*URLS, "moved")]


@pytest.mark.parametrize("name", [*URLS, "moved"])
def test_answers_read_as_recorded(name, shown):
    lines = (GOLDEN / f"{name}.json.jsonl").read_text("utf-8").splitlines()
    assert [shown(value) for value in read(asked(name), golden(name))] == [json.loads(line) for line in lines]


def test_a_handle_names_an_account_only_with_its_at_sign():
    assert MASTODON.account_of("@Mira@moth.example").key == "mastodon:mira@moth.example"
    assert MASTODON.account_of("mira@moth.example") is None


@given(
    st.from_regex(r"[a-z0-9_]{1,30}", fullmatch=True),
    st.sampled_from(["moth.example", "xn--bcher-kva.example", "a.b.example"]),
)
def test_every_form_of_an_address_names_one_account(user, domain):
    forms = [
        f"@{user.upper()}@{domain}",
        f"acct:{user}@{domain}",
        f"https://{domain}/@{user}",
        f"https://{domain}/web/@{user}@{domain}",
    ]
    assert {MASTODON.account_of(form).key for form in forms} == {f"mastodon:{user}@{domain}"}


def descriptor(subject, actor, page=None):
    links = [{"rel": "self", "type": "application/activity+json", "href": actor}]
    if page:
        links.append({"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page})
    return {"subject": f"acct:{subject}", "links": links}


def begin(address):
    (first,) = MASTODON.start(MASTODON.account_of("@" + address), Scope(items=40, ties=80, since=SEEN))
    return first


def converse(web, address):
    """Ask as the crawl would, of a web of answers by URL, until the profile is asked for; return all that was read."""
    waiting, got = [begin(address)], []
    while waiting:
        following = waiting.pop()
        if following.purpose != "webfinger":
            continue
        document = web.get(following.url)
        answer = answered(document or b"", 200 if document else 404, url=following.url)
        values = read(following, answer)
        waiting += only(Fetch, values)
        got += values
    return got


def question(domain, address):
    return f"https://{domain}/.well-known/webfinger?resource=acct:{address}"


def looked_up(got):
    return [(f.account, f.url, f.state["alias"]) for f in only(Fetch, got) if f.purpose == "profile"]


def test_the_scope_reaches_every_list():
    (lookup,) = only(Fetch, read(begin("mira@moth.example"), golden("webfinger")))
    fetches = {f.purpose: f for f in only(Fetch, read(lookup, answered(profile(), url=lookup.url)))}
    assert fetches["items"].state["left"] == 40
    assert fetches["ties"].state["left"] == 80
    assert fetches["items"].state["since"] == SEEN.isoformat()


def test_a_delegated_address_is_asked_at_its_server_too():
    actor = "https://fen.example/users/mira_l"
    web = {
        question("moth.example", "mira@moth.example"): descriptor("mira_l@fen.example", actor),
        question("fen.example", "mira_l@fen.example"): descriptor("mira_l@fen.example", actor),
    }
    got = converse(web, "mira@moth.example")
    lookup = "https://fen.example/api/v1/accounts/lookup?acct=mira_l"
    assert looked_up(got) == [("mastodon:mira_l@fen.example", lookup, "mastodon:mira@moth.example")]
    assert only(Account, got)[0].aliases == ("mastodon:mira@moth.example", actor)


def test_a_server_may_use_another_domain_if_that_agrees():
    actor, page = "https://social.moth.example/ap/users/5", "https://social.moth.example/@mira"
    said = descriptor("mira@moth.example", actor, page)
    web = {
        question("social.moth.example", "mira@social.moth.example"): said,
        question("moth.example", "mira@moth.example"): said,
    }
    lookup = "https://social.moth.example/api/v1/accounts/lookup?acct=mira"
    for asked_for in ("mira@social.moth.example", "mira@moth.example"):
        ((account, url, _),) = looked_up(converse(web, asked_for))
        assert (account, url) == ("mastodon:mira@moth.example", lookup)


def test_nobody_takes_an_address_of_a_domain_that_does_not_agree():
    said = descriptor("ada@famous.example", "https://evil.example/users/ada")
    got = converse({question("evil.example", "ada@evil.example"): said}, "ada@evil.example")
    assert looked_up(got) == [
        ("mastodon:ada@evil.example", "https://evil.example/api/v1/accounts/lookup?acct=ada", None)
    ]


def test_nobody_takes_an_actor_of_a_server_that_does_not_agree():
    said = descriptor("ada@evil.example", "https://famous.example/users/ada")
    theirs = descriptor("ada@famous.example", "https://famous.example/users/ada")
    web = {question("evil.example", "ada@evil.example"): said}
    assert looked_up(converse(web, "ada@evil.example")) == []
    web[question("famous.example", "ada@famous.example")] = theirs
    ((account, _, alias),) = looked_up(converse(web, "ada@evil.example"))
    assert (account, alias) == ("mastodon:ada@famous.example", "mastodon:ada@evil.example")


def test_a_conversation_ends_whatever_the_domains_say():
    circle = {
        question("a.example", "x@a.example"): descriptor("x@b.example", "https://c.example/users/x"),
        question("b.example", "x@b.example"): descriptor("x@a.example", "https://c.example/users/x"),
    }
    got = converse(circle, "x@a.example")
    assert looked_up(got) == []
    assert only(Malformed, got)


@pytest.mark.parametrize(
    "body", [b"", b"<html></html>", b"{}", b"[]", b'{"subject": "acct:mira@moth.example"}']
)
@pytest.mark.parametrize("status", [200, 404, 403, 500])
def test_a_domain_without_webfinger_is_asked_as_the_server(status, body):
    got = read(begin("mira@moth.example"), answered(body, status, url=URLS["webfinger"]))
    lookup = "https://moth.example/api/v1/accounts/lookup?acct=mira"
    assert looked_up(got) == [("mastodon:mira@moth.example", lookup, None)]
    assert len(only(Malformed, got)) == 1


@pytest.mark.parametrize("opt_out", [{"noindex": True}, {"discoverable": False}])
def test_who_opted_out_is_left_alone(opt_out):
    got = read(fetch("profile"), answered(profile(display_name="Mira", note="<p>me</p>", **opt_out)))
    assert got[0] == Account(platform="mastodon", id="mira@moth.example", opted_out=True, observed_at=SEEN)
    assert [type(value) for value in got[1:]] == [NotIndexed]


@pytest.mark.parametrize(
    "unset", [{"noindex": None}, {"discoverable": None}, {"locked": True}, {"noindex": False}]
)
def test_what_is_not_set_is_no_opt_out(unset):
    assert not only(NotIndexed, read(fetch("profile"), answered(profile(**unset))))


def test_posts_of_who_is_not_indexable_are_not_even_asked_for():
    got = read(fetch("profile"), answered(profile(indexable=False, display_name="Mira")))
    assert {f.purpose for f in only(Fetch, got)} == {"tags", "ties"}
    assert only(Hidden, got)[0].what == "items"
    assert only(Account, got)[0].name == "Mira"


def test_the_blank_fields_of_a_suspended_account_are_not_its_own():
    blank = profile(
        suspended=True, discoverable=False, display_name="", note="", url="https://moth.example/@mira"
    )
    account, outcome = read(fetch("profile"), answered(blank))
    assert outcome == Hidden("profile", "suspended by its server")
    assert account.model_fields_set == {"platform", "id", "url", "observed_at"}
    assert not account.opted_out


def test_only_a_server_itself_verifies_its_accounts():
    field = {
        "name": "Web",
        "value": '<a href="https://a.example">a</a> <a href="https://b.example">b</a>',
        "verified_at": "2026-01-01T00:00:00Z",
    }
    own, _ = only(Account, read(fetch("profile"), answered(profile(fields=[field]))))[0].links
    assert own.verified_at
    seen_elsewhere = read(fetch("ties"), answered([profile(acct="otto@fen.example", fields=[field])]))
    assert [link.verified_at for link in only(Account, seen_elsewhere)[0].links] == [None, None]


def test_an_answer_about_somebody_else_is_refused():
    (loss,) = read(fetch("profile"), answered(profile(acct="otto", username="otto")))
    assert (loss.lost, loss.where) == ("page", "profile.acct")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (404, {"error": "Record not found"}, Gone),
        (404, b"<!doctype html><h1>Not found</h1>", Malformed),
        (410, b"", Gone),
        (401, {"error": "This API requires an authenticated user"}, Hidden),
        (422, {"error": "This method requires an authenticated user"}, Hidden),
        (422, {"error": "Validation failed"}, Malformed),
        (429, {"error": "Too many requests"}, RateLimited),
    ],
)
def test_refusals(status, body, kind):
    (outcome,) = read(fetch("profile"), answered(body, status))
    assert isinstance(outcome, kind)


@pytest.mark.parametrize("purpose", ["items", "ties", "tags"])
def test_a_list_that_is_missing_says_nothing_about_the_account(purpose):
    for status in (401, 404):
        (outcome,) = read(fetch(purpose), answered({"error": "Record not found"}, status))
        assert isinstance(outcome, Hidden)
        assert outcome.what == purpose


def test_the_rate_limit_is_told_as_an_iso_time():
    (limit,) = read(fetch("items"), answered({}, 429, x_ratelimit_reset="2026-11-02T12:05:00.809356Z"))
    assert limit.until == datetime(2026, 11, 2, 12, 5, 0, 809356, tzinfo=UTC)
    (limit,) = read(fetch("webfinger"), answered({}, 429, x_ratelimit_reset="soon"))
    assert limit.until is None


def test_a_page_of_html_is_no_api():
    with pytest.raises(ValueError, match=r"no Mastodon API at social\.moth\.example: text/html"):
        read(fetch("profile"), answered(b"<!doctype html>", content_type="text/html"))


def linked(entities, url, purpose="ties", **state):
    link = f'<{url}>; rel="next", <{url}&min_id=1>; rel="prev"'
    return read(fetch(purpose, **state), answered(entities, url=URLS[purpose], link=link))


def test_paging_goes_on_until_enough_is_read():
    asked_for, pages = fetch("ties", left=200), []
    for number in range(9):
        url = f"{URLS['ties']}&max_id={number}"
        got = read(asked_for, answered(page(number, size=80), url=asked_for.url, link=f"<{url}>; rel=next"))
        pages.append(len(only(Tie, got)))
        following = only(Fetch, got)
        if not following:
            break
        (asked_for,) = following
    assert pages == [80, 80, 40]


@pytest.mark.parametrize("url", ["https://evil.example/api/v1/accounts/5/following?max_id=1", URLS["ties"]])
def test_a_next_page_elsewhere_or_in_a_circle_is_not_followed(url):
    got = linked(page(0), url)
    assert not only(Fetch, got)
    assert only(Malformed, got)


def test_an_empty_page_ends_the_list():
    assert not linked([], f"{URLS['ties']}&max_id=1", following=0)


def test_an_empty_list_of_an_account_that_follows_is_hidden():
    (outcome,) = read(fetch("ties", following=3), answered([]))
    assert isinstance(outcome, Hidden)
    assert not read(fetch("ties", following=0), answered([]))


def test_whom_an_account_hides_is_not_asked():
    got = read(fetch("profile"), answered(profile(hide_collections=True)))
    assert {f.purpose for f in only(Fetch, got)} == {"items", "tags"}
    assert only(Hidden, got)[0].what == "ties"


def test_no_more_is_kept_than_was_wanted():
    statuses = [{"visibility": "public", "url": f"https://moth.example/@mira/{n}"} for n in range(9)]
    assert len(only(Item, read(fetch("items", left=4), answered(statuses)))) == 4


def test_of_a_quiet_post_only_the_boost_is_kept():
    original = {"visibility": "unlisted", "url": "https://fen.example/@ana/1", "content": "<p>quiet</p>"}
    boost = {"visibility": "public", "reblog": {**original, "account": {"acct": "ana@fen.example"}}}
    (item,) = read(fetch("items"), answered([boost]))
    assert (item.kind, item.mentions, item.text) == ("boost", ("mastodon:ana@fen.example",), None)


def test_a_quote_does_not_name_who_opted_out():
    def quoting(**author):
        status = {"account": {"acct": "ana@fen.example", **author}}
        return {"visibility": "public", "quote": {"quoted_status": status}}

    got = read(fetch("items"), answered([quoting(), quoting(noindex=True), quoting(discoverable=False)]))
    assert [item.mentions for item in only(Item, got)] == [("mastodon:ana@fen.example",), (), ()]


def test_what_is_known_already_is_not_read_again():
    statuses = [
        {
            "created_at": f"2026-10-{day}T00:00:00.000Z",
            "visibility": "public",
            "url": f"https://moth.example/@mira/{day}",
        }
        for day in (30, 29, 28, 27)
    ]
    since = "2026-10-29T00:00:00+00:00"
    got = linked(statuses, f"{URLS['items']}&max_id=1", "items", since=since)
    assert [item.published_at.day for item in only(Item, got)] == [30, 29]
    assert not only(Fetch, got)
    got = linked(statuses[:2], f"{URLS['items']}&max_id=1", "items", since=since)
    assert only(Fetch, got)


def test_a_move_names_the_successor_both_ways_of_saying_it():
    got = read(asked("moved"), golden("moved"))
    assert only(Moved, got) == [Moved("mastodon:mira@moth.example")]
    old, new = only(Account, got)
    assert [(link.url, link.rel) for link in old.claims] == [
        ("https://social.moth.example/@Mira", ("me", "moved"))
    ]
    assert new.key == "mastodon:mira@moth.example"
