import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.reading.encoding import decode
from connectors.reading.markup import DEEPEST, LONGEST_MARKUP, absolute, links_of, parse_html, text_of

SHORTENED = (
    '<a href="https://moths.example/atlas/2024" rel="nofollow noopener"><span class="invisible">https://</span>'
    '<span class="ellipsis">moths.example/at</span><span class="invisible">las/2024</span></a>'
)
MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<br>",
            "<a href='/x'>",
            "</a>",
            "<pre>",
            "</pre>",
            "<script>",
            "</script>",
            "<b",
            ">",
            "<!--",
        ]
    )
    | st.text(max_size=8),
    max_size=20,
).map("".join)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<p>One</p>\n\n  <p>\n Two </p>", "One\n\nTwo"),
        ("<ul><li>a</li><li><b>b</b> c</li></ul>d", "a\nb c\n\nd"),
        ("a<br><br><br>b", "a\n\nb"),
        ("<pre>x  y\n  z</pre>", "x  y\n  z"),
        ("caf&eacute; &lt;b&gt; &amp;amp; &#128512;", "café <b> &amp; 😀"),
        ("a<script>alert('</p>')</script><style>p{}</style><!-- c -->b", "ab"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ('<p>hi <img class="emojione" alt="😄" src="x">!</p>', "hi 😄!"),
        (
            '<p><span class="h-card"><a href="https://f.example/@v">@<span>v</span></a></span> #<span>bees</span></p>',
            "@v #bees",
        ),
        (SHORTENED, "https://moths.example/atlas/2024"),
        ("no markup,  two   spaces", "no markup, two spaces"),
        ("5 < 6 & 7", "5 < 6 & 7"),
        ("<b>unclosed <i>tags", "unclosed tags"),
        ("", ""),
        ("<!-- nothing -->", ""),
    ],
)
def test_text(html, text):
    assert text_of(html) == text


@given(MARKUP)
def test_text_is_plain_and_stays(html):
    text = text_of(html)
    assert text == text.strip(" \n")
    assert "\n\n\n" not in text
    assert not any(mark in text for mark in "\x1c\x1d\x1e\x1f\r\x00")


@given(st.lists(st.text("abc ", min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_paragraphs_are_kept_apart(paragraphs):
    html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert text_of(html).split("\n\n") == [" ".join(paragraph.split()) for paragraph in paragraphs]


def test_the_label_of_a_shortened_link_is_what_one_sees():
    (link,) = links_of(SHORTENED)
    assert (link.url, link.label, link.rel) == (
        "https://moths.example/atlas/2024",
        "moths.example/at…",
        ("nofollow", "noopener"),
    )


def test_only_pages_are_links():
    html = "".join(
        f'<a href="{href}">x</a>'
        for href in (
            "mailto:a@b.example",
            "javascript:alert(1)",
            "tel:+1",
            "#top",
            "",
            "https://[broken",
            "data:text/html,x",
            "/page",
        )
    )
    assert [link.url for link in links_of(html, "https://vega.example/om/")] == [
        "https://vega.example/om/#top",
        "https://vega.example/page",
    ]
    assert links_of(html) == []


@given(MARKUP)
def test_links_and_trees_are_made_of_anything(html):
    assert all(
        link.url.startswith("https://vega.example/") for link in links_of(html, "https://vega.example/")
    )
    parse_html(html)
    parse_html(html.encode("utf-8", errors="replace"))


@settings(deadline=None)
@given(st.text() | st.binary())
def test_any_text_and_any_bytes_are_a_page(markup):
    assert parse_html(markup) is not None


@pytest.mark.parametrize(
    ("prefix", "target"), [("//x.example/a", "https://x.example/a"), ("/a", None), ("x.example", None)]
)
def test_without_a_base_only_whole_urls_are_known(prefix, target):
    assert absolute(prefix, None) == target


def test_depth_is_limited_and_nothing_is_lost():
    soup = parse_html("<div>" * 20_000 + '<a href="/deep">deep</a> text')
    deepest = max(sum(1 for _ in tag.parents) for tag in soup.find_all("a"))
    assert deepest <= DEEPEST + 1
    assert len(soup.find_all("div")) == 20_000
    assert soup.find("a")["href"] == "/deep"
    assert soup.get_text() == "deep text"


def test_size_is_limited():
    assert len(parse_html("x" * (LONGEST_MARKUP + 10)).get_text()) == LONGEST_MARKUP
    assert len(text_of("x" * (LONGEST_MARKUP + 10))) == LONGEST_MARKUP


NAME = "Zoë Båth – „ok“"


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (NAME.encode(), None),
        (NAME.encode("cp1252"), None),
        (NAME.encode("cp1252"), "iso-8859-1"),
        (b'<meta charset="ISO-8859-1">' + NAME.encode("cp1252"), None),
        (
            b"<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>"
            + NAME.encode("cp1252"),
            None,
        ),
        (b'<?xml version="1.0" encoding="latin1"?>' + NAME.encode("cp1252"), None),
        (codecs.BOM_UTF8 + NAME.encode(), "iso-8859-1"),
        (codecs.BOM_UTF16_LE + NAME.encode("utf-16-le"), None),
        (codecs.BOM_UTF16_BE + NAME.encode("utf-16-be"), "utf-8"),
        (b"<meta charset=utf-16>" + NAME.encode(), None),
        (b"<meta charset=rot13>" + NAME.encode(), None),
        (NAME.encode(), "no-such-charset"),
    ],
)
def test_encodings_are_found(body, charset):
    assert decode(body, charset).endswith(NAME)


def test_what_is_cut_within_a_character_is_utf_8_still():
    assert decode("Zoë".encode()[:-1]) == "Zo\ufffd"
