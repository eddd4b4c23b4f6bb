import mf2py
import pytest
from bs4 import BeautifulSoup

from connectors.contract import Answer
from connectors.pages.entries import kind_of, time_of
from connectors.pages.microformats import TooCostlyError, read_microformats, text, urls
from connectors.pages.page import Page

CLASSIC = {
    "card": """<div class="vcard"><a class="fn url" href="https://vega.example/">Vega</a> <b class="nickname">v</b>
        <img class="photo" src="/v.jpg"> <span class="note">bees</span></div>""",
    "no implied name": '<div class="vcard"><a href="/x">Vega</a><img src="/v.jpg"></div>',
    "modern properties do not count": """<div class="vcard"><b class="p-name">Wrong</b>
        <b class="fn">Right</b></div>""",
    "modern root wins": '<div class="vcard h-card"><b class="p-name">Right</b><b class="fn">Wrong</b></div>',
    "within modern": """<div class="h-entry"><div class="p-author vcard"><b class="fn">Vega</b></div>
        <b class="fn">no</b></div>""",
    "entry": """<div class="hentry"><h1 class="entry-title"><a rel="bookmark" href="/1">One</a></h1>
        <div class="entry-content"><p>Text</p></div> <span class="author vcard"><b class="fn">Vega</b></span>
        <abbr class="published" title="2024-05-01">May</abbr></div>""",
    "feed": """<div class="hfeed"><div class="hentry"><b class="entry-title">One</b></div>
        <div class="hentry"></div></div>""",
}
OURS = {"name", "nickname", "url", "photo", "note", "author", "content", "published"}


def page(markup):
    return Page.of(Answer("https://vega.example/", 200, {}, markup.encode()))


def comparable(item):
    """What our reading of classic markup and mf2py's own must agree in."""
    if isinstance(item, list):
        return [comparable(one) for one in item]
    if not isinstance(item, dict) or "properties" not in item:
        return item
    properties = {name: comparable(values) for name, values in item["properties"].items() if name in OURS}
    return {"type": item["type"], "properties": properties, "children": comparable(item.get("children", []))}


@pytest.mark.parametrize("name", CLASSIC)
def test_classic_markup_reads_as_by_mf2py(name):
    reference = mf2py.parse(doc=BeautifulSoup(CLASSIC[name], "lxml"), url="https://vega.example/")["items"]
    assert comparable(read_microformats(page(CLASSIC[name]), embedded=True)) == comparable(reference)


def test_classes_of_style_sheets_are_no_roots():
    (card,) = read_microformats(
        page('<body class="h-full"><div class="h-screen h-card p-4">Vega</div></body>'), embedded=True
    )
    assert (card["type"], text(card, "name")) == (["h-card"], "Vega")


def test_urls_that_are_none_are_left_out():
    markup = '<div class="h-card">' + "".join(
        f'<a class="u-url" href="{href}">x</a>'
        for href in ("mailto:v@vega.example", "http://[x", "/a", "https://b.example/")
    )
    (card,) = read_microformats(page(markup), embedded=False)
    assert urls(card, "url") == ["https://vega.example/a", "https://b.example/"]


@pytest.mark.parametrize(
    "classes", ["h-entry p-name e-content", "h-card p-name p-note", "hentry entry-content"]
)
def test_exponential_nesting_is_refused(classes):
    with pytest.raises(TooCostlyError):
        read_microformats(page(f'<div class="{classes}">' * 150 + "<b>x</b>" * 200), embedded=True)


@pytest.mark.parametrize(
    ("properties", "kind"),
    [
        ({"name": ["A"], "content": ["A and more"]}, "post"),
        ({"name": ["A"], "content": ["B"]}, "article"),
        ({"name": ["A"]}, "post"),
        ({"in-reply-to": ["https://x.example/"], "like-of": ["https://x.example/"]}, "reply"),
        ({"rsvp": ["yes"], "in-reply-to": ["https://x.example/"]}, "reply"),
        ({"repost-of": [{"type": ["h-cite"], "properties": {"url": ["https://x.example/"]}}]}, "boost"),
        ({"photo": [{"value": "https://x.example/a.jpg", "alt": ""}], "content": ["B"]}, "photo"),
        ({"like-of": []}, "post"),
    ],
)
def test_post_types(properties, kind):
    assert kind_of({"type": ["h-entry"], "properties": properties}) == kind


@pytest.mark.parametrize("value", [None, "", "yesterday", "2024-13-01", "0001-01-01T00:00:00+23:59"])
def test_what_is_no_time_is_none(value):
    assert time_of(value) is None
