"""Surface forms and the vocabulary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.interests import AmbiguousFormError, Vocabulary
from graph.interests.forms import LONGEST_FORM, form_key, singular, words
from graph.interests.vocabulary import shipped

SAME = [
    [
        "#ButterflyWatching",
        "butterfly-watching",
        "butterfly_watching",
        "Butterfly Watching",
        "butterflywatching",
    ],
    ["Café", "cafes", "CAFÉS", "cafe"],
    ["node.js", "NodeJS", "nodejs"],
    ["C++", "c++"],
    ["蝶々", "#蝶々"],
    ["Mother’s Garden", "mothers garden", "Mother's Gardens"],
    ["ﬁlm photography", "film photography"],
]


@pytest.mark.parametrize("forms", SAME, ids=lambda forms: forms[0])
def test_spellings_meet(forms):
    assert len({form_key(form) for form in forms}) == 1
    assert form_key(forms[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("windows", "window"),
        ("news", "new"),
        ("c", "c++"),
        ("c", "c#"),
        ("rails", "rail"),
        ("काला", "कल"),
        ("が", "か"),
    ],
)
def test_other_words_stay_apart(one, other):
    assert form_key(one) != form_key(other)


@pytest.mark.parametrize(
    "nothing", ["", "#", "2024", "#2024", "...", "a" * (LONGEST_FORM + 1), "a b c d e f g", "\u200b"]
)
def test_no_term(nothing):
    assert form_key(nothing) == ""
    assert words(nothing) == ()


@given(st.text(max_size=80))
def test_the_key_of_a_spelled_form_is_the_form_s_key(surface):
    assert form_key(" ".join(words(surface))) == form_key(surface)


@given(st.from_regex(r"[a-z]{2,15}", fullmatch=True))
def test_singular_is_shorter_at_most_by_its_ending(word):
    assert len(word) - 3 <= len(singular(word)) <= len(word)
    assert singular(word)[:-1] in word


def test_the_shipped_vocabulary_is_consistent():
    vocabulary = shipped()
    assert len(set(vocabulary.names.values())) > 200
    assert all(vocabulary.name(name) == name for name in set(vocabulary.names.values()))
    assert vocabulary.sensitive <= set(vocabulary.names.values())
    assert vocabulary.noise.isdisjoint(vocabulary.names)


@pytest.mark.parametrize(
    "form", ["Lepidoptera", "#Schmetterlinge", "papillons", "бабочки", "蝶", "🦋", "butterflies"]
)
def test_butterflies_in_many_tongues(form):
    assert shipped().name(form) == "butterflies"


@pytest.mark.parametrize(
    "table", [{"a thing": ["b thing"], "c thing": ["B things"]}, {"a thing": ["noise"]}, {"a thing": ["1"]}]
)
def test_a_form_means_one_thing(table):
    with pytest.raises(AmbiguousFormError):
        Vocabulary.of(table, noise=["noise"])
