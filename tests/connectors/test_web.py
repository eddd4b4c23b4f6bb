import json
import time
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Answer, Fetch, Gone, Hidden, Malformed, Moved, NotIndexed, Scope, read_answer
from connectors.records import Account, Item, Tie
from connectors.testing import ConnectorContract
from connectors.web import MOST_LINKS, Web

GOLDEN = Path(__file__).parent / "golden" / "web"
SEEN = datetime(2026, 11, 2, 12, tzinfo=UTC)
WEB = Web()
PAGES = {
    "broken": "http://www.zoe.example/",
    "card": "https://vega.example/",
    "classic": "https://tobias.example/",
    "family": "https://ortega.example/",
    "graph": "https://imani.example/",
    "hub": "https://lenkli.example/kimi",
    "mended": "https://wen.example/about",
    "noindex": "https://shy.example/",
    "opengraph": "https://murmel.example/nilso",
    "organization": "https://skogsbolaget.example/",
    "parked": "https://vega.example/",
    "posts": "https://ana.example/",
}
BLOGROLL = Fetch(
    connector="web",
    purpose="blogroll",
    account="web:https://vega.example/",
    url="https://vega.example/blogroll.opml",
    kind="feed",
    state={"items": 200, "ties": 3, "since": None},
)
OPML = b"""<?xml version="1.0"?><opml version="2.0"><body><outline text="reads">
<outline type="rss" text="Olle" xmlUrl="https://olle.example/feed" htmlUrl="https://olle.example/"/>
<outline type="rss" text="Vega herself" xmlUrl="https://vega.example/feed.atom" htmlUrl="http://www.vega.example"/>
<outline type="rss" text="No page" xmlurl="https://signe.example/rss"/></outline>
<outline type="rss" text="Again" xmlUrl="https://olle.example/other" htmlUrl="https://olle.example/"/>
<outline type="rss" text="Three" htmlUrl="https://three.example/"/><outline type="rss" htmlUrl="https://four.example/"/>
</body></opml>"""


def asked(url, **scope):
    (fetch,) = WEB.start(WEB.account_of(url), Scope(**scope))
    return fetch


def html(body, url="https://vega.example/", headers=(), redirects=()):
    body = body if isinstance(body, bytes) else body.encode()
    return Answer(
        url, 200, {"content-type": "text/html; charset=utf-8", **dict(headers)}, body, SEEN, redirects
    )


def golden(name):
    return Answer(
        PAGES[name], 200, {"content-type": "text/html"}, (GOLDEN / f"{name}.html").read_bytes(), SEEN
    )


def read(fetch, answer):
    return list(WEB.read(fetch, answer))


def read_page(body, **options):
    return read(asked("https://vega.example/"), html(body, **options))


def account_in(values):
    (account,) = [value for value in values if isinstance(value, Account)]
    return account


def shown(value):
    if is_dataclass(value):
        return {type(value).__name__: asdict(value)}
    return {type(value).__name__: value.model_dump(mode="json", exclude_defaults=True)}


class TestContract(ConnectorContract):
    connector = WEB
    accounts: ClassVar = {
        "https://vega.example": "web:https://vega.example/",
        "HTTP://WWW.Vega.Example:80/": "web:https://vega.example/",
        "vega.example": "web:https://vega.example/",
        "//vega.example/index.html": "web:https://vega.example/",
        "https://vega.example/om/?utm_source=x#top": "web:https://vega.example/om",
        "https://tilde.example/~vega/": "web:https://tilde.example/~vega",
        "https://bücher.example/": "web:https://xn--bcher-kva.example/",
        "https://vega.example/v1.2/notes.html": "web:https://vega.example/v1.2/notes.html",
    }
    nobody: ClassVar = (
        "https://vega.example/photo.JPG",
        "https://vega.example/cv.pdf",
        "https://vega.example/feed.xml",
        "https://vega.example/feed.json?x=1",
        "https://vega.example/blogroll.opml",
        "https://vega.example/show.mp3",
        "https://192.0.2.7/",
        "https://[2001:db8::1]/",
        "https://localhost/",
        "https://printer.local/",
        "https://vega.home.arpa/",
        "https://intranet/vega",
        "https://vega:secret@vega.example/",
        "vega@vega.example",
        "@vega@fjord.example",
    )
    exchanges: ClassVar = [
        *((asked(PAGES[name]), golden(name)) for name in ("card", "graph", "posts")),
        (BLOGROLL, Answer(BLOGROLL.url, 200, {"content-type": "text/xml"}, OPML, SEEN)),
    ]


