import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Answer, Fetch, Gone, Hidden, Malformed, NotIndexed, Scope, read_answer
from connectors.feed import Feed
from connectors.feeds.document import name_of
from connectors.records import Account, Item
from connectors.testing import ConnectorContract

GOLDEN = Path(__file__).parent / "golden" / "feed"
NAMES = ("weblog.rss.xml", "weblog.atom.xml", "bookmarks.rdf.xml", "micro.json")
SEEN = datetime(2026, 11, 2, 12, tzinfo=UTC)
FEED = Feed()
HOME = "web:https://mira.example/"


def asked(url, account=None, **state):
    state = {"items": 200, **state}
    return Fetch(
        connector="feed", purpose="feed", account=account or f"feed:{url}", url=url, kind="feed", state=state
    )


def golden(name, account=None):
    url = f"https://feeds.example/{name}"
    return asked(url, account), Answer(url, 200, {}, (GOLDEN / name).read_bytes(), SEEN)


def shown(read):
    if isinstance(read, Fetch):
        return {"asks": read.url}
    if isinstance(read, Malformed):
        return {"loses": read.where}
    return read.model_dump(mode="json", exclude_defaults=True, exclude={"observed_at"}) | {
        "record": read.record
    }


def read(body, *, account=None, status=200, headers=None, url="https://mira.example/feed", **state):
    body = body.encode() if isinstance(body, str) else body
    return list(FEED.read(asked(url, account, **state), Answer(url, status, headers or {}, body, SEEN)))


def rss(*entries, channel=""):
    items = "".join(f"<item>{entry}</item>" for entry in entries)
    about = "<title>Moths</title><link>https://mira.example/</link>"
    return f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{about}{channel}{items}</channel></rss>'


def by(author, number):
    return (
        f"<title>{number}</title><link>https://mira.example/{number}</link><dc:creator>{author}</dc:creator>"
    )


def only(kind, values):
    return [value for value in values if isinstance(value, kind)]


class TestContract(ConnectorContract):
    connector = FEED
    accounts: ClassVar = {
        url: "feed:" + url
        for url in (
            "https://mira.example/feed",
            "https://mira.example/feed/",
            "https://mira.example/blog/rss.xml",
            "https://mira.example/atom.xml",
            "https://mira.example/index.xml",
            "https://mira.example/feed.json",
            "https://mira.example/index.rdf",
            "https://mira.example/~mira/notes.atom",
            "https://mira.example/@mira.rss",
            "https://mira.example/feed/atom/",
            "https://mira.example/feed/@mira",
            "https://mira.example/feeds/posts/default",
            "https://mira.example/?feed=rss2",
            "https://mira.example/posts?format=feed",
            "https://feeds.mira.example/mira",
        )
    } | {
        "feed://mira.example/rss": "feed:https://mira.example/rss",
        "feed:https://mira.example/rss": "feed:https://mira.example/rss",
        "HTTP://Mira.Example:80/feed?utm_source=x#top": "feed:http://mira.example/feed",
    }
    nobody = (
        "https://mira.example/",
        "https://mira.example/feeds",
        "https://mira.example/feeding-moths",
        "https://mira.example/what-is-rss",
        "https://mira.example/rss.html",
        "https://mira.example/feed/2026/moths",
        "https://mira.example/sitemap.xml",
        "https://mira.example/blogroll.xml",
        "https://mira.example/opensearch.xml",
        "https://mira.example/data.json",
        "https://mira.example/search?q=rss",
        "https://feeds.mira.example/",
        "https://rss.example/shows/moths",
        "https://feed.example/about",
    )
    exchanges = tuple(golden(name) for name in NAMES)

    def test_canonical_urls_name_the_same_account(self) -> None:
        for url in self.accounts:
            if url.lower().startswith("http"):
                assert self._ref(self._ref(url).url).key == self._ref(url).key


