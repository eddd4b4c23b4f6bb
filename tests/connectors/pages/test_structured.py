import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.contract import Answer
from connectors.pages.page import Page
from connectors.pages.structured import linked_data, parse_json_ld, subject_profile

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = (
    "@type",
    "@id",
    "@graph",
    "name",
    "url",
    "sameAs",
    "image",
    "address",
    "knowsAbout",
    "mainEntity",
    "description",
)


def page(*documents, url="https://vega.example/"):
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in documents)
    return Page.of(Answer(url, 200, {}, scripts.encode()))


def profile(*documents, **options):
    found = page(*documents, **options)
    nodes, losses = linked_data(found)
    assert losses == []
    return subject_profile(found, nodes)


@given(VALUES)
def test_sound_json_is_read_as_it_is(value):
    assert parse_json_ld(json.dumps(value)) == value


@pytest.mark.parametrize(
    "source",
    [
        '{"a": "x // y /* z */ , }",}',
        '/* c */ {"a": "x // y /* z */ , }"} // end',
        '<!-- why -->\n{"a": "x // y /* z */ , }"}',
        '<!--{"a": "x // y /* z */ , }"}-->',
        '//<![CDATA[\n{"a": "x // y /* z */ , }"}\n//]]>',
        "{&quot;a&quot;: &quot;x // y /* z */ , }&quot;}",
        '{"a": "x // y /* z */ , }"};',
    ],
)
def test_broken_json_is_mended_where_it_is_plain_how(source):
    assert parse_json_ld(source) == {"a": "x // y /* z */ , }"}


@pytest.mark.parametrize("source", ["{", '{"a": }', "{'a': 1}", "undefined", "[" * 100_000])
def test_what_cannot_be_mended_is_counted(source):
    broken = Page.of(
        Answer(
            "https://vega.example/", 200, {}, f'<script type="application/ld+json">{source}</script>'.encode()
        )
    )
    nodes, (loss,) = linked_data(broken)
    assert nodes == []
    assert (loss.where, loss.lost) == ("json-ld", "field")


VEGA = {"@type": "Person", "name": "Vega", "sameAs": "https://github.com/vegal"}
OLLE = {"@type": "Person", "name": "Olle", "url": "https://olle.example/"}


@pytest.mark.parametrize(
    "documents",
    [
        [VEGA],
        [[VEGA]],
        [{"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, VEGA]}],
        [{"@type": "ProfilePage", "mainEntity": VEGA}],
        [{"@type": ["WebPage", "AboutPage"], "mainEntity": {"@id": "#me"}}, {**VEGA, "@id": "#me"}],
        [{**VEGA, "@type": "http://schema.org/Person"}],
        [{**VEGA, "@type": ["Person", "Organization"]}],
        [{"@type": "WebSite", "url": "http://www.vega.example", "publisher": VEGA}, OLLE],
        [{**VEGA, "url": "https://vega.example"}, OLLE],
    ],
)  # fmt: skip
def test_the_subject_is_found(documents):
    found = profile(*documents)
    assert (found.name, found.kind, [link.url for link in found.links]) == (
        "Vega",
        "person",
        ["https://github.com/vegal"],
    )


@pytest.mark.parametrize(
    "documents",
    [
        [VEGA, {**VEGA, "name": "Olle"}],
        [{"@type": "BlogPosting", "author": VEGA}],
        [{"@type": "NewsArticle"}, VEGA],
        [{**VEGA, "url": "https://vega.example/about"}],
        [{"@type": "WebSite", "url": "https://magazine.example/", "publisher": VEGA}],
        [{"@type": "Thing", "name": "Vega"}],
        [None, 17, "Vega", []],
    ],
)
def test_a_page_that_is_about_nobody_gives_no_profile(documents):
    found = profile(*documents)
    assert (found.name, found.kind, found.links) == (None, "unknown", ())


def test_an_organization_is_no_person():
    found = profile({"@type": "LocalBusiness", "name": "Humlebageriet", "logo": {"url": "/logo.png"}})
    assert (found.name, found.kind, found.avatar) == (
        "Humlebageriet",
        "organization",
        "https://vega.example/logo.png",
    )


@given(
    st.lists(
        st.dictionaries(st.sampled_from(FIELDS), VALUES | st.just("Person") | st.just("ProfilePage")),
        max_size=3,
    )
)
@example([{"address": False}])
@example([{"address": {"@id": ["x"]}, "@type": "ProfilePage", "mainEntity": {"@id": {}}}])
def test_wrong_shapes_cost_the_field_only(documents):
    profile(*[{"@type": "Person", **document} for document in documents])
