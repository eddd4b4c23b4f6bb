"""Interests of people: strength, rarity, evidence."""

import math

import pytest

from connectors.records import Decision
from graph.interests.gather import EVIDENCE_PER_PLATFORM
from graph.interests.signs import excerpt


def shown(world, key, interest):
    return world.interests().of(world.person(key))[interest]


@pytest.fixture
def ann(world):
    return world.account("mastodon:ann@x.example", "Ann Alba").account(
        "web:https://ann.example/", "Annette Other"
    )


def test_one_fresh_item_is_one_half_and_each_doubling_halves_the_rest(ann):
    ann.item("mastodon:ann@x.example", "falconry")
    assert shown(ann, "mastodon:ann@x.example", "falconry").strength == pytest.approx(0.5)
    ann.item("mastodon:ann@x.example", "falconry").item("mastodon:ann@x.example", "falconry")
    assert shown(ann, "mastodon:ann@x.example", "falconry").strength == pytest.approx(0.75)


@pytest.mark.parametrize("kind", ["boost", "star", "like", "bookmark"])
def test_older_and_weaker_signs_count_less(ann, kind):
    key = "mastodon:ann@x.example"
    ann.item(key, "new").item(key, "archery")
    ann.item(key, "falconry", days_ago=730).item(key, "sumo", kind=kind)
    strength = {name: one.strength for name, one in ann.interests().of(ann.person(key)).items()}
    assert strength["archery"] > strength["falconry"] == pytest.approx(strength["sumo"])
    assert "new" not in strength, "noise"


def test_an_item_with_many_tags_says_little_about_each(ann):
    key = "mastodon:ann@x.example"
    ann.item(key, "falconry").item(
        key, "archery", *(f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    )
    strength = {name: one.strength for name, one in ann.interests().of(ann.person(key)).items()}
    assert strength["archery"] < strength["falconry"] / 2


def test_an_item_shows_an_interest_once_however_often_it_is_met(world):
    page, feed = "web:https://ann.example/", "feed:https://ann.example/feed.xml"
    world.account(page, "Ann Alba").account(feed, "Ann Alba").add(
        Decision(kind="same", accounts=(page, feed))
    )
    for key in (page, feed):
        world.item(key, "falconry", "#Falconry", url="https://ann.example/2026/kestrel")
    assert shown(world, page, "falconry").strength == pytest.approx(0.5)


def test_a_house_topic_counts_little(world):
    for number in range(30):
        key = f"mastodon:p{number}@x.example"
        world.account(key, f"Person Number{number}").item(key, "knitting")
    world.item("mastodon:p0@x.example", "falconry")
    assert shown(world, "mastodon:p0@x.example", "knitting").strength < 0.1
    assert shown(world, "mastodon:p0@x.example", "falconry").strength == pytest.approx(0.5)


def test_rarity_is_the_surprise_in_bits(world):
    for number in range(7):
        key = f"mastodon:p{number}@x.example"
        world.account(key, f"Person Number{number}").item(
            key, "knitting", *(["falconry"] if number == 0 else [])
        )
    interests = world.interests()
    assert interests["falconry"].rarity_bits == pytest.approx(-math.log2(1.5 / 8))
    assert 0 < interests["knitting"].rarity_bits < 0.1
    assert interests["falconry"].people == 1
    assert len(interests.people) == 7


def test_spellings_meet_under_the_most_telling_name(world):
    for number, tag in enumerate(
        ["molecatching", "molecatching", "MoleCatching", "mole-catching", "vogelbeobachtung"]
    ):
        key = f"mastodon:p{number}@x.example"
        world.account(key, f"Person Number{number}").item(key, tag)
    interests = world.interests()
    assert list(interests) == ["birds", "mole catching"]
    assert interests["mole catching"].forms[0] == "molecatching"
    assert interests["mole catching"].people == 4


def test_evidence_names_platform_place_and_time(butterflies):
    evidence = shown(butterflies, "github:gracek", "butterflies").evidence
    (one,) = evidence
    assert (one.platform, one.surface, one.kind) == ("bluesky", "ButterflyWatching", "post")
    assert one.excerpt == "Saw a swallowtail today #ButterflyWatching"
    assert one.when == butterflies.now


def test_evidence_is_the_newest_and_little(ann):
    for days in range(20):
        ann.item("mastodon:ann@x.example", "falconry", days_ago=days)
    evidence = shown(ann, "mastodon:ann@x.example", "falconry").evidence
    assert len(evidence) == EVIDENCE_PER_PLATFORM
    assert [one.when for one in evidence] == sorted((one.when for one in evidence), reverse=True)
    assert evidence[0].when == ann.now


def test_a_profile_s_tags_are_signs(world):
    world.account(
        "github:ann", "Ann Alba", tags=("falconry",), url="https://github.com/ann", bio="I keep a kestrel."
    )
    (one,) = shown(world, "github:ann", "falconry").evidence
    assert (one.kind, one.url, one.excerpt) == ("profile", "https://github.com/ann", "I keep a kestrel.")


def test_the_result_does_not_depend_on_the_order_of_records(butterflies):
    before = butterflies.interests()
    butterflies.records.reverse()
    after = butterflies.interests()
    assert list(before) == list(after)
    assert before.people == after.people
    assert all(before.of(person) == after.of(person) for person in before.people)


@pytest.mark.parametrize("length", [10, 40, 160])
def test_an_excerpt_holds_the_word_and_is_short(length):
    text = "lorem ipsum " * 40 + "falconry " + "dolor sit amet " * 40
    found = excerpt(text, "#Falconry", length=length)
    assert "falconry" in found
    assert len(found) <= length + 3
    assert excerpt("short\n\n text", "x") == "short text"