@pytest.mark.parametrize(
    "body",
    [
        rss(by("." * 50_000, 1)),
        rss(by("Mira", 1), channel="<description><![CDATA[" + "<meta robots " * 4_000 + "]]></description>"),
        rss(by("Mira", 1), channel=f"<managingEditor>{'-' * 50_000}</managingEditor>"),
    ],
    ids=["author", "meta", "editor"],
)
def test_no_feed_takes_long_to_search(body):
    started = time.monotonic()
    read(body)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("name", NAMES)
def test_golden(name):
    expected = (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines()
    assert [shown(value) for value in FEED.read(*golden(name))] == [json.loads(line) for line in expected]


@pytest.mark.parametrize("name", NAMES)
def test_a_feed_found_on_a_homepage_gives_only_items(name):
    alone, found = FEED.read(*golden(name)), list(FEED.read(*golden(name, HOME)))
    items = only(Item, found)
    assert [item.model_copy(update={"account": "x:x"}) for item in only(Item, alone)] == [
        item.model_copy(update={"account": "x:x"}) for item in items
    ]
    assert {item.account for item in items} == {HOME}
    assert not only(Account, found)


TEXT = rss("<title>Nattfjäril</title><link>https://mira.example/1</link>", channel="<copyright>©</copyright>")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), "application/rss+xml"),
        (TEXT.encode(), "text/xml"),
        (TEXT.encode(), "text/html"),
        (TEXT.encode(), "application/octet-stream"),
        (TEXT.encode("latin-1"), "application/xml; charset=ISO-8859-1"),
        (b'<?xml version="1.0" encoding="iso-8859-1"?>' + TEXT.encode("latin-1"), "text/xml"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "text/xml"),
        (b"\n\n  " + b'<?xml version="1.0" encoding="utf-8"?>' + TEXT.encode(), "text/xml"),
        (TEXT.encode("utf-16"), "text/xml"),
        (TEXT.encode("utf-16-le"), "text/xml"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "text/xml; charset=utf-8"),
        (TEXT.replace("ä", "&#228;").replace("©", "").encode("utf-16"), "text/xml"),
        (TEXT.encode("utf-16-be"), "application/xml"),
        (('<?xml version="1.0" encoding="utf-16"?>' + TEXT).encode("utf-16"), "application/xml"),
        (TEXT.replace("ä", "&auml;").encode(), "application/xml"),
        (TEXT.encode().removesuffix(b"</channel></rss>"), "application/xml"),
    ],
)
def test_one_feed_in_every_encoding(body, content_type):
    account, item = read(body, headers={"content-type": content_type})
    assert (account.name, item.title) == ("Moths", "Nattfjäril")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html><head><title>RSS feed</title></head></html>",
        "<entry/>",
        "[]",
        '{"items": []}',
        "rss",
        "\x1f\x8b",
    ],
)
def test_what_is_no_feed_is_said(body):
    (loss,) = read(body)
    assert (type(loss), loss.lost) == (Malformed, "page")


def test_the_name_of_a_file_is_not_opened(tmp_path):
    path = tmp_path / "<rss>"
    path.write_text(TEXT)
    assert not only(Item, read(str(path)))


def test_an_entity_bomb_does_not_go_off():
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "{"lol" * 40}">{entities}]>' + rss("<title>&a11;</title>")
    began = time.process_time()
    for body in (bomb.encode(), bomb.encode("utf-16")):
        assert isinstance(read(body)[0], Malformed)
    assert time.process_time() - began < 1


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(NAMES[:3]), data=st.data())
def test_a_damaged_feed_never_raises(name, data):
    fetch, answer = golden(name)
    start = data.draw(st.integers(0, len(answer.body)))
    stop = data.draw(st.integers(start, len(answer.body)))
    junk = data.draw(
        st.binary(max_size=30) | st.sampled_from([b"<authors>x</authors>", b"<links>x</links>", b"]]>"])
    )
    body = answer.body[:start] + junk + answer.body[stop:]
    for value in read_answer(FEED, fetch, Answer(answer.url, 200, {}, body, SEEN)):
        assert isinstance(value, Account | Item | Malformed | Fetch)


