"""Names across scripts: which agree with which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.identity import names
from graph.identity.names import name_of


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
