import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.richtext import handles_in, hashtags_in, read_facets, urls_in
from connectors.urls import canonical_url


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("https://mira.example/a?b=1#c", ["https://mira.example/a?b=1"]),
        ("HTTPS://Mira.Example", ["https://mira.example/"]),
        (
            "see (https://en.wikipedia.org/wiki/Moth_(disambiguation)).",
            ["https://en.wikipedia.org/wiki/Moth_(disambiguation)"],
        ),
        ("«https://mira.example», “mira.dev”!", ["https://mira.example/", "https://mira.dev/"]),
        (
            "mira.dev|github.com/mira;linktr.ee/mira",
            ["https://mira.dev/", "https://github.com/mira;linktr.ee/mira"],
        ),
        ("mira.dev, mira.dev", ["https://mira.dev/"]),
        ("mira.dev:8080/x", ["https://mira.dev:8080/x"]),
        ("bücher.de", ["https://xn--bcher-kva.de/"]),
        ("mail mira@mira.dev or first.last@mira.dev", []),
        ("end of it.Next one, e.g. node.js-like, v1.2.3, 10.30am", []),
        ("@mira.bsky.social @mira@moth.org", []),
        ("co.uk is no site, nor is localhost", []),
        ("ftp://mira.dev javascript:alert(1)", []),
    ],
)
def test_addresses_in_a_text(text, urls):
    assert urls_in(text) == urls


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("@Mira@Moth.Example.", ["https://moth.example/@mira"]),
        ("(@mira_l.x@moth.example)", ["https://moth.example/@mira_l.x"]),
        (
            "@mira.bsky.social, @mira.dev",
            ["https://bsky.app/profile/mira.bsky.social", "https://bsky.app/profile/mira.dev"],
        ),
        ("@mira mira@moth.example x@mira.dev /@mira@moth.example", []),
        ("@end.Of @no.suchtld", []),
    ],
)
def test_handles_in_a_text(text, urls):
    assert handles_in(text) == urls


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#Moths #moths #nattfjäril,#蛾", ["moths", "nattfjäril", "蛾"]),
        ("C# a#b #1 ## #42nd &#39; https://x.example/#top", ["42nd"]),
    ],
)
def test_hashtags_in_a_text(text, tags):
    assert hashtags_in(text) == tags


@given(st.text(max_size=120))
def test_what_is_found_is_canonical_and_found_once(text):
    urls = urls_in(text)
    assert len(set(urls)) == len(urls)
    assert all(canonical_url(url) == url for url in urls)
    assert all(canonical_url(url) for url in handles_in(text))


@given(
    st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?@[a-z]{2,8}\.(com|org|se)", fullmatch=True),
    st.text(" ,.;()", max_size=3),
)
def test_an_email_address_is_neither(address, around):
    text = f"{around} {address}{around}"
    assert urls_in(text) == handles_in(text) == []


# --- facets -------------------------------------------------------------------------------------------------------


def facet(start, end, *features):
    return {"index": {"byteStart": start, "byteEnd": end}, "features": list(features)}


def tag(name):
    return {"$type": "app.bsky.richtext.facet#tag", "tag": name}


def link(uri):
    return {"$type": "app.bsky.richtext.facet#link", "uri": uri}


def test_offsets_count_bytes():
    text = "🦋 #bees"
    assert read_facets(text, [facet(5, 10, tag("bees"))]).tags == ["bees"]
    assert read_facets(text, [facet(5, 11, tag("bees"))]).lost


@pytest.mark.parametrize(
    "span", [(5, 5), (6, 5), (-1, 3), (0, 99), (None, 3), ("0", "3"), (0.0, 3.0), (True, 3)]
)
def test_what_no_reader_sees_says_nothing(span):
    marked = read_facets("some text", [facet(*span, tag("x"))])
    assert (marked.tags, len(marked.lost)) == ([], 1)


def test_of_overlapping_facets_the_earlier_counts():
    facets = [facet(3, 8, tag("later")), facet(0, 4, tag("earlier")), facet(4, 6, tag("next"))]
    assert read_facets("some text", facets).tags == ["earlier", "next"]


def test_features_that_other_apps_add_are_no_loss():
    marked = read_facets(
        "some text", [facet(0, 4, {"$type": "org.example.facet#bold"}, tag("#Both"), link("https://a.se"))]
    )
    assert (marked.tags, marked.links, marked.lost) == (["both"], ["https://a.se/"], [])


@pytest.mark.parametrize(
    "feature",
    [
        tag(""),
        tag(5),
        link("javascript:alert(1)"),
        {"$type": "app.bsky.richtext.facet#mention", "did": "mira"},
    ],
)
def test_features_that_say_nothing_sound_are_lost(feature):
    marked = read_facets("some text", [facet(0, 4, feature)])
    assert (marked.tags, marked.links, marked.mentions, len(marked.lost)) == ([], [], [], 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["index", "features", "byteStart", "byteEnd", "$type"]), inner)
    ),
    max_leaves=8,
)


@given(st.text(st.characters(), max_size=20), JSON)
def test_any_shape_is_survived(text, facets):
    read_facets(text + "\ud83e", facets)
