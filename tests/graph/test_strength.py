"""Tie strength: laws that hold whatever the constants."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.strength import RATES, Contact, TieStrength

NOW = datetime(2024, 5, 1, tzinfo=UTC)
times = st.none() | st.integers(-2000, 12_000).map(lambda days: NOW - timedelta(days=days))
contact = st.builds(
    Contact,
    source=st.sampled_from("ab"),
    target=st.just("b"),
    kind=st.sampled_from([*RATES, "winks"]),
    platform=st.sampled_from(["mastodon", "github"]),
    weight=st.floats(0.01, 100),
    last=times,
)
bundles = st.lists(contact, min_size=1, max_size=8)


@settings(max_examples=40)
@given(bundles)
def test_strength_is_a_share_and_no_contact_is_none(bundle):
    assert 0 < TieStrength()(bundle, NOW) <= 1
    assert TieStrength()([], NOW) == 0


@settings(max_examples=40)
@given(bundles, contact)
def test_one_more_contact_never_weakens(bundle, more):
    assert TieStrength()([*bundle, more], NOW) >= TieStrength()(bundle, NOW) - 1e-12


@settings(max_examples=40)
@given(bundles, st.integers(0, 7), st.integers(0, 3000))
def test_a_newer_contact_never_weakens(bundle, which, days):
    which %= len(bundle)
    if bundle[which].last is None:
        return
    newer = [*bundle]
    newer[which] = bundle[which]._replace(last=bundle[which].last + timedelta(days=days))
    assert TieStrength()(newer, NOW) >= TieStrength()(bundle, NOW) - 1e-12


@settings(max_examples=40)
@given(bundles, st.randoms())
def test_order_plays_no_part(bundle, random):
    shuffled = random.sample(bundle, len(bundle))
    assert TieStrength()(shuffled, NOW) == pytest.approx(TieStrength()(bundle, NOW), abs=1e-12)


@pytest.mark.parametrize("kind", sorted(RATES))
def test_one_fresh_contact_gives_the_base_rate(kind):
    assert TieStrength()([Contact("a", "b", kind, "web", last=NOW)], NOW) == pytest.approx(RATES[kind])


def test_spread_over_platforms_is_stronger_than_repetition():
    once = Contact("a", "b", "mentions", "mastodon", last=NOW)
    assert TieStrength()([once, once._replace(platform="github")], NOW) > TieStrength()([once, once], NOW)


def test_reciprocity_counts_more_than_a_second_contact_of_one_side():
    there, back = Contact("a", "b", "follows", "x", last=NOW), Contact("b", "a", "follows", "x", last=NOW)
    assert TieStrength()([there, back], NOW) > 1 - (1 - RATES["follows"]) ** 2


def test_an_amount_halves_with_the_half_life_and_not_below_the_floor():
    measure = TieStrength()
    assert measure.recency(NOW - measure.half_life, NOW) == 0.5
    assert measure.recency(NOW - 100 * measure.half_life, NOW) == measure.floor
    assert measure.recency(NOW + timedelta(days=9), NOW) == 1
