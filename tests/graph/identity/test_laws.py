"""What holds for every world: small random ones, full of conflicts, made of a few keys, names and claims."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.records import Account, Decision, Link
from graph.identity import resolve
from graph.identity.evidence import probability_of
from graph.snapshot import Snapshot

KEYS = [
    "github:ada",
    "github:quokkatamer",
    "x:ada",
    "x:quokkatamer",
    "linkedin:ada-lovelace",
    "mastodon:ada@one.example",
    "mastodon:ada@two.example",
    "bluesky:did:plc:1",
    "web:https://lovelace.example/",
    "web:https://acme.example/",
]
NAMES = [None, "Ada Lovelace", "Lovelace, Ada", "A. Lovelace", "Ада Лавлейс", "Charles Babbage", "Acme"]


@st.composite
def accounts(draw, key):
    platform, _, identifier = key.partition(":")
    claims = draw(st.lists(st.sampled_from(KEYS), max_size=3, unique=True))
    verified = draw(st.sampled_from([None, None, "2026-01-01T00:00:00Z"]))
    return Account(
        platform=platform,
        id=identifier,
        name=draw(st.sampled_from(NAMES)),
        location=draw(st.sampled_from([None, "Malmö", "Malmö, Sweden", "London"])),
        links=tuple(Link(url=claim, rel=("me",), verified_at=verified) for claim in claims),
        aliases=draw(st.sampled_from([(), (f"{platform}:id:7",)])),
        kind=draw(st.sampled_from(["person", "person", "unknown", "organization", "bot"])),
        opted_out=draw(st.integers(0, 9)) == 0,
    )


@st.composite
def decisions(draw):
    pair = draw(st.lists(st.sampled_from(KEYS), min_size=2, max_size=3, unique=True))
    kind = draw(st.sampled_from(["same", "different"]))
    return Decision(kind=kind, accounts=pair, made_at=f"2026-01-{draw(st.integers(1, 28)):02}T00:00:00Z")


@st.composite
def worlds(draw):
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=2, unique=True))
    return [*(draw(accounts(key)) for key in keys), *draw(st.lists(decisions(), max_size=3))]


def resolved(records, **options):
    return resolve(Snapshot.of(records, key_of=lambda key: key), **options)


law = settings(max_examples=40, deadline=None)


@law
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(records, random):
    shuffled = random.sample(records, len(records))
    one, other = resolved(records), resolved(shuffled)
    assert one.people == other.people
    assert one.matches == other.matches
    assert one.alarms == other.alarms


@law
@given(worlds())
def test_every_account_is_in_one_person(records):
    resolution = resolved(records)
    members = [key for person in resolution.people for key in person.accounts]
    assert sorted(members) == sorted(resolution.snapshot.accounts)
    assert len({person.id for person in resolution.people}) == len(resolution.people)


@law
@given(worlds())
def test_weights_add_up(records):
    resolution = resolved(records)
    for match in resolution.matches:
        explained = resolution.explain(*match.accounts)
        assert match.match_weight == explained.prior + sum(row.bits for row in match.evidence)
        assert match.probability == probability_of(match.match_weight)
        assert len(explained.reasons) == len(explained.evidence)


@law
@given(worlds())
def test_an_explanation_is_the_same_from_both_sides(records):
    resolution = resolved(records)
    for a, b in combinations(resolution.snapshot.accounts, 2):
        here, there = resolution.explain(a, b), resolution.explain(b, a)
        assert here.match_weight == pytest.approx(there.match_weight)
        rows = sorted((row.name, row.left, row.right) for row in here.evidence)
        assert rows == sorted((row.name, row.right, row.left) for row in there.evidence)
        assert sorted(here.vetoes) == sorted(there.vetoes)
        assert here.path == there.path[::-1] or len(here.path) == len(there.path)


@law
@given(worlds())
def test_a_path_leads_through_one_person_and_only_there(records):
    resolution = resolved(records)
    for a, b in combinations(resolution.snapshot.accounts, 2):
        path = resolution.explain(a, b).path
        together = resolution.person_of[a] == resolution.person_of[b]
        assert bool(path) == together
        if path:
            assert (path[0], path[-1]) == (a, b)
            assert {resolution.person_of[key] for key in path} == {resolution.person_of[a]}


@law
@given(worlds())
def test_nobody_is_joined_across_a_veto(records):
    """No pair that a veto keeps apart is joined directly, and people are never joined with organisations or bots."""
    resolution = resolved([record for record in records if record.record == "account"])
    for person in resolution.people:
        kinds = {resolution.snapshot.accounts[key].kind for key in person.accounts}
        assert "person" not in kinds or not kinds & {"bot", "organization"}
    for match in resolution.matches:
        if match.contradiction:
            a, b = match.accounts
            assert resolution.person_of[a] != resolution.person_of[b]


@law
@given(worlds(), decisions())
def test_a_newest_decision_wins_and_its_undo_leaves_no_trace(records, decision):
    decision = decision.model_copy(update={"made_at": decision.made_at.replace(year=2027)})
    before, after = resolved(records), resolved([*records, decision])
    known = [key for key in decision.accounts if key in after.scorer.census.profiles]
    for a, b in combinations(known, 2):
        together = after.person_of[a] == after.person_of[b]
        assert together == (decision.kind == "same") or decision.accounts[0] not in known
    undone = resolved(records)
    assert (undone.people, undone.matches) == (before.people, before.matches)


@law
@given(worlds())
def test_persons_keep_their_ids(records):
    first = resolved(records)
    again = resolved(records, previous={person.id: person.accounts for person in first.people})
    assert first.people == again.people
