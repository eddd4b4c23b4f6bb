from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.store.merge import (
    Observation,
    canonical_json,
    fold,
    is_own,
    join_items,
    join_ties,
    speaks_for,
)
from connectors.contract import Fetch
from connectors.records import Account, Item, Link, Tie

words = st.sampled_from(["", "a", "b", "Ada", "Ádá"])
times = st.one_of(
    st.none(), st.integers(0, 3).map(lambda day: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(day))
)
links = st.builds(
    Link,
    url=st.sampled_from(["https://a.example/", "https://b.example/"]),
    rel=st.lists(st.sampled_from(["me", "field", "bio"]), max_size=2),
    label=words,
    verified_at=times,
)
accounts = st.builds(
    Account,
    platform=st.just("x"),
    id=st.just("ada"),
    name=words,
    bio=words,
    handle=words,
    links=st.lists(links, max_size=3),
    aliases=st.lists(words, max_size=2),
    tags=st.lists(words, max_size=2),
    kind=st.sampled_from(["person", "bot", "unknown"]),
    created_at=times,
    observed_at=times,
    opted_out=st.sampled_from([False] * 9 + [True]),
)


def observed(account, origin="dump", own=True):
    return Observation(account, canonical_json(account), origin, own)


observations = st.lists(
    st.builds(observed, accounts, st.sampled_from("pqr"), st.booleans()), min_size=1, max_size=6
)
ties = st.builds(
    Tie,
    source=st.just("x:a"),
    target=st.just("x:b"),
    weight=st.sampled_from([0.5, 1, 2]),
    first_seen=times,
    last_seen=times,
)
items = st.builds(
    Item, account=st.just("x:a"), url=st.just("https://a.example/1"), title=words, observed_at=times
)


@given(observations, st.randoms(use_true_random=False))
def test_the_order_of_observations_does_not_matter(seen, random):
    shuffled = random.sample(seen, len(seen))
    assert fold(shuffled) == fold(seen)


@given(observations)
def test_an_observation_made_twice_counts_once(seen):
    assert fold(seen + seen) == fold(seen)


@given(observations)
def test_loading_the_account_that_came_out_changes_nothing(seen):
    account = fold(seen)
    assert fold([observed(account)]) == account
    assert fold([*seen, observed(account)]) == account


@given(observations)
def test_who_opted_out_anywhere_is_not_told_of(seen):
    newest = {}
    for one in seen:
        age = (one.account.observed_at or datetime.min.replace(tzinfo=UTC), one.content, one.own)
        newest[one.origin] = max(newest.get(one.origin, (age, one)), (age, one), key=lambda pair: pair[0])
    account = fold(seen)
    assert account.opted_out == any(one.account.opted_out for _, one in newest.values())
    if account.opted_out:
        assert canonical_json(account) == '{"id":"ada","opted_out":true,"platform":"x"}'


@given(ties, ties, ties)
def test_joining_ties_is_a_semilattice(a, b, c):
    assert join_ties(a, b) == join_ties(b, a)
    assert join_ties(join_ties(a, b), c) == join_ties(a, join_ties(b, c))
    assert join_ties(a, a) == a


@given(items, items, items)
def test_joining_items_is_a_semilattice(a, b, c):
    assert join_items(a, b) == join_items(b, a)
    assert join_items(join_items(a, b), c) == join_items(a, join_items(b, c))
    assert join_items(a, a) == a


@given(items, items)
def test_a_mention_taken_away_early_or_late_gives_the_same_item(a, b):
    def without(item):
        return item.model_copy(update={"mentions": tuple(name for name in item.mentions if name != "x:b")})

    assert without(join_items(a, b)) == join_items(without(a), without(b))


def account(day, **fields):
    return Account(platform="x", id="ada", observed_at=datetime(2026, 1, day, tzinfo=UTC), **fields)


def test_what_the_account_says_comes_before_what_is_said_of_it():
    own = observed(account(1, name="Ada", links=[{"url": "https://ada.example/", "rel": ["me"]}]), "profile")
    stub = observed(
        account(9, name="A.", bio="From elsewhere", links=[{"url": "https://b.example/"}]), "list", own=False
    )
    merged = fold([own, stub])
    assert (merged.name, merged.bio) == ("Ada", "From elsewhere")
    assert [link.url for link in merged.links] == ["https://ada.example/"]
    assert merged.observed_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_one_origin_takes_back_what_it_said_before():
    before = observed(account(1, bio="Old", aliases=["x:1"]), "profile")
    after = observed(account(2, name="Ada"), "profile")
    assert fold([before, after]) == account(2, name="Ada")


def test_links_of_two_own_origins_are_one_link_with_both_their_reasons():
    one = observed(
        account(1, links=[{"url": "https://ada.example/", "rel": ["bio"], "label": "home"}]), "webfinger"
    )
    two = observed(account(2, links=[{"url": "https://ada.example/", "rel": ["me", "field"]}]), "profile")
    assert fold([one, two]).links == (
        Link(url="https://ada.example/", rel=("me", "field", "bio"), label="home"),
    )


@pytest.mark.parametrize(
    ("connector", "url", "key", "believed"),
    [
        ("mastodon", "https://m.example/api/v1/accounts/1/following", "mastodon:bea@m.example", True),
        ("mastodon", "https://evil.example/api/v1/accounts/1/following", "mastodon:bea@m.example", False),
        ("web", "https://evil.example/", "web:https://bea.example/", False),
        ("web", "https://bea.example/about", "web:https://bea.example/", True),
        ("web", "https://evil.example/", "github:bea", False),
        ("github", "https://api.github.com/users/ada/following", "github:bea", True),
        ("bluesky", "https://public.api.bsky.app/xrpc/app.bsky.graph.getFollows", "bluesky:did:plc:b", True),
    ],
)
def test_only_a_platform_speaks_for_its_accounts(connector, url, key, believed):
    platform, _, identifier = key.partition(":")
    fetch = Fetch(connector=connector, purpose="following", account=f"{connector}:ada", url=url)
    assert speaks_for(fetch, Account(platform=platform, id=identifier)) is believed


def test_an_account_asked_under_another_name_of_it_is_its_own():
    fetch = Fetch(
        connector="bluesky", purpose="profile", account="bluesky:ada.example", url="https://api.example/"
    )
    did = Account(platform="bluesky", id="did:plc:a", aliases=["bluesky:ada.example"])
    assert is_own(fetch, did)
    assert not is_own(fetch, Account(platform="bluesky", id="did:plc:b"))
    foreign = fetch.model_copy(update={"connector": "web"})
    assert not is_own(foreign, did)
