"""Decisions, constraints, names and ids of persons."""

import pytest

from graph.identity import UnknownAccountError

ADA, COUNTESS, MOTH = "github:ada", "x:countess", "mastodon:moth@art.example"


@pytest.fixture
def strangers(account):
    return [account(ADA, name="Ada Lovelace"), account(COUNTESS, name="Grace Okafor"), account(MOTH)]


def persons(resolution):
    return sorted(person.accounts for person in resolution.people)


class TestDecisions:
    def test_same_joins_what_nothing_else_does(self, strangers, world, same):
        resolution = world(*strangers, same(ADA, COUNTESS, MOTH))
        assert persons(resolution) == [(ADA, MOTH, COUNTESS)]
        assert resolution.people[0].probability == 1.0

    def test_same_wins_over_every_veto(self, account, world, same):
        resolution = world(
            account(ADA), account("github:engines", kind="organization"), same(ADA, "github:engines")
        )
        assert len(resolution.people) == 1

    def test_different_parts_what_proof_joins(self, account, world, different):
        records = account(ADA, COUNTESS), account(COUNTESS, ADA)
        assert len(world(*records).people) == 1
        resolution = world(*records, different(ADA, COUNTESS))
        assert len(resolution.people) == 2
        assert resolution.explain(ADA, COUNTESS).vetoes == ("you decided that they are different",)

    def test_different_holds_through_others(self, account, world, different):
        """A and C are different: B, who is proven with both, goes with one of them only."""
        records = account(ADA, MOTH), account(MOTH, ADA, COUNTESS), account(COUNTESS, MOTH)
        resolution = world(*records, different(ADA, COUNTESS))
        assert resolution.person_of[ADA] != resolution.person_of[COUNTESS]
        assert [alarm.kind for alarm in resolution.alarms] == ["refused"]

    @pytest.mark.parametrize(("later", "people"), [("same", 1), ("different", 2)])
    def test_of_two_that_contradict_the_newer_counts(self, strangers, world, same, different, later, people):
        days = {"same": 1, "different": 1, later: 2}
        decisions = same(ADA, COUNTESS, day=days["same"]), different(ADA, COUNTESS, day=days["different"])
        resolution = world(*strangers[:2], *decisions)
        assert len(resolution.people) == people
        assert [alarm.kind for alarm in resolution.alarms] == ["decisions"]

    def test_who_is_forgotten_is_compared_with_nobody(self, account, world):
        from connectors.records import Decision

        records = account(ADA, COUNTESS), account(COUNTESS, ADA)
        assert len(world(*records, Decision(kind="forget", accounts=[ADA])).people) == 2


class TestConstraints:
    def test_two_accounts_on_a_platform_are_not_joined_through_a_third(self, account, world):
        resolution = world(
            account("github:quokkatamer", name="Quill Zorblax"),
            account("x:quokkatamer", name="Quill Zorblax"),
            account("github:zorblaxquill", "x:quokkatamer", name="Quill Zorblax"),
        )
        assert resolution.person_of["github:quokkatamer"] != resolution.person_of["github:zorblaxquill"]
        assert {alarm.kind for alarm in resolution.alarms} == {"refused"}

    def test_pages_are_many(self, account, world):
        pages = [f"https://{word}.example/" for word in ("moths", "engines", "poems")]
        resolution = world(account(ADA, *pages))
        assert len(resolution.people) == 1

    def test_nobody_has_hundreds_of_accounts(self, account, world):
        pages = [f"https://page-{n}.example/" for n in range(40)]
        resolution = world(account(ADA, *pages))
        assert max(len(person.accounts) for person in resolution.people) == 25
        assert [alarm.why for alarm in resolution.alarms] == ["more than 25 accounts would be one person"]


class TestNames:
    @pytest.mark.parametrize(
        ("shown", "name"),
        [
            (["ada", "Ada Lovelace", "Ada Lovelace 🦋"], "Ada Lovelace"),
            ([None, "Ada"], "Ada"),
            (["Countess of Lovelace", "Ada Lovelace", "Lovelace Ada"], "Ada Lovelace"),
        ],
    )
    def test_the_most_frequent_full_name(self, account, world, same, shown, name):
        keys = [ADA, COUNTESS, MOTH][: len(shown)]
        records = [account(key, name=one) for key, one in zip(keys, shown, strict=True)]
        assert world(*records, same(*keys)).people[0].name == name

    def test_a_handle_where_there_is_no_name(self, account, world):
        assert world(account("github:ada", handle="Ada")).people[0].name == "Ada"
        assert world(account("web:https://moths.example/")).people[0].name == "moths.example"


class TestIds:
    def test_an_id_is_a_digest_of_the_smallest_key(self, account, world):
        assert world(account(ADA), account(COUNTESS)).people[0].id == "p1950adf515"

    def test_most_accounts_keep_the_id(self, strangers, world, same):
        old = {"p0123456789": [ADA, COUNTESS], "pabcdefabcd": [MOTH]}
        resolution = world(*strangers, same(*old["p0123456789"], MOTH), previous=old)
        assert [person.id for person in resolution.people] == ["p0123456789"]

    def test_a_split_gives_one_part_another_id(self, strangers, world):
        first = world(strangers[0]).people[0].id
        resolution = world(*strangers, previous={first: [COUNTESS, MOTH]})
        ids = {person.accounts[0]: person.id for person in resolution.people}
        assert len(set(ids.values())) == 3
        assert first in {ids[COUNTESS], ids[MOTH]}


class TestExplanations:
    def test_pairs_that_were_never_candidates(self, strangers, world):
        resolution = world(*strangers)
        assert not [match for match in resolution.matches if match.accounts == (ADA, MOTH)]
        assert resolution.explain(ADA, MOTH).verdict.startswith("Two persons, as far as is known")

    def test_what_is_possible_is_said_and_not_done(self, account, world):
        resolution = world(account("github:otter77", name="Anna Berg"), account("x:linnet", name="Anna Berg"))
        explained = resolution.explain("github:otter77", "x:linnet")
        assert explained.verdict.startswith("Possibly one person")
        assert not explained.path

    def test_an_alias_is_understood(self, account, world):
        resolution = world(account("bluesky:did:plc:1", aliases=["bluesky:ada.example"]), account(ADA))
        assert resolution.explain("bluesky:ada.example", ADA).accounts == ("bluesky:did:plc:1", ADA)

    def test_an_unknown_account(self, strangers, world):
        with pytest.raises(UnknownAccountError, match="x:nobody"):
            world(*strangers).explain(ADA, "x:nobody")
