from __future__ import annotations

import csv
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import roster
from aggregator.errors import UnknownAccountError
from aggregator.roster import append, parse_account, read, write_empty

HEADER = "account,person,me\n"


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "people.roster.csv"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://github.com/Ada", "github:ada"),
        ("github.com/ada/", "github:ada"),
        ("github:Ada", "github:ada"),
        ("GitHub:ada", "github:ada"),
        ("github:id:583231", "github:id:583231"),
        ("@Ada@Hachyderm.io", "mastodon:ada@hachyderm.io"),
        ("acct:ada@hachyderm.io", "mastodon:ada@hachyderm.io"),
        ("mastodon:ada@hachyderm.io", "mastodon:ada@hachyderm.io"),
        ("mastodon:@ada@hachyderm.io", "mastodon:ada@hachyderm.io"),
        ("https://hachyderm.io/@ada", "mastodon:ada@hachyderm.io"),
        ("ada.bsky.social", "bluesky:ada.bsky.social"),
        ("@ada.example", "bluesky:ada.example"),
        ("did:plc:ewvi7nxzyoun6zhxrhs64oiz", "bluesky:did:plc:ewvi7nxzyoun6zhxrhs64oiz"),
        ("bluesky:did:plc:ewvi7nxzyoun6zhxrhs64oiz", "bluesky:did:plc:ewvi7nxzyoun6zhxrhs64oiz"),
        ("ada.example", "web:https://ada.example/"),
        ("http://www.ada.example/about/", "web:https://ada.example/about"),
        ("web:https://ada.example/", "web:https://ada.example/"),
        ("x:Ada", "x:ada"),
        ("https://twitter.com/Ada", "x:ada"),
        ("  https://github.com/ada \n", "github:ada"),
    ],
)
def test_how_an_account_may_be_written(text, key):
    assert parse_account(text).key == key


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ada", "github:ada"),
        ("@ada", "github:ada"),
        ("ada@hachyderm.io", "write @ada@hachyderm.io"),
        ("", "no account"),
        ("mailto:ada@lab.example", "names no account"),
        ("https://github.com/features", "names no account"),
        ("friendface:ada", "names no account"),
        ("http://", "names no account"),
    ],
)
def test_what_names_no_account_is_told_how_to_be_written(text, told):
    with pytest.raises(UnknownAccountError, match=told):
        parse_account(text)


@given(st.text())
def test_no_text_breaks_it(text):
    with suppress(UnknownAccountError):
        assert ":" in parse_account(text).key


def test_a_roster_is_read(path):
    path.write_text(
        "# whom I know\n\naccount,person,me\n"
        "github:me,,yes\n"
        '@ada@hachyderm.io,"Lovelace, Ada",\n'
        "ada.example,  Ada  ,no\n"
        "https://github.com/bea\n"
    )
    entries = read(path).entries
    assert [(entry.account, entry.person, entry.me) for entry in entries] == [
        ("github:me", None, True),
        ("mastodon:ada@hachyderm.io", "Lovelace, Ada", False),
        ("web:https://ada.example/", "Ada", False),
        ("github:bea", None, False),
    ]


def test_broken_lines_are_told_and_the_others_go_on(path):
    path.write_text(HEADER + "bob,,\ngithub:ada,Ada,perhaps\ngithub:bea,a,b,c\n'\"x\ngithub:cyd,,\n")
    found = read(path)
    assert [entry.account for entry in found.entries] == ["github:cyd"]
    assert [problem.line for problem in found.problems] == [2, 3, 4, 5]
    assert "github:bob" in str(found.problems[0])
    assert "neither yes nor no" in str(found.problems[1])


def test_a_spreadsheets_file_is_read(path):
    path.write_bytes("\ufeffaccount,person,me\r\ngithub:ada,Ad\u00e4,\r\n".encode())
    assert [(entry.account, entry.person) for entry in read(path).entries] == [("github:ada", "Adä")]


def test_another_encoding_is_told(path):
    path.write_bytes("account,person,me\ngithub:ada,Ad\u00e4,\n".encode("latin-1"))
    assert "UTF-8" in str(read(path).problems[0])


def test_a_roster_that_is_not_there_is_empty(path):
    assert read(path) == roster.Roster()


def test_an_empty_roster_is_empty(path):
    write_empty(path)
    assert read(path) == roster.Roster()


def one_line(text):
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


@given(
    st.lists(
        st.tuples(st.sampled_from(["github:ada", "x:bea", "cyd.example"]), st.text(), st.booleans()),
        max_size=4,
    )
)
def test_what_is_appended_is_read(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("roster") / "r.csv"
    expected = {}
    for account, person, me in rows:
        append(path, [account], person=person, me=me)
        expected.setdefault(parse_account(account).key, (one_line(person) or None, me))
    found = read(path)
    assert not found.problems
    assert {e.account: (e.person, e.me) for e in found.entries} == expected


def test_appending_keeps_what_is_there(path):
    path.write_text("# mine\naccount,person,me\ngithub:ada,Ada,yes")
    append(path, ["github:ada", "https://github.com/ADA", "github:bea", "GitHub:Bea"], person="Bea")
    text = path.read_text()
    assert text.startswith("# mine\naccount,person,me\ngithub:ada,Ada,yes\n")
    assert list(csv.reader(text.splitlines()))[3:] == [["github:bea", "Bea", ""]]


def test_a_mistake_appends_nothing(path):
    write_empty(path)
    with pytest.raises(UnknownAccountError):
        append(path, ["github:ada", "nobody"])
    assert read(path).entries == ()


def test_a_failed_write_leaves_the_old_file(path, monkeypatch):
    append(path, ["github:ada"])
    before = path.read_bytes()

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        append(path, ["github:bea"])
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]
