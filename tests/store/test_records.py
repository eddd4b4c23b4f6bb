from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.store import Counts, Reading, Store
from connectors.contract import AccountRef, Answer, Fetch, NotIndexed
from connectors.records import Account, Decision, Item, Link, Tie, parse_record, split_key

KEYS = [f"x:{letter}" for letter in "abcd"]
NAMES = [*KEYS, "x:handle"]
words = st.sampled_from([None, "Ada", "moth"])


@pytest.fixture
def everything(at):
    """One record of every kind with every field set."""
    return [
        Account(
            platform="x",
            id="ada",
            url="https://x.example/ada",
            handle="ada",
            name="Ada Ölund",
            bio="Moths\nand trains",
            location="Visby",
            avatar="https://x.example/a.png",
            links=[Link(url="https://ada.example/", rel=["me", "field"], label="Home", verified_at=at(0))],
            aliases=["x:1"],
            tags=["moths", "trains"],
            kind="person",
            created_at=at(-9000),
            observed_at=at(0) + timedelta(microseconds=1),
        ),
        Account(platform="x", id="silent", opted_out=True, observed_at=at(1)),
        Tie(source="x:ada", target="x:bea", kind="follows", weight=0.25, first_seen=at(0), last_seen=at(5)),
        Item(
            account="x:ada",
            url="https://x.example/1",
            kind="article",
            title="Of moths",
            text="Two\nlines",
            tags=["moths"],
            links=["https://moths.example/"],
            mentions=["x:bea"],
            published_at=at(-10),
            language="sv",
            observed_at=at(0),
        ),
        Decision(kind="same", accounts=["x:ada", "x:bea"], made_at=at(2), note="met them"),
    ]


def test_what_is_loaded_comes_out_as_it_was(store, everything, at):
    assert store.load(everything, source="file", now=at(0)) == Counts(
        accounts=2, ties=1, items=1, decisions=1
    )
    assert list(store.records()) == everything


def test_loading_again_changes_nothing(store, everything, at, dump):
    store.load(everything, source="file", now=at(0))
    before = dump(store)
    assert store.load(everything, source="file", now=at(9)) == Counts(same=5)
    assert store.load(map(parse_record, before), source="another file", now=at(9)).new == 0
    assert dump(store) == before


def test_a_load_that_breaks_leaves_nothing_behind(store, everything, at):
    def breaking():
        yield from everything
        raise ValueError("line 6")

    with pytest.raises(ValueError, match="line 6"):
        store.load(breaking(), source="file", now=at(0))
    assert list(store.records()) == []


def test_records_without_times_stay_without(store, at):
    records = [Account(platform="x", id="a"), Tie(source="x:a", target="x:b"), Item(account="x:a", text="Hi")]
    store.load(records, source="file", now=at(0))
    assert list(store.records()) == records


accounts = st.builds(
    Account,
    platform=st.just("x"),
    id=st.sampled_from("abcd"),
    name=words,
    bio=words,
    aliases=st.sampled_from([(), ("x:handle",)]),
)
ties = st.builds(
    Tie,
    source=st.sampled_from(NAMES),
    target=st.sampled_from(NAMES),
    kind=st.sampled_from(["follows", "met"]),
)
items = st.builds(
    Item,
    account=st.sampled_from(KEYS),
    url=st.sampled_from(["https://x.example/1", "https://x.example/2"]),
    text=words,
    mentions=st.lists(st.sampled_from(NAMES), unique=True, max_size=3).map(sorted),
)
pages = st.dictionaries(
    st.tuples(st.sampled_from(KEYS), st.sampled_from(["profile", "following"])),
    st.tuples(st.integers(0, 3), st.lists(accounts | ties | items, max_size=4)),
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pages=pages, out=st.sets(st.sampled_from("abcd"), max_size=2), random=st.randoms(use_true_random=False)
)
def test_a_dump_does_not_depend_on_the_order_of_the_answers(pages, out, random, at, dump):
    pages = {
        (key, purpose): (hours, list(as_platforms_tell(key, records, out)))
        for (key, purpose), (hours, records) in pages.items()
        if purpose == "profile" or key.removeprefix("x:") not in out
    }
    in_order, shuffled = list(pages.items()), random.sample(list(pages.items()), len(pages))
    assert dump(crawled(in_order, at)) == dump(crawled(shuffled, at))


