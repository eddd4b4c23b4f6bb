"""Candidates, comparisons and weights."""

from dataclasses import fields

import pytest

from connectors.records import Link
from graph.identity import DEFAULT
from graph.identity.candidates import candidates
from graph.identity.census import Census
from graph.identity.comparisons import COMPARISONS
from graph.identity.evidence import bits, odds_bits, probability_of
from graph.identity.profile import picture_of, place_of, unit_of


@pytest.mark.parametrize("compare", COMPARISONS, ids=lambda compare: compare.__name__)
def test_every_comparison_explains_itself_in_one_sentence(compare):
    sentence = compare.__doc__.strip()
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert sentence.count(". ") == 0


def test_comparisons_have_names_of_their_own():
    assert len({compare.__name__ for compare in COMPARISONS}) == len(COMPARISONS)


def test_the_table_of_weights_is_sound():
    reliabilities = {
        "same_identifier",
        "moved",
        "domain_proof",
        "verified",
        "reciprocal",
        "one_way",
        "unreturned",
    }
    assert all(0 < getattr(DEFAULT, name) < 1 for name in reliabilities)
    assert (
        DEFAULT.contradicted
        < DEFAULT.unreturned
        < DEFAULT.unreturned_once
        < DEFAULT.one_way
        < DEFAULT.reciprocal
    )
    assert DEFAULT.possible_at < DEFAULT.merge_at
    against = [
        f.name for f in fields(DEFAULT) if f.name.endswith(("_different", "_only", "_elsewhere", "_unlike"))
    ]
    assert against
    assert all(getattr(DEFAULT, name) < 0 for name in against)


@pytest.mark.parametrize("probability", [0.001, 0.5, 0.97, 0.99999])
def test_bits_and_probabilities_are_each_others_inverse(probability):
    assert probability_of(odds_bits(probability)) == pytest.approx(probability)


def test_bits_are_the_log_of_the_bayes_factor():
    assert bits(m=0.5, u=0.125) == 2.0


@pytest.fixture
def pairs(snapshot):
    return lambda *records: candidates(Census(snapshot(*records), DEFAULT))


class TestCandidates:
    @pytest.mark.parametrize(
        ("left", "right"),
        [
            (("github:lovelace", {}), ("x:lovelace", {})),
            (("github:lovelace42", {}), ("x:reallovelace", {})),
            (("github:lovelaceada", {}), ("x:lovelaceb", {})),
            (("github:adalovelace", {}), ("x:countlovelace", {})),
            (("github:a", {"name": "Ada Lovelace"}), ("x:b", {"name": "LOVELACE, Ada"})),
            (("github:a", {"name": "Юлия Иванова"}), ("x:b", {"name": "Julia Ivanova"})),
            (("github:a", {"name": "Ada Lovelace"}), ("x:alovelace", {})),
            (
                ("github:a", {"avatar": "https://p.example/1.png"}),
                ("x:b", {"avatar": "https://p.example/1.png?s=2"}),
            ),
        ],
    )
    def test_accounts_that_share_something_meet(self, pairs, account, left, right):
        (a, shown), (b, shown_too) = left, right
        assert pairs(account(a, **shown), account(b, **shown_too)) == [(a, b)]

    def test_claims_meet_their_targets_and_each_other(self, pairs, account):
        found = pairs(
            account("github:zzz", "https://moths.example/"), account("x:qqq", "https://moths.example/")
        )
        page = "web:https://moths.example/"
        assert found == [("github:zzz", page), ("github:zzz", "x:qqq"), (page, "x:qqq")]

    def test_strangers_do_not_meet(self, pairs, account):
        assert pairs(account("github:zebra", name="Ada Lovelace"), account("x:heron", name="Wei Chen")) == []

    def test_two_on_one_platform_meet_only_by_a_claim_or_an_identifier(self, pairs, account):
        assert pairs(account("github:lovelace"), account("github:lovelace1")) == []
        assert pairs(account("github:lovelace", "github:ada"), account("github:ada"))
        assert pairs(
            account("github:a1", aliases=["github:id:7"]), account("github:b2", aliases=["github:id:7"])
        )

    def test_what_hundreds_share_makes_few_pairs(self, pairs, account):
        page = "https://acme.example/"
        staff = [account(f"{'github' if n % 2 else 'x'}:z{n:03}q", page) for n in range(300)]
        assert len(pairs(*staff)) == 300


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Malmö, Sverige", {"malmo", "sweden"}),
        ("NYC", {"new york"}),
        ("Earth", set()),
        ("東京", {"dongjing"}),
        ("🌍", set()),
        (None, set()),
    ],
)
def test_places(text, parts):
    assert place_of(text) == parts


