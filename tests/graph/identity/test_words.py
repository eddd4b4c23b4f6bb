"""Names and handles: the tables of what agrees with what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.records import Account
from graph.identity import handles, names
from graph.identity.names import name_of
from graph.identity.surprisal import Characters, Handles, Words


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("Ada Lovelace", "ada lovelace", "same"),
        ("Ada Lovelace", "Lovelace, Ada", "same"),
        ("Dr. Ada Lovelace", "Ada Lovelace (she/her)", "same"),
        ("Ada Lovelace", "Ada King Lovelace", "same"),
        ("Ada Lovelace", "Ada L.", "initials"),
        ("A. Lovelace", "Ada Lovelace", "initials"),
        ("Ada Lovelace", "Ada", "partial"),
        ("Ada", "Ada", "single"),
        ("Jörg Müller", "Joerg Mueller", "same"),
        ("José García", "Jose Garcia", "same"),
        ("Łukasz Żółć", "Lukasz Zolc", "same"),
        ("Søren Ångström", "Soren Angstrom", "same"),
        ("Юлия Иванова", "Yulia Ivanova", "same"),
        ("Юлия Иванова", "Julia Ivanova", "same"),
        ("Дмитрий Щербаков", "Dmitry Shcherbakov", "same"),
        ("Елена Папандопуло", "Elena Papandopulo", "same"),
        ("Ελένη Νικολάου", "Eleni Nikolaou", "same"),
        ("李明", "Li Ming", "same"),
        ("李明", "Ming Li", "same"),
        ("LiMing", "Li Ming", "same"),
        ("やまだ はなこ", "Yamada Hanako", "same"),
        ("김민수", "Gim Min-su", "same"),
        ("محمد علي", "Muhammad Ali", "same"),
        ("דוד כהן", "David Cohen", "same"),
        ("हरि शर्मा", "Hari Sharma", "same"),
        ("Nguyễn Văn An", "An Nguyen Van", "same"),
        ("Dan Miller", "Daniel Miller", "same"),
        ("Ada Lovelace", "Ada Babbage", "given"),
        ("Ada Lovelace", "Byron Lovelace", "family"),
        ("Ada Lovelace", "Charles Babbage", "different"),
        ("Юлия Иванова", "Пётр Сидоров", "different"),
        ("A.", "Ada Lovelace", "silent"),
    ],
)
def test_names_across_scripts_orders_and_spellings(left, right, level):
    one, other = name_of(left), name_of(right)
    assert names.agreement(one, other).level == level
    assert names.agreement(other, one).level == level


@pytest.mark.parametrize("text", [None, "", "🦋", "(she/her)", "|||", "\u200b", "123"])
def test_what_is_no_name(text):
    assert name_of(text) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_compare_alike_from_both_sides(left, right):
    one, other = name_of(left), name_of(right)
    if one and other:
        assert names.agreement(one, other) == names.agreement(other, one)
        assert names.agreement(one, one).level in {"same", "single", "initials", "silent"}


@pytest.mark.parametrize(
    ("key", "handle", "expected"),
    [
        ("github:Ada-Lovelace", None, "adalovelace"),
        ("mastodon:ada@one.example", "@ada@one.example", "ada"),
        ("bluesky:did:plc:abc", None, None),
        ("bluesky:did:plc:abc", "ada.bsky.social", "ada"),
        ("bluesky:did:plc:abc", "lovelace.example", "lovelace"),
        ("linkedin:ada-lovelace-5a002b20b", None, "adalovelace"),
        ("linkedin:ada-lovelace-facade", None, "adalovelacefacade"),
        ("linkedin:in/ada-lovelace", None, "adalovelace"),
        ("facebook:100001234567", None, None),
        ("youtube:UCabcdefghijklmnopqrstuv", None, None),
        ("youtube:@ada", None, "ada"),
        ("web:https://ada.github.io/", None, "ada"),
        ("web:https://ada.example.co.uk/", None, "example"),
        ("web:https://example.org/~ada", None, "ada"),
        ("web:https://example.org/about", None, None),
        ("x:мария", None, "mariya"),
    ],
)
def test_handles_are_read_from_every_kind_of_account(key, handle, expected):
    platform, _, identifier = key.partition(":")
    assert handles.handle_of(Account(platform=platform, id=identifier, handle=handle)) == expected


@pytest.mark.parametrize(
    ("left", "right", "level", "shared"),
    [
        ("adalovelace", "adalovelace", "equal", "adalovelace"),
        ("adalovelace", "adalovelace1815", "stem", "adalovelace"),
        ("adalovelace31", "adalovelace95", "numbered", "adalovelace"),
        ("therealadalovelace", "adalovelacedev", "stem", "adalovelace"),
        ("lovelace", "adalovelace", "contained", "lovelace"),
        ("adalovelace", "adalovelcae", "near", "adalovel"),
        ("adalovelace", "quokkatamer", "different", ""),
        ("ada", "adalovelace", "different", ""),
    ],
)
def test_handles_agree(left, right, level, shared):
    assert handles.agreement(left, right) == (level, shared) == handles.agreement(right, left)


@pytest.fixture
def population():
    characters = Characters([])
    words = Words({}, characters)
    return Handles(characters, words)


def test_rare_handles_say_more_than_common_ones(population):
    said = [population.surprisal(handle) for handle in ("john", "johnsmith", "torvalds", "xkcd0451q")]
    assert said == sorted(said)
    assert said[0] < 12
    assert said[2] > 16


def test_a_handle_of_two_names_says_no_more_than_the_names(population):
    assert population.surprisal("mariagarcia") < 20 < population.surprisal("mariagrzcia")


def test_a_piece_of_a_name_says_no_more_than_the_name(population):
    assert population.part_surprisal("alexand") <= population.surprisal("alexander")


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=30))
def test_surprisal_is_a_positive_number_of_bits(handle):
    assert 0 < Characters(["ada"]).surprisal(handle) < 600


def test_character_probabilities_add_up_to_one():
    trained = Characters(["abc", "abd"])
    alphabet = [*"abcdefghijklmnopqrstuvwxyz0123456789$", "#", "%", "&"]
    assert sum(trained._probability("ab", char) for char in alphabet) == pytest.approx(1)