def as_platforms_tell(key, records, out):
    """Of who opted out a platform tells nothing but that, wherever it tells of them."""
    if key.removeprefix("x:") in out:
        records = [Account(platform="x", id=key.removeprefix("x:"))]
    for record in records:
        gone = isinstance(record, Account) and record.id in out
        yield Account(platform="x", id=record.id, opted_out=True) if gone else record


def crawled(pages, at):
    store = Store.open(":memory:")
    for (key, _), _ in pages:
        store.add_visit(AccountRef(*split_key(key)), hops=0, claims=0, due=at(0))
    fetches = {}
    for (key, purpose), said in pages:
        fetch = Fetch(connector="x", purpose=purpose, account=key, url=f"https://x.example/{key}/{purpose}")
        fetches[fetch.url] = said
        store.begin_visit(key, [fetch], at(0))
    for (key, purpose), _ in pages:
        for leased in store.lease(at(0), limit=10, lease_until=at(1)):
            if leased.fetch.url == f"https://x.example/{key}/{purpose}":
                hours, records = fetches[leased.fetch.url]
                answer = Answer(leased.fetch.url, 200, fetched_at=at(hours))
                store.complete(leased, Reading(answer, records=records), at(hours))
        store.release_all_leases()
    return store


def test_a_page_that_says_the_same_was_seen_to_say_so_again(store, read, fetch_for, at):
    fetch = fetch_for("x:ada", "following")
    tie = Tie(source="x:ada", target="x:bea", kind="follows")
    item = Item(account="x:ada", text="Hi")
    read(store, fetch, Account(platform="x", id="ada"), tie, item)
    counts = read(store, fetch, hours=48, unchanged=True)
    assert counts == Counts()
    (seen,) = store.ties()
    assert (seen.first_seen, seen.last_seen) == (at(0), at(48))
    assert store.account("x:ada").observed_at == at(48)
    assert next(store.items()).observed_at == at(48)


def test_what_a_page_no_longer_showed_is_not_seen_again(store, read, fetch_for, at):
    fetch = fetch_for("x:ada", "following")
    bea, cleo = (Tie(source="x:ada", target=f"x:{name}", kind="follows") for name in ("bea", "cleo"))
    read(store, fetch, bea, cleo)
    read(store, fetch, cleo, hours=48)
    read(store, fetch, hours=96, unchanged=True)
    assert [tie.last_seen for tie in store.ties()] == [at(0), at(96)]


def test_the_history_of_an_account(store, read, fetch_for, at):
    fetch = fetch_for("x:ada")
    for hours, handle, name in [(0, "ada", "Ada"), (48, "ada", "Ada Ölund"), (96, "countess", "Ada Ölund")]:
        read(store, fetch, Account(platform="x", id="ada", handle=handle, name=name), hours=hours)
    read(store, fetch_for("x:bea", "following"), Account(platform="x", id="ada", name="Adda"), hours=97)
    assert store.history("x:ada") == [
        ("handle", "ada", at(0), at(48)),
        ("handle", "countess", at(96), at(96)),
        ("name", "Ada", at(0), at(0)),
        ("name", "Ada Ölund", at(48), at(96)),
    ]
    assert store.account("x:ada").name == "Ada Ölund"


def test_a_name_belongs_to_whom_it_was_seen_with_last(store, read, fetch_for):
    for hours, holder in [(0, "1"), (48, "2"), (24, "3")]:
        account = Account(platform="x", id=holder, aliases=["x:ada.example"])
        read(store, fetch_for(f"x:{holder}"), account, hours=hours)
    assert store.canonical("x:ada.example") == "x:2"
    assert store.account("x:ada.example").id == "2"
    assert store.canonical("x:unheard-of") == "x:unheard-of"


def test_nobody_takes_a_name_or_makes_a_claim_for_somebody_else(store, read, fetch_for):
    claim = Link(url="https://evil.example/", rel=["me"])
    stolen = Account(platform="web", id="https://evil.example/", aliases=["x:ada"])
    victim = Account(platform="x", id="ada", links=[claim], aliases=["x:mine"])
    read(store, fetch_for("web:https://evil.example/", url="https://evil.example/"), stolen, victim)
    assert store.canonical("x:ada") == "x:ada"
    assert store.canonical("x:mine") == "x:mine"
    assert store.account("x:ada").links == ()
    assert store.account("web:https://evil.example/").aliases == ()