@pytest.mark.parametrize("name", PAGES)
def test_pages_read_as_recorded(name):
    lines = (GOLDEN / f"{name}.html.jsonl").read_text("utf-8").splitlines()
    assert [shown(value) for value in read(asked(PAGES[name]), golden(name))] == [
        json.loads(line) for line in lines
    ]


def test_a_mere_link_is_no_claim():
    account = account_in(
        read_page(
            '<a href="https://celebrity.example/">my idol</a><a rel="nofollow" href="//x.example/">x</a>'
        )
    )
    assert account.links == ()


@pytest.mark.parametrize(
    "card",
    [
        '<div class="h-card"><a class="u-url u-uid" href="/">Vega</a></div>',
        '<div class="h-card"><a class="u-url" rel="me" href="https://github.com/vegal">Vega</a></div>',
    ],
)
def test_a_representative_card_is_found_among_others(card):
    others = '<div class="h-card"><a class="u-url" href="https://olle.example/">Olle</a></div>'
    account = account_in(read_page(f"<title>Friends</title>{others}{card}{others}"))
    assert (account.name, account.kind) == ("Vega", "person")


def test_no_name_is_taken_from_one_of_several_people():
    team = "".join(
        f'<div class="h-card"><a class="u-url p-name" href="https://{name}.example/">{name}</a></div>'
        for name in ("olle", "signe", "vega")
    )
    account = account_in(read_page(f'<title>Our team</title><meta name="author" content="signe">{team}'))
    assert (account.name, account.kind, account.links) == ("Our team", "unknown", ())


def test_xfn_me_excludes_all_other_values():
    read = read_page(
        '<a rel="me friend" href="https://a.example/">a</a><a rel="friend muse" href="https://b.example/">b</a>'
    )
    assert {(tie.kind, tie.target) for tie in read if isinstance(tie, Tie)} == {
        ("friend", "https://b.example/"),
        ("muse", "https://b.example/"),
    }


@pytest.mark.parametrize(
    ("headers", "markup"),
    [
        ({"x-robots-tag": "noindex"}, ""),
        ({"x-robots-tag": "googlebot: nofollow, none"}, ""),
        ({"x-robots-tag": "otherbot:noindex , nofollow"}, ""),
        ({}, '<meta name="ROBOTS" content="noarchive,NoIndex">'),
        ({}, '<meta name="googlebot" content="none">'),
    ],
)
def test_who_opts_out_is_left_alone(headers, markup):
    page = f'<title>Vega</title>{markup}<link rel="blogroll" href="/b.opml"><link rel="me" href="https://x.example/">'
    account, outcome = read_page(page, headers=headers)
    assert account == Account(platform="web", id="https://vega.example/", opted_out=True, observed_at=SEEN)
    assert isinstance(outcome, NotIndexed)


@pytest.mark.parametrize(
    ("headers", "markup"),
    [
        ({"x-robots-tag": "max-image-preview: none, unavailable_after: 2030-01-01"}, ""),
        ({"x-robots-tag": "nofollow"}, ""),
        ({}, '<meta name="robots" content="index, nofollow, max-image-preview:none">'),
        ({}, '<meta name="description" content="noindex is a word">'),
    ],
)
def test_other_directives_are_no_opt_out(headers, markup):
    assert account_in(read_page(f"<title>Vega</title>{markup}", headers=headers)).name == "Vega"


@pytest.mark.parametrize(
    ("asked_for", "final", "statuses", "expected"),
    [
        ("https://vega.example/", "https://www.vega.example/index.html", (302,), ("vega.example/", ())),
        (
            "https://vega.example/",
            "https://vega.example/sv/",
            (302,),
            ("vega.example/sv", ("web:https://vega.example/",)),
        ),
        (
            "https://old.example/",
            "https://vega.example/",
            (301, 308),
            ("vega.example/", ("web:https://old.example/",)),
        ),
        (
            "https://t.example/~v",
            "https://t.example/~vega/",
            (301,),
            ("t.example/~vega", ("web:https://t.example/~v",)),
        ),
    ],
)
def test_a_page_that_moved_for_good_is_one_account(asked_for, final, statuses, expected):
    redirects = tuple((status, final) for status in statuses)
    account = account_in(read(asked(asked_for), html("<title>Vega</title>", url=final, redirects=redirects)))
    assert (account.key, account.aliases) == (f"web:https://{expected[0]}", expected[1])


