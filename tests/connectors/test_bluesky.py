import json
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.bluesky import Bluesky, did_document_url
from connectors.contract import Answer, Fetch, Gone, Hidden, Malformed, NotIndexed, RateLimited, Scope
from connectors.records import Account, Item, Tie
from connectors.testing import ConnectorContract

GOLDEN = Path(__file__).parent / "golden" / "bluesky"
SEEN = datetime(2026, 11, 2, 12, tzinfo=UTC)
BLUESKY = Bluesky()
DID = "did:plc:mira4lindqvist7moths2345"
OTTO = "did:plc:otto4brand2owls223456abc"
API = "https://public.api.bsky.app/xrpc/"

URLS = {
    "profile": f"{API}app.bsky.actor.getProfile?actor={DID}",
    "ties": f"{API}app.bsky.graph.getFollows?actor={DID}&limit=100",
    "items": f"{API}app.bsky.feed.getAuthorFeed?actor={DID}&limit=100&filter=posts_with_replies",
    "did": f"https://plc.directory/{DID}",
}
NAMES = tuple(URLS)
PROOF = "https://mira.example/.well-known/atproto-did"


def fetch(purpose, **state):
    url = URLS.get(purpose, PROOF)
    state = {
        "did": DID,
        "actor": DID,
        "items": 200,
        "ties": 1000,
        "left": 200,
        "first": url,
        "handle": "mira.example",
    } | state
    return Fetch(connector="bluesky", purpose=purpose, account=f"bluesky:{DID}", url=url, state=state)


def answered(body, status=200, url=URLS["profile"], **headers):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(url, status, {n.replace("_", "-"): v for n, v in headers.items()}, body, SEEN)


def golden(name):
    return answered((GOLDEN / f"{name}.json").read_bytes(), url=URLS[name])


def asked(name):
    return fetch(name)


def read(fetch, answer):
    return list(BLUESKY.read(fetch, answer))


def only(kind, read):
    return [value for value in read if isinstance(value, kind)]


def view(**fields):
    return {"did": DID, "handle": "mira.example", **fields}


def entry(number, **fields):
    uri = f"at://{DID}/app.bsky.feed.post/3k{number}"
    record = {"text": "moths", "createdAt": "2026-10-01T00:00:00Z", **fields}
    return {
        "post": {"uri": uri, "author": {"did": DID}, "record": record, "indexedAt": "2026-10-02T00:00:00Z"}
    }