@pytest.mark.parametrize("alias", ["x:ada@her.example", "https://her.example/ada", "HTTPS://her.example/ada"])
def test_a_server_gives_no_names_of_other_servers(store, read, fetch_for, alias):
    """Whoever opted out or was forgotten under such a name would take its bearer along."""
    thief = Account(platform="x", id="mal@evil.example", aliases=[alias, "https://evil.example/mal"])
    read(store, fetch_for("x:mal@evil.example", url="https://evil.example/api/mal"), thief)
    assert store.account(thief.key).aliases == ("https://evil.example/mal",)
    assert store.canonical(alias) == alias


def test_an_account_is_also_known_under_the_name_that_was_asked_for(store, read, fetch_for):
    ada = Account(platform="x", id="ada@social.example", aliases=["x:ada@her.example"])
    read(store, fetch_for("x:ada@her.example", url="https://social.example/api/ada"), ada)
    assert store.canonical("x:ada@her.example") == ada.key


def test_a_server_can_not_opt_out_somebody_of_another(store, read, fetch_for):
    vera = Account(platform="x", id="vera@good.example", name="Vera")
    silent = Account(platform="x", id="vera@good.example", opted_out=True)
    evil = fetch_for("x:mal@evil.example", "ties", url="https://evil.example/api/mal/following")
    own = fetch_for(vera.key, url="https://good.example/api/vera")
    assert read(store, evil, silent).refused == 1
    assert list(store.accounts()) == [], "of hearsay nothing is kept"
    read(store, own, vera)
    read(store, evil, silent, hours=1)
    assert store.account(vera.key).name == "Vera"
    neighbour = fetch_for("x:bea@good.example", "ties", url="https://good.example/api/bea/following")
    read(store, neighbour, silent, hours=2)
    assert store.account(vera.key).opted_out, "her own server says so"


def test_an_account_that_opts_out_leaves_nothing_but_the_fact(store, read, begin, fetch_for, at):
    ada = fetch_for("x:ada", "items")
    read(
        store,
        ada,
        Account(platform="x", id="ada", name="Ada", aliases=["x:handle"]),
        Item(account="x:ada", text="Hi"),
    )
    tie = Tie(source="x:bea", target="x:handle")
    item = Item(account="x:bea", text="Hello", mentions=["x:ada", "x:cleo"])
    bea = Account(platform="x", id="bea")
    read(store, fetch_for("x:bea"), bea, tie, item)
    waiting = begin(store, fetch_for("x:ada", "profile"), 50)
    out = Account(platform="x", id="ada", opted_out=True)
    read(store, fetch_for("x:bea", "following"), out, hours=50)
    assert store.account("x:ada") == out.model_copy(update={"observed_at": at(50)})
    assert list(store.ties()) == []
    assert [item.mentions for item in store.items()] == [("x:cleo",)]
    assert list(store.pages(account="x:ada")) == []
    assert (
        store.complete(waiting, Reading(records=[Account(platform="x", id="ada", name="Ada")]), at(51))
        == Counts()
    )
    assert not store.add_visit(AccountRef("x", "ada"), hops=0, claims=0, due=at(52))
    assert read(store, fetch_for("x:bea"), tie, item, hours=60) == Counts(same=1, refused=2)


def test_who_no_longer_opts_out_is_taken_in_again(store, read, fetch_for, at):
    stub = Account(platform="x", id="ada", name="Ada")
    out = Account(platform="x", id="ada", opted_out=True)
    following = fetch_for("x:bea", "following")
    read(store, following, out)
    assert read(store, fetch_for("x:cleo", "following"), stub, hours=24) == Counts(refused=1)
    assert read(store, following, stub, hours=48) == Counts(accounts=1)
    assert store.account("x:ada") == stub.model_copy(update={"observed_at": at(48)})
    assert store.add_visit(AccountRef("x", "ada"), hops=1, claims=0, due=at(49))


def test_the_outcome_that_somebody_opted_out_is_enough(store, read, fetch_for, at):
    read(store, fetch_for("x:ada"), Item(account="x:ada", text="Hi"), outcomes=[NotIndexed("robots meta")])
    assert list(store.records()) == [Account(platform="x", id="ada", opted_out=True, observed_at=at(0))]