@pytest.mark.parametrize(
    ("asked_for", "final", "statuses", "outcome"),
    [
        ("https://old.example/", "https://new.example/", (302,), Moved("https://new.example/")),
        ("https://old.example/", "https://new.example/", (301, 302), Moved("https://new.example/")),
        ("https://old.example/", "https://new.example/", (), Moved("https://new.example/")),
        # a page that is gone is often sent to the front page for good
        ("https://t.example/~vega", "https://t.example/", (301,), Moved("https://t.example/")),
        (
            "https://t.example/vega",
            "https://t.example/login?next=/vega",
            (302,),
            Hidden("profile", "needs a login"),
        ),
        # somebody else's platform is no page of theirs
        ("https://old.example/", "https://x.com/vega", (301,), Moved("https://x.com/vega")),
    ],
)
def test_what_is_found_elsewhere_is_not_read_as_theirs(asked_for, final, statuses, outcome):
    redirects = tuple((status, final) for status in statuses)
    assert read(asked(asked_for), html("<title>Vega</title>", url=final, redirects=redirects)) == [outcome]


def test_a_domain_sold_to_a_dealer_is_parked_and_nobodys():
    dealer = "https://www.hugedomains.com/domain_profile.cfm"
    account, gone = read(
        asked("https://old.example/"), html("<title>Sale</title>", url=dealer, redirects=((302, dealer),))
    )
    assert (account.key, account.tags, account.name) == ("web:https://old.example/", ("parked",), None)
    assert gone == Gone("parked")


def test_canonical_is_believed_about_the_query_only():
    def key(url, canonical):
        return account_in(read(asked(url), html(f'<link rel="canonical" href="{canonical}">', url=url))).key

    assert key("https://vega.example/om?lang=sv", "https://vega.example/om") == "web:https://vega.example/om"
    assert key("https://vega.example/om", "https://vega.example/") == "web:https://vega.example/om"
    assert key("https://vega.example/", "https://celebrity.example/") == "web:https://vega.example/"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/rss+xml", "<rss version='2.0'><channel/></rss>"),
        ("text/html", "\n<?xml version='1.0'?>\n<!-- hi --><feed xmlns='http://www.w3.org/2005/Atom'/>"),
        ("application/json", '{"version": "https://jsonfeed.org/version/1.1", "items": []}'),
    ],
)
def test_a_feed_in_place_of_a_page_goes_to_the_feed_connector(content_type, body):
    (fetch,) = read_page(body, headers={"content-type": content_type})
    assert (fetch.connector, fetch.purpose, fetch.kind) == ("feed", "feed", "feed")
    assert (fetch.account, fetch.url) == ("web:https://vega.example/", "https://vega.example/")


@pytest.mark.parametrize(
    ("content_type", "body"), [("image/png", "\x89PNG"), ("application/pdf", "%PDF"), ("text/html", " ")]
)
def test_what_is_no_page_is_said(content_type, body):
    (loss,) = read_page(body, headers={"content-type": content_type})
    assert isinstance(loss, Malformed)
    assert loss.lost == "page"


def alternate(href, media_type="application/rss+xml", rel="alternate", title=""):
    return f'<link rel="{rel}" type="{media_type}" title="{title}" href="{href}">'


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([alternate("/comments/feed/"), alternate("/feed/")], "/feed/"),
        ([alternate("/x", title="Vega » Comments Feed"), alternate("/y")], "/y"),
        ([alternate("/f.json", " application/feed+json; charset=utf-8", "ALTERNATE foo")], "/f.json"),
        ([alternate("/category/bees/feed"), alternate("/atom", "application/atom+xml")], "/atom"),
        ([alternate("/category/bees/feed")], "/category/bees/feed"),
        ([alternate("/2024/05/humlor/feed/")], None),
        ([alternate("/?p=1", "application/activity+json"), alternate("/en/", "text/html")], None),
        ([alternate("/x.css", "text/css", "stylesheet alternate")], None),
    ],
)
def test_the_main_feed_is_found(links, expected):
    feeds = [value.url for value in read_page("".join(links)) if isinstance(value, Fetch)]
    assert feeds == ([f"https://vega.example{expected}"] if expected else [])


