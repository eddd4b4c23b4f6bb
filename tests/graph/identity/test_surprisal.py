"""What a string says, in bits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.identity.surprisal import Characters, Handles, Words


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