class TestContract(ConnectorContract):
    connector = BLUESKY
    accounts: ClassVar = {
        "https://bsky.app/profile/Mira.Example": "bluesky:mira.example",
        "http://bsky.app/profile/mira.example/": "bluesky:mira.example",
        "bsky.app/profile/@mira.example": "bluesky:mira.example",
        "https://www.bsky.app/profile/mira.example?ref_src=embed": "bluesky:mira.example",
        "https://staging.bsky.app/profile/mira.example": "bluesky:mira.example",
        f"https://bsky.app/profile/{DID}": f"bluesky:{DID}",
        f"https://bsky.app/profile/{DID.replace(':', '%3A')}": f"bluesky:{DID}",
        f"https://bsky.app/profile/{DID}/post/3mira1": f"bluesky:{DID}",
        f"https://bsky.app/profile/{DID}/rss": f"bluesky:{DID}",
        "https://bsky.app/profile/mira.example/feed/moths": "bluesky:mira.example",
        "https://bsky.app/profile/did:web:Fen.example": "bluesky:did:web:Fen.example",
        "https://mira.bsky.social": "bluesky:mira.bsky.social",
        f"at://{DID}": f"bluesky:{DID}",
        "at://mira.example": "bluesky:mira.example",
        f"at://{DID}/app.bsky.feed.post/3mira1": f"bluesky:{DID}",
        DID: f"bluesky:{DID}",
        "did:web:fen.example": "bluesky:did:web:fen.example",
    }
    nobody = (
        "https://bsky.app/",
        "https://bsky.app/profile/",
        "https://bsky.app/search?q=mira.example",
        "https://bsky.app/profile/handle.invalid",
        "https://bsky.app/profile/mira",
        "https://bsky.app/profile/did:key:zQ3sh",
        "https://bsky.app/starter-pack/mira.example/3k",
        "https://bsky.social/",
        "https://mira.bsky.social/about",
        "https://mira.example/profile/mira.example",
        "did:key:zQ3sh",
        "did:plc:",
        "at://mira",
        "@mira.example",
        "mira@bsky.social",
    )
    exchanges: ClassVar = [
        *((asked(name), golden(name)) for name in NAMES),
        (fetch("domain"), answered(DID.encode(), url=PROOF)),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_answers_read_as_recorded(name, shown):
    lines = (GOLDEN / f"{name}.json.jsonl").read_text("utf-8").splitlines()
    assert [shown(value) for value in read(asked(name), golden(name))] == [json.loads(line) for line in lines]


def test_a_handle_with_its_at_sign_names_the_account():
    assert BLUESKY.account_of("@Mira.bsky.social").key == "bluesky:mira.bsky.social"


def by_handle(handle="mira.example"):
    (first,) = BLUESKY.start(
        BLUESKY.account_of(f"https://bsky.app/profile/{handle}"), Scope(items=7, ties=9, since=SEEN)
    )
    return first


def test_a_handle_becomes_the_did_and_its_alias():
    got = read(by_handle(), answered(view()))
    account = got[0]
    assert (account.key, account.aliases) == (f"bluesky:{DID}", ("bluesky:mira.example",))
    assert {f.account for f in only(Fetch, got)} == {f"bluesky:{DID}"}
    left = {f.purpose: f.state.get("left") for f in only(Fetch, got)}
    assert left == {"ties": 9, "items": 7, "did": None}


def test_an_earlier_handle_stays_an_alias():
    (account, *_) = read(by_handle("older.example"), answered(view()))
    assert account.aliases == ("bluesky:mira.example", "bluesky:older.example")


def test_a_handle_that_its_domain_does_not_confirm_is_none():
    account = only(Account, read(fetch("profile"), answered(view(handle="handle.invalid"))))[0]
    assert (account.handle, account.aliases) == (None, ())


def test_an_answer_about_somebody_else_is_refused():
    (loss,) = read(fetch("profile"), answered(view(did=OTTO)))
    assert (loss.lost, loss.where) == ("page", "profile.did")


def test_who_opted_out_is_left_alone():
    label = {"src": DID, "val": "!no-unauthenticated", "cts": "2026-01-01T00:00:00Z"}
    account, outcome = read(by_handle(), answered(view(displayName="Mira", labels=[label])))
    assert account == Account(platform="bluesky", id=DID, opted_out=True, observed_at=SEEN)
    assert isinstance(outcome, NotIndexed)


@pytest.mark.parametrize("label", [{"src": OTTO}, {"neg": True}, {"val": "!no-promote"}, {"src": None}])
def test_only_the_label_of_ones_own_opts_out(label):
    label = {"src": DID, "val": "!no-unauthenticated"} | label
    assert not only(NotIndexed, read(fetch("profile"), answered(view(labels=[label, "?"]))))


@pytest.mark.parametrize(
    ("created", "indexed", "expected"),
    [
        ("2023-07-02T10:11:12.123456789Z", "2026-01-01T00:00:00Z", "2023-07-02T10:11:12.123456+00:00"),
        ("2023-07-02T12:11:12+02:00", None, "2023-07-02T10:11:12+00:00"),
        ("2199-01-01T00:00:00Z", "2024-05-01T00:00:00Z", "2024-05-01T00:00:00+00:00"),
        ("2199-01-01T00:00:00Z", None, SEEN.isoformat()),
        ("1970-01-01T00:00:00Z", "2024-05-01T00:00:00Z", None),
        ("2009-01-01T00:00:00Z", "2024-05-01T00:00:00Z", None),
        ("0000-00-00T00:00:00Z", None, None),
        ("yesterday", None, None),
        (None, "2024-05-01T00:00:00Z", None),
        (12, 13, None),
    ],
)
def test_times_that_clients_assert(created, indexed, expected):
    account = only(Account, read(fetch("profile"), answered(view(createdAt=created, indexedAt=indexed))))[0]
    assert (account.created_at and account.created_at.isoformat()) == expected


@pytest.mark.parametrize(
    ("status", "error", "message", "kind"),
    [
        (400, "InvalidRequest", "Profile not found", Gone),
        (400, "InvalidRequest", "Unable to resolve handle", Gone),
        (400, "AccountTakedown", "Account has been suspended", Hidden),
        (400, "AccountDeactivated", "Account is deactivated", Hidden),
        (400, "InvalidRequest", "Error: actor must be a valid did or a handle", Malformed),
        (502, "UpstreamFailure", "", Malformed),
        (429, "RateLimitExceeded", "Rate Limit Exceeded", RateLimited),
    ],
)
def test_refusals(status, error, message, kind):
    (outcome,) = read(fetch("profile"), answered({"error": error, "message": message}, status))
    assert isinstance(outcome, kind)


@pytest.mark.parametrize(
    ("told", "until"), [("1793620800", datetime(2026, 11, 2, 12, tzinfo=UTC)), ("60", None), ("x", None)]
)
def test_the_rate_limit_is_told_in_epoch_seconds(told, until):
    (limit,) = read(fetch("ties"), answered({}, 429, ratelimit_reset=told))
    assert limit.until == until


def test_a_website_that_is_none_is_counted():
    got = read(fetch("profile"), answered(view(website="my garden")))
    assert only(Account, got)[0].links == ()
    assert [loss.where for loss in only(Malformed, got)] == ["profile.links.0.url"]


def follow_pages(pages, **state):
    """Read pages of follows as the crawl would; the cursor is the number of the next page."""
    waiting, sizes = [fetch("ties", **state)], []
    while waiting:
        asked_for = waiting.pop()
        number = int(unquote(asked_for.url.partition("&cursor=")[2] or "0"))
        got = read(asked_for, answered(pages(number), url=asked_for.url))
        sizes.append(len(only(Tie, got)))
        waiting += only(Fetch, got)
    return sizes


def follows(size, cursor):
    views = [{"did": f"did:plc:u{cursor or 0}x{n}", "handle": f"u{n}.bsky.social"} for n in range(size)]
    return {"follows": views, **({"cursor": str(cursor)} if cursor else {})}


def test_paging_goes_on_over_empty_pages_until_there_is_no_cursor():
    sizes = {0: 30, 1: 0, 2: 5, 3: 2}
    assert follow_pages(lambda n: follows(sizes[n], n + 1 if n < 3 else None)) == [30, 0, 5, 2]


def test_paging_ends_when_enough_is_read():
    assert follow_pages(lambda n: follows(100, n + 1), left=250) == [100, 100, 50]


def test_empty_pages_without_end_come_to_an_end():
    assert len(follow_pages(lambda n: follows(0, n + 1), left=1000)) == 40


def test_a_cursor_in_a_circle_is_not_followed():
    asked_for = fetch("ties").follow(URLS["ties"] + "&cursor=a%2Fb")
    got = read(asked_for, answered({"follows": [view(did=OTTO)], "cursor": "a/b"}, url=asked_for.url))
    assert not only(Fetch, got)
    assert [loss.where for loss in only(Malformed, got)] == ["ties.cursor"]


def test_what_is_known_already_is_not_read_again():
    feed = [entry(n, createdAt=f"2026-10-0{9 - n}T00:00:00Z") for n in range(4)]
    for post in feed:
        post["post"]["indexedAt"] = "2026-10-30T00:00:00Z"
    asked_for = fetch("items", since="2026-10-08T00:00:00+00:00")
    got = read(asked_for, answered({"feed": feed, "cursor": "c"}))
    assert [item.published_at.day for item in only(Item, got)] == [9, 8]
    assert not only(Fetch, got)
    assert only(Fetch, read(asked_for, answered({"feed": feed[:2], "cursor": "c"})))


@given(st.text(max_size=30), st.integers(-5, 60), st.integers(-5, 60))
def test_any_facet_on_any_text_is_survived(text, start, end):
    facet = {
        "index": {"byteStart": start, "byteEnd": end},
        "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "T"}],
    }
    (item,) = only(Item, read(fetch("items"), answered({"feed": [entry(1, text=text, facets=[facet])]})))
    visible = 0 <= start < end <= len(text.encode())
    assert item.tags == (("t",) if visible else ())


@pytest.mark.parametrize(
    ("did", "url"),
    [
        (DID, f"https://plc.directory/{DID}"),
        ("did:web:Fen.example", "https://fen.example/.well-known/did.json"),
        ("did:web:localhost%3A1234", None),
        ("did:web:fen.example:users:mira", None),
        ("did:web:127.0.0.1", None),
        ("did:key:zQ3sh", None),
    ],
)
def test_where_did_documents_are(did, url):
    assert did_document_url(did) == url


def test_a_domain_is_proven_when_both_name_each_other():
    (account, ask) = read(fetch("did"), golden("did"))
    assert [link.rel for link in account.links] == [("me", "sameas")]
    assert (ask.purpose, ask.url) == ("domain", PROOF)
    (account,) = read(ask, answered(f"{DID}\n".encode(), url=PROOF, content_type="text/plain"))
    (link,) = account.links
    assert (link.url, link.rel, link.verified_at) == ("https://mira.example/", ("me", "domain"), SEEN)
    assert account.key == f"bluesky:{DID}"


def test_a_handle_of_the_provider_proves_no_domain():
    document = {"id": DID, "alsoKnownAs": ["at://mira.bsky.social"]}
    assert read(fetch("did", handle="mira.bsky.social"), answered(document)) == []


@pytest.mark.parametrize(
    "document",
    [
        {"id": DID, "alsoKnownAs": ["at://other.example", "at://mira.example"]},
        {"id": DID, "alsoKnownAs": []},
        {"id": DID, "alsoKnownAs": {"at://mira.example": 1}},
        {"id": OTTO, "alsoKnownAs": ["at://mira.example"]},
    ],
)
def test_a_did_that_does_not_name_the_handle_proves_nothing(document):
    (loss,) = read(fetch("did"), answered(document))
    assert isinstance(loss, Malformed)


@pytest.mark.parametrize("body", [OTTO.encode(), b"<html>" + DID.encode(), b"", b"\xff"])
def test_a_domain_that_names_another_did_proves_nothing(body):
    (loss,) = read(fetch("domain"), answered(body, url=PROOF))
    assert "not proven" in loss.why


def test_a_domain_that_says_nothing_may_have_its_proof_in_the_dns():
    (outcome,) = read(fetch("domain"), answered(b"", 404, url=PROOF))
    assert isinstance(outcome, Hidden)