def test_one_picture_at_many_urls():
    digest = "0123456789abcdef0123456789abcdef"
    assert picture_of(f"https://www.gravatar.com/avatar/{digest}?s=80") == picture_of(
        f"https://secure.gravatar.com/avatar/{digest}?d=mm"
    )
    assert picture_of("https://[broken") is None


def test_where_a_person_is_expected_once(account):
    keys = ["github:ada", "mastodon:ada@one.example", "web:https://a.example/", "youtube:@ada"]
    assert [unit_of(account(key)) for key in keys] == ["github", "mastodon@one.example", None, "youtube"]


class TestEvidence:
    def test_a_place_within_a_place_agrees(self, account, world):
        resolution = world(
            account("github:zebra", location="Malmö"),
            account("x:heron", location="Malmö, Sweden"),
            account("x:crane", location="Lisbon"),
        )
        place = {key: resolution.explain("github:zebra", key).evidence[-1] for key in ("x:heron", "x:crane")}
        assert (place["x:heron"].name, place["x:crane"].name) == ("same place", "different places")
        assert place["x:heron"].bits > 0 > place["x:crane"].bits

    def test_a_claim_is_as_sure_in_a_large_network_as_in_a_small_one(self, account, world):
        pair = account("github:zebra", "https://moths.example/"), account("web:https://moths.example/")
        crowd = [account(f"x:{n:05}stranger{n}") for n in range(9000)]
        small, large = world(*pair), world(*pair, *crowd)
        keys = "github:zebra", "web:https://moths.example/"
        assert large.explain(*keys).prior < small.explain(*keys).prior
        assert large.explain(*keys).probability == pytest.approx(small.explain(*keys).probability)

    def test_one_who_names_another_account_there(self, account, world):
        resolution = world(account("github:ada", "x:countess"), account("x:ada"))
        row = next(
            r for r in resolution.explain("github:ada", "x:ada").evidence if r.name == "names another account"
        )
        assert (row.left, row.right, row.source) == ("x:countess", "x:ada", "github:ada")

    def test_a_picture_that_many_show_says_nothing(self, account, world):
        shown = {"avatar": "https://p.example/default.png"}
        few = world(account("github:zebra", **shown), account("x:heron", **shown))
        many = world(
            *(account(f"{p}:{w}", **shown) for p in ("github", "x", "reddit") for w in ("zebra", "heron"))
        )
        names = [[row.name for row in w.explain("github:zebra", "x:heron").evidence] for w in (few, many)]
        assert ["same picture" in rows for rows in names] == [True, False]

    def test_the_same_long_bio(self, account, world):
        bio = "Counts moths at night, mends looms by day, sings in a choir on Sundays"
        resolution = world(account("github:zebra", bio=bio), account("x:heron", bio=bio + "!"))
        assert [row.name for row in resolution.explain("github:zebra", "x:heron").evidence][-1] == "same bio"

    def test_a_verified_link_has_its_source(self, account, world):
        link = Link(url="https://moths.example/", rel=("me",), verified_at="2025-12-01T00:00:00Z")
        row = (
            world(account("github:zebra", link))
            .explain("github:zebra", "web:https://moths.example/")
            .evidence[0]
        )
        assert (row.name, row.source) == ("verified claim", "github:zebra")


class TestHostileWorlds:
    def test_a_directory_that_claims_everybody_joins_nobody(self, account, world):
        people = [account(f"x:n{n}stranger") for n in range(150)]
        directory = account("web:https://directory.example/", *(one.key for one in people))
        assert len(world(directory, *people).people) == 151

    def test_texts_of_any_length_are_compared_in_reasonable_time(self, account, world):
        shown = {"name": "a b " * 500, "bio": "word " * 20_000, "location": "x," * 900, "handle": "ab" * 900}
        assert world(account("github:a", **shown), account("x:b", **shown)).people

    def test_claims_in_a_circle(self, account, world):
        keys = [f"{platform}:zebra" for platform in ("github", "x", "reddit", "devto")]
        circle = [account(key, keys[(n + 1) % 4]) for n, key in enumerate(keys)]
        assert len(world(*circle).people) == 1

    def test_an_account_that_claims_itself(self, account, world):
        assert world(account("github:zebra", "github:zebra")).people[0].accounts == ("github:zebra",)