@given(
    st.sampled_from(
        ["authors", "links", "tags", "content", "title_detail", "published_parsed", "source", "image"]
    ),
    st.sampled_from(["", ' a="b"']),
)
def test_elements_named_like_feedparsers_own_fields_are_harmless(name, attribute):
    forged = f"<{name}{attribute}>https://forged.example/</{name}>"
    body = rss(forged + by("Mira", 1) + forged, channel=forged).encode()
    values = list(
        read_answer(
            FEED, asked("https://mira.example/feed"), Answer("https://mira.example/feed", 200, {}, body)
        )
    )
    assert only(Item, values) or [value.lost for value in only(Malformed, values)] == ["page"]
    assert not [link for account in only(Account, values) for link in account.links if "forged" in link.url]


META = '<x:meta xmlns:x="http://www.w3.org/1999/xhtml" name="robots" content="noindex"/>'


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (rss(by("Mira", 1), channel=META), {}),
        (rss(by("Mira", 1), channel=META).encode("utf-16"), {}),
        (rss(by("Mira", 1)), {"x-robots-tag": "noindex, follow"}),
        (rss(by("Mira", 1)), {"x-robots-tag": "none"}),
    ],
)
def test_an_opt_out_is_honoured(body, headers):
    account, outcome = read(body, headers=headers)
    assert account == Account(
        platform="feed", id="https://mira.example/feed", opted_out=True, observed_at=SEEN
    )
    assert isinstance(outcome, NotIndexed)
    assert [type(value) for value in read(body, headers=headers, account=HOME)] == [Hidden]


def test_words_about_robots_are_no_opt_out():
    values = read(
        rss(by("Mira", 1) + f"<description>&lt;{META[1:-2]}&gt;</description>"),
        headers={"x-robots-tag": "all"},
    )
    assert only(Item, values)


MIRA = "<managingEditor>m@mira.example (Mira)</managingEditor>"


def test_guests_are_left_out_where_the_owner_is_known():
    declared = only(Item, read(rss(by("Mira", 1), by("Tomas", 2), by("Tomas", 3), channel=MIRA)))
    assert [item.title for item in declared] == ["1"]
    mostly = only(Item, read(rss(*(by("mira", n) for n in range(4)), by("Tomas", 4), "<title>5</title>")))
    assert [item.title for item in mostly] == ["0", "1", "2", "3", "5"]


def test_a_group_writes_for_itself_alone():
    body = rss(by("Mira", 1), by("Tomas", 2))
    account, *items = read(body)
    assert (account.kind, account.name, len(items)) == ("group", "Moths", 2)
    assert [type(value) for value in read(body, account=HOME)] == [Hidden]


def test_of_several_declared_authors_none_is_the_feed():
    authors = [{"url": "https://mira.example/"}, {"url": "https://tomas.example/"}]
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Two",
        "authors": authors,
        "items": [],
    }
    (account,) = read(json.dumps(document))
    assert (account.name, account.links) == ("Two", ())


def test_a_pen_name_needs_no_declaration():
    values = read(rss(by("admin", 1), by("admin", 2), channel=MIRA))
    assert len(only(Item, values)) == 2
    assert only(Account, values)[0].name == "Mira"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("mira@mira.example (Mira Lindqvist)", "Mira Lindqvist"),
        ("Mira Lindqvist <mira@mira.example>", "Mira Lindqvist"),
        ('nobody@photos.example ("mira")', "mira"),
        ("Mira (of the moths)", "Mira (of the moths)"),
        ("mira@mira.technology", None),
        (" ", None),
    ],
)
def test_author_fields(raw, name):
    assert name_of(raw) == name


@pytest.mark.parametrize("name", NAMES)
def test_no_address_is_kept(name):
    for account in only(Account, FEED.read(*golden(name))):
        assert "@mira.example" not in account.model_dump_json()
        assert "@oskar.example" not in account.model_dump_json()


