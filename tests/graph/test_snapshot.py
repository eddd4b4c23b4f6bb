"""A snapshot: every name becomes the one key of its account."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from connectors.records import Account, Decision, Item, Link, Tie
from graph.snapshot import BEGINNING, Snapshot

EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
PAGES = {
    "https://github.com/ada": "github:ada",
    "https://bsky.app/profile/ada.example": "bluesky:ada.example",
}
ADA = Account(
    platform="bluesky",
    id="did:plc:ada",
    aliases=("bluesky:ada.example",),
    links=(Link(url="https://github.com/ada", rel=("me",)), Link(url="https://nowhere.example", rel=("me",))),
    observed_at=EARLY,
)


def key_of(name):
    return PAGES.get(name) if name.startswith("https:") else name


def snapshot(*records):
    return Snapshot.of(records, key_of=key_of)


def test_names_become_keys_everywhere():
    made = snapshot(
        ADA,
        Tie(source="github:bo", target="https://bsky.app/profile/ada.example", kind="follows"),
        Item(account="bluesky:ada.example", mentions=("https://github.com/ada", "https://nowhere.example")),
        Decision(kind="same", accounts=("bluesky:ada.example", "github:ada")),
    )
    assert [(tie.source, tie.target) for tie in made.ties] == [("github:bo", "bluesky:did:plc:ada")]
    assert (made.items[0].account, made.items[0].mentions) == ("bluesky:did:plc:ada", ("github:ada",))
    assert made.decisions[0].accounts == ("bluesky:did:plc:ada", "github:ada")
    assert [(claim.source, claim.target) for claim in made.claims] == [("bluesky:did:plc:ada", "github:ada")]
    assert made.canonical("bluesky:ada.example") == "bluesky:did:plc:ada"


def test_whoever_is_named_is_there_and_only_the_observed_are_observed():
    made = snapshot(ADA, Tie(source="github:bo", target="github:cy", kind="follows"))
    assert set(made.accounts) == {"bluesky:did:plc:ada", "github:ada", "github:bo", "github:cy"}
    assert made.observed == {"bluesky:did:plc:ada"}


def test_a_handle_is_whose_it_was_seen_with_last():
    before = Account(
        platform="bluesky", id="did:plc:old", aliases=("bluesky:ada.example",), observed_at=EARLY
    )
    after = Account(platform="bluesky", id="did:plc:new", aliases=("bluesky:ada.example",), observed_at=LATE)
    for records in ((before, after), (after, before)):
        assert snapshot(*records).canonical("bluesky:ada.example") == "bluesky:did:plc:new"


def test_now_is_the_newest_observation():
    assert snapshot(ADA, Item(account="github:bo", observed_at=LATE)).now == LATE
    assert snapshot().now == BEGINNING


def test_an_account_is_not_tied_to_itself():
    made = snapshot(ADA, Tie(source="bluesky:ada.example", target="bluesky:did:plc:ada", kind="follows"))
    assert made.ties == ()


@given(
    st.permutations(
        [ADA, ADA.model_copy(update={"name": "Ada", "observed_at": LATE}), Item(account="github:bo")]
    )
)
def test_the_order_of_records_does_not_matter(records):
    assert snapshot(*records).accounts["bluesky:did:plc:ada"].name == "Ada"