def test_posts_of_a_page_with_a_feed_come_by_the_feed():
    post = '<div class="h-entry"><p class="p-name">One</p></div>'
    feed = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
    assert any(isinstance(value, Item) for value in read_page(post))
    assert not any(isinstance(value, Item) for value in read_page(feed + post))


def test_limits_of_the_scope_hold():
    posts = "".join(
        f'<div class="h-entry"><p class="e-content">{n}</p><time class="dt-published">2026-01-0{n}</time></div>'
        for n in range(1, 9)
    )
    friends = "".join(f'<a rel="friend" href="https://{n}.friend.example/">f</a>' for n in range(9))
    fetch = asked("https://vega.example/", items=5, ties=2, since=datetime(2026, 1, 3, tzinfo=UTC))
    values = read(fetch, html(posts + friends))
    assert [item.text for item in values if isinstance(item, Item)] == ["3", "4", "5"]
    assert sum(isinstance(value, Tie) for value in values) == 2


def test_a_blogroll_gives_a_tie_for_each_site():
    values = read(BLOGROLL, Answer(BLOGROLL.url, 200, {}, OPML, SEEN))
    assert [(tie.kind, tie.target) for tie in values] == [
        ("blogroll", "https://olle.example/"),
        ("blogroll", "https://signe.example/rss"),
        ("blogroll", "https://three.example/"),
    ]


def test_a_blogroll_that_is_none_is_said():
    (loss,) = read(BLOGROLL, html("<title>Not found</title>"))
    assert (loss.where, loss.lost) == ("blogroll", "page")


def test_endless_claims_are_cut_and_counted():
    values = read_page(
        "".join(f'<a rel="me" href="https://{n}.example/">x</a>' for n in range(MOST_LINKS + 50))
    )
    assert len(account_in(values).links) == MOST_LINKS
    assert any(isinstance(value, Malformed) for value in values)


@pytest.mark.parametrize(
    "body",
    [
        "<div class='h-card'>" * 10_000,
        "<div class='h-entry p-name e-content u-url'>" * 60,
        "<div class='vcard hentry entry-content fn'>" * 3_000,
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">{"@graph":' + '[{"@graph":' * 900 + "</script>",
        "<a rel=me href=https://a.example/>" * 4_000,
        "<p>" + "<b>" * 20_000,
        "<!--" * 50_000,
        b"\xff\xfe" + "<title>Vega</title>".encode("utf-16-le"),
    ],
    ids=["cards", "repeated", "classic", "json", "graphs", "links", "tags", "comments", "utf-16"],
)
def test_hostile_pages_cost_little(body):
    values = list(read_answer(WEB, asked("https://vega.example/"), html(body)))
    assert account_in(values).key == "web:https://vega.example/"


PIECES = (
    "<div class='h-card vcard'>",
    "</div>",
    "<a rel='me friend' class='u-url fn' href='",
    "//x.example/",
    "'>",
    "<base href=':'>",
    "<script type='application/ld+json'>",
    '{"@type":["Person"],"name":',
    "[1]",
    "}",
    "</script>",
    "<meta property='og:type' content='profile'>",
    "<time class='dt-published h-entry' datetime='9999-99'>",
    "&#0;",
    "\x00",
    "é",
    "]]>",
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_scrambled_pages_break_nothing(pieces):
    values = read_page("".join(["<title>Vega</title>", *pieces]))
    assert sum(isinstance(value, Account) for value in values) == 1


@pytest.mark.parametrize(
    "head",
    [
        f'<link rel=alternate type=application/rss+xml title="{"comments " * 12_000}" href=/feed>',
        f'<link rel=alternate type=application/rss+xml href="/feed{"/2024/01/" * 12_000}">',
        "<p>" + "<?xml " * 20_000,
    ],
    ids=["title", "address", "declarations"],
)
def test_no_head_takes_long_to_search(head):
    started = time.monotonic()
    read_page(f"<html><head>{head}</head></html>")
    assert time.monotonic() - started < 2