def test_the_platform_behind_a_domain_of_ones_own():
    generator = "<generator>Tumblr (3.0; @mira-moths)</generator>"
    (account,) = read(rss(channel=generator))
    assert [(link.url, link.rel) for link in account.claims][1] == (
        "https://mira-moths.tumblr.com/",
        ("me", "generator"),
    )


def entry_kind(entry, *more):
    return only(Item, read(rss(entry, *more)))[0].kind


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("<title>a</title><link>https://mira.example/1</link>", "article"),
        ("<title>a</title><link>https://www.mira.example/1</link>", "article"),
        ("<description>a</description><link>https://mira.example/1</link>", "post"),
        ("<title>a</title><link>https://lamps.example/1</link>", "bookmark"),
        ('<title>a</title><source url="https://other.example/rss">Other</source>', "boost"),
        ('<title>a</title><source url="https://mira.example/rss">Mine</source>', "article"),
        ('<title>a</title><enclosure url="/a.mp3" type="audio/mpeg"/>', "podcast"),
        ('<title>a</title><enclosure url="/a.mp4" type="video/mp4"/>', "video"),
        ('<title>a</title><enclosure url="/a.png" type="image/png"/>', "article"),
        ('<description>a</description><enclosure url="/a.png" type="image/png"/>', "photo"),
    ],
)
def test_kinds(entry, kind):
    assert entry_kind(entry) == kind


def test_a_weblog_on_another_domain_is_no_collection_of_links():
    entries = [f"<title>{n}</title><link>https://essays.example/{n}</link>" for n in range(3)]
    assert {item.kind for item in only(Item, read(rss(*entries)))} == {"article"}


def test_items_of_one_page_differ_in_their_fragment():
    day = "https://mira.example/2026/10/03.html"
    entries = [f"<description>{n}</description><guid>{day}#a{n}</guid>" for n in range(2)]
    assert [item.url for item in only(Item, read(rss(*entries)))] == [f"{day}#a0", f"{day}#a1"]


def test_an_entry_that_says_nothing_is_none():
    _, loss = read(rss("<guid isPermaLink='false'>7</guid><category>moths</category>"))
    assert (loss.where, loss.lost) == ("entries[0]", "record")


def test_the_author_of_a_source_is_not_the_source():
    source = "<source><title>T</title><author><name>T</name><uri>https://t.example/</uri></author></source>"
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>a</title>{source}</entry></feed>'
    assert only(Item, read(body))[0].kind == "article"


def test_a_date_of_the_year_one_is_none():
    lost, _, item = read(rss("<title>a</title><pubDate>Mon, 01 Jan 0001 00:00:00 +0000</pubDate>"))
    assert (lost.where, item.published_at) == ("entries[0].published", None)


def test_gone():
    assert read("", status=410) == [Gone("HTTP 410")]


def test_a_circle_of_pages_ends():
    def page(url):
        following = "https://mira.example/b" if url.endswith("a") else "https://mira.example/a"
        items = [{"id": f"{url}/{n}", "content_text": str(n)} for n in range(2)]
        document = {"version": "https://jsonfeed.org/version/1", "next_url": following, "items": items}
        return Answer(url, 200, {}, json.dumps(document).encode(), SEEN)

    (fetch,) = FEED.start(FEED.account_of("https://mira.example/rss"), Scope(items=9))
    fetch = fetch.model_copy(update={"url": "https://mira.example/a"})
    pages, accounts, items = 0, 0, 0
    while fetch and pages < 100:
        values = list(FEED.read(fetch, page(fetch.url)))
        fetch = next(iter(only(Fetch, values)), None)
        pages, accounts, items = (
            pages + 1,
            accounts + len(only(Account, values)),
            items + len(only(Item, values)),
        )
    assert (pages, accounts, items) == (5, 1, 9)


def test_the_scope_limits_the_items():
    assert len(only(Item, read(rss(*(by("Mira", n) for n in range(9))), items=4))) == 4
