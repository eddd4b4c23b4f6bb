import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.opml import Subscription, subscriptions

OLLE = Subscription("https://olle.example/feed", "https://olle.example/", "Olle")
OUTLINE = (
    '<outline type="rss" text="Olle" xmlUrl="https://olle.example/feed" htmlUrl="https://olle.example/"/>'
)


def opml(inside):
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{inside}</body></opml>'.encode()


@pytest.mark.parametrize(
    "inside",
    [
        OUTLINE,
        f'<outline text="Friends"><outline text="Near">{OUTLINE}</outline></outline>',
        OUTLINE + OUTLINE,
        OUTLINE.lower().replace(">olle", ">Olle").replace('text="olle"', 'TITLE="Olle"'),
        OUTLINE.replace("https://olle.example/feed", "feed://olle.example/feed").replace(
            "feed://", "feed:https://"
        ),
        OUTLINE + '<outline text="a note"/><outline type="link" url="https://x.example/"/>',
        OUTLINE.replace('htmlUrl="https://olle.example/"', 'htmlUrl="/"').replace(
            'text="Olle"', 'text=" Olle\n"'
        ),
        OUTLINE + '<outline text="broken',
        OUTLINE + "<outline text='x' xmlUrl='mailto:a@b.example'/>",
    ],
    ids=["plain", "folders", "twice", "case", "feed scheme", "others", "relative", "cut", "no feed"],
)
def test_one_subscription(inside):
    assert subscriptions(opml(inside), "https://olle.example/roll.opml") == [OLLE]


def test_either_url_is_enough():
    inside = '<outline xmlUrl="https://a.example/rss"/><outline title="B" htmlUrl="https://b.example/"/>'
    assert subscriptions(opml(inside)) == [
        Subscription("https://a.example/rss", None, None),
        Subscription(None, "https://b.example/", "B"),
    ]


def test_entities_are_not_followed():
    bomb = (
        "<!DOCTYPE opml ["
        '<!ENTITY a "https://x.example/"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
        '<opml><body><outline text="&c;" xmlUrl="https://olle.example/feed"/></body></opml>'
    )
    (found,) = subscriptions(bomb.encode())
    assert found == Subscription("https://olle.example/feed", None, None)


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>404</body></html>", b"{}", b"<rss/>", b"\xff\xfe", b"<opml"]
)
def test_what_is_no_list_is_refused(body):
    if body == b"<opml":
        assert _read(body) in ([], None)
    else:
        assert _read(body) is None


@given(st.binary() | st.text().map(opml))
def test_anything_is_read_or_refused(body):
    assert _read(body) is None or isinstance(_read(body), list)


def _read(body):
    try:
        return subscriptions(body)
    except ValueError:
        return None
