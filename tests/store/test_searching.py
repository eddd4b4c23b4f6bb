import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.store.searching import match_expression
from connectors.records import Account, Item


@pytest.fixture
def library(store, at):
    texts = {
        "Of moths and butterflies": "The Écaille chinée flies by day.",
        "Steam": "Trains, trains and a butterfly valve",
        "蝶と蛾": "蝶の本",
    }
    items = [
        Item(account="x:ada", kind="article", url=f"https://ada.example/{number}", title=title, text=text)
        for number, (title, text) in enumerate(texts.items())
    ]
    shared = Item(
        account="x:handle",
        kind="post",
        url="https://x.example/9",
        text="look",
        links=["https://lepidoptera.example/"],
    )
    tagged = Item(
        account="x:ada", kind="post", url="https://x.example/8", text="so\nblue", tags=["Polyommatinae"]
    )
    ada = Account(platform="x", id="ada", aliases=["x:handle"], observed_at=at(0))
    store.load([ada, *items, shared, tagged], source="file", now=at(0))
    return store


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ecaille", ["0"]),
        ("ÉCAILLE DAY", ["0"]),
        ("butterfl", ["0", "1"]),
        ("butterfl trains", []),
        ("trains butterfl", ["1"]),
        ("蝶", ["2"]),
        ("lepidoptera.example", ["9"]),
        ("polyomm", ["8"]),
        ("", []),
        ('" ( *', []),
        ("moths AND steam", []),
    ],
)
def test_items_are_found_by_their_words(library, words, found):
    assert sorted(hit.item.url[-1] for hit in library.search(words, limit=10)) == found


def test_a_hit_tells_whose_it_is_and_shows_the_place_in_plain_text(library):
    (hit,) = library.search("lepidoptera", limit=5)
    assert hit.account == "x:ada"
    (hit,) = library.search("blue", limit=5)
    assert hit.snippet == "so blue"


def test_titles_weigh_more_and_kinds_narrow(library):
    assert [hit.item.url[-1] for hit in library.search("butterf", limit=5)] == ["0", "1"]
    assert library.search("butterf", kind="post", limit=5) == []
    assert len(library.search("butterf", kind="article", limit=1)) == 1


def test_the_index_follows_what_is_said_anew(library, at):
    anew = Item(
        account="x:ada", kind="article", url="https://ada.example/0", title="Of beetles", observed_at=at(9)
    )
    library.load([anew], source="file", now=at(9))
    assert [hit.item.title for hit in library.search("beetles", limit=5)] == ["Of beetles"]
    assert [hit.item.url[-1] for hit in library.search("butterfl", limit=5)] == ["1"]
    library._execute("INSERT INTO item_words (item_words, rank) VALUES ('integrity-check', 1)")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=st.text() | st.text('"*^:()+-{} ANDORNEAR\x00\ud800é蝶'))
def test_nothing_that_is_typed_is_an_error(library, words):
    for hit in library.search(words, limit=5):
        assert hit.item.account


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    words=st.lists(st.sampled_from(["of", "moths", "and", "butter", "NOT", "NEAR"]), min_size=1, max_size=3)
)
def test_words_of_the_query_language_are_words(library, words):
    expected = all(word.lower() in {"of", "moths", "and"} for word in words[:-1]) and (
        words[-1].lower() in {"of", "moths", "and", "butter"}
    )
    assert ("0" in [hit.item.url[-1] for hit in library.search(" ".join(words), limit=5)]) == expected


def test_very_long_queries_are_cut():
    assert len(match_expression("moth " * 100_000)) < 300
