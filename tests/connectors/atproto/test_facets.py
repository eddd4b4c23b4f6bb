import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.atproto.facets import read_facets


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
