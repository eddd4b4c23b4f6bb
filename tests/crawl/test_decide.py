from __future__ import annotations

import pytest

from aggregator.config import CrawlConfig
from aggregator.crawl.decide import decide, follow_ups
from aggregator.crawl.reach import Reach
from aggregator.store import Leased
from connectors.contract import (
    AccountRef,
    Answer,
    Fetch,
    Gone,
    Malformed,
    Moved,
    NotIndexed,
    RateLimited,
)
from connectors.records import Account, Item, Link, Tie

ADA = "toy:ada@a.example"
FETCH = Fetch(connector="toy", purpose="profile", account=ADA, url="https://a.example/ada")
ANSWER = Answer(FETCH.url, 200)


def account(name="ada", *claims, host="a.example", **fields):
    links = [Link(url=url, rel=("me",)) for url in claims]
    return Account(platform="toy", id=f"{name}@{host}", links=links, **fields)


def decided(*reads, hops=0, claims=0, **settings):
    reach = Reach(CrawlConfig(**settings), frozenset({"toy"}))
    return decide(Leased(1, FETCH, "a.example", 0, hops, claims), ANSWER, reads, reach)


def visits(*reads, **options):
    return [(ref.key, hops, claims) for ref, hops, claims in decided(*reads, **options).visits]


def test_claims_are_visited_one_claim_further():
    own = account("ada", "https://b.example/ada", "https://c.example/ada")
    assert visits(own, hops=1, claims=1) == [("toy:ada@b.example", 1, 2), ("toy:ada@c.example", 1, 2)]


def test_links_that_are_no_claims_lead_nowhere():
    mentioned = account().model_copy(update={"links": (Link(url="https://b.example/bea", rel=("bio",)),)})
    assert visits(mentioned) == []


def test_claims_of_strangers_lead_nowhere():
    assert visits(account("bea", "https://c.example/cyd", host="b.example")) == []


def test_claims_end_where_the_scope_does():
    assert visits(account("ada", "https://b.example/ada"), claims=2, claim_hops=2) == []


def test_accounts_without_a_crawler_are_not_visited():
    assert visits(account("ada", "https://twitter.com/ada", "https://linkedin.com/in/ada")) == []


def test_an_account_that_moved_is_visited_where_it_is_now():
    assert visits(Moved("https://b.example/ada")) == [("toy:ada@b.example", 0, 1)]
    assert visits(Moved("toy:ada@b.example")) == [("toy:ada@b.example", 0, 1)]
    assert visits(Moved("nowhere at all")) == []


def test_ties_are_visited_only_when_asked_for_and_by_what_is_known_of_them():
    stub = account("bea", host="b.example", url="https://b.example/bea", handle="bea")
    tie = Tie(source=ADA, target="https://b.example/bea", kind="follows")
    assert visits(stub, tie) == []
    reading = decided(stub, tie, follow="claims and ties")
    assert reading.visits == [(AccountRef("toy", "bea@b.example", "https://b.example/bea", "bea"), 1, 0)]
    assert visits(stub, tie, follow="claims and ties", hops=1) == []
    assert visits(stub, tie, follow="claims and ties", hops=1, depth=2) == [("toy:bea@b.example", 2, 0)]


def test_ties_to_who_opted_out_are_not_visited():
    stub = account("bea", host="b.example", opted_out=True)
    assert visits(stub, Tie(source=ADA, target=stub.key), follow="claims and ties") == []


def test_ties_of_others_are_not_visited():
    tie = Tie(source="toy:bea@b.example", target="toy:cyd@c.example")
    assert visits(tie, follow="claims and ties") == []


def test_ends_become_keys_and_what_names_no_account_is_a_loss():
    reading = decided(
        Tie(source=ADA, target="https://b.example/bea", kind="follows"),
        Tie(source=ADA, target="mailto:nobody", kind="follows"),
        Item(
            account=ADA,
            text="hi",
            mentions=("https://b.example/bea", "https://b.example/a/page", "toy:x@y.example"),
        ),
    )
    ties = [record.key for record in reading.records if isinstance(record, Tie)]
    assert ties == [(ADA, "toy:bea@b.example", "follows")]
    (item,) = (record for record in reading.records if isinstance(record, Item))
    assert item.mentions == ("toy:bea@b.example", "https://b.example/a/page", "toy:x@y.example")
    assert reading.outcomes == [
        Malformed("tie", "an end names no account", lost="record", excerpt="mailto:nobody")
    ]


def test_who_opted_out_is_asked_nothing_more():
    more = FETCH.follow("https://a.example/ada/items")
    gone_private = account("ada", "https://b.example/ada", opted_out=True)
    reading = decided(gone_private, NotIndexed("noindex"), more, Moved("https://b.example/ada"))
    assert (reading.fetches, reading.visits) == ([], [])
    assert gone_private in reading.records


@pytest.mark.parametrize("reads", [(RateLimited(),), (account(), FETCH, RateLimited())])
def test_a_limit_makes_nothing_of_the_rest(reads):
    assert decided(*reads) == RateLimited()


def test_other_outcomes_are_passed_on():
    assert decided(Gone("HTTP 404")).outcomes == [Gone("HTTP 404")]


def test_an_unchanged_page_leads_to_other_things_than_its_own_next_page():
    next_page = FETCH.follow("https://a.example/ada?page=2")
    items = FETCH.follow("https://a.example/ada/items", purpose="items")
    leased = Leased(1, FETCH, "a.example", 0, 0, 0)
    reading = follow_ups(leased, Answer(FETCH.url, 304), [account(), next_page, items])
    assert reading.unchanged
    assert (reading.records, reading.fetches) == ((), [items])


def test_deny_wins_over_allow():
    ref = AccountRef("toy", "a", url="https://x.b.example/a")
    for settings, admitted in [
        ({}, True),
        ({"allow_platforms": ("toy",)}, True),
        ({"allow_platforms": ("web",)}, False),
        ({"deny_platforms": ("toy",), "allow_platforms": ("toy",)}, False),
        ({"deny_hosts": ("*.b.example",)}, False),
        ({"deny_hosts": ("b.example",)}, True),
    ]:
        assert Reach(CrawlConfig(**settings), frozenset({"toy"})).admits(ref) is admitted
    reach = Reach(CrawlConfig(allow_hosts=("*.example",), deny_hosts=("b.*",)), frozenset())
    assert [reach.admits_host(host) for host in ("a.example", "b.example", "c.test")] == [True, False, False]
