"""What is asked in an odd way is answered in words, never with a traceback."""

import json
import os
import subprocess
import sys

import pytest

INGRID, MAJA = "github:isolberg", "github:majaholm"


def test_a_person_is_found_by_the_name_on_the_roster(aggregator, demo_db):
    shown = json.loads(aggregator("show", "Zhang Wei", "--json", db=demo_db).stdout)
    assert shown["name"] == "Zhang Wei", "not 张伟, as the account has it"
    assert "github:zhangwei-cn" in {account["key"] for account in shown["accounts"]}


def test_a_person_is_found_by_the_name_of_any_account(aggregator, demo_db):
    assert aggregator("same", INGRID, MAJA, db=demo_db).exit_code == 0
    names = ("Ingrid Solberg", "Maja Holm", "ingrid sol")
    found = {aggregator("show", name, "--json", db=demo_db).stdout for name in names}
    assert len(found) == 1
    assert {INGRID, MAJA} <= {account["key"] for account in json.loads(found.pop())["accounts"]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", " "), "nobody here is known"),
        (("same", INGRID, INGRID), "at least two"),
        (("different", INGRID, "https://github.com/isolberg"), "at least two"),
        (("path", "Maja Holm", MAJA), "are one person"),
        (("export", "gexf", "x.gexf", "--raw", "--interests"), "neither --interests nor --all"),
        (("export", "gexf", "x.gexf", "--raw", "--all"), "neither --interests nor --all"),
    ],
)
def test_a_question_without_an_answer_is_wrong_use(aggregator, demo_db, arguments, said):
    result = aggregator(*arguments, db=demo_db)
    assert result.exit_code == 2, result.output
    assert said in result.stderr


def test_an_interest_that_nobody_has_is_said(aggregator, demo_db):
    assert "over juggling" in aggregator("introductions", "--interest", "juggling", db=demo_db).stderr


@pytest.mark.parametrize(
    "arguments", [("export", "gexf"), ("export", "csv"), ("export", "json"), ("dump",)], ids=" ".join
)
def test_a_folder_that_is_not_there_is_said(aggregator, demo_db, tmp_path, arguments):
    result = aggregator(*arguments, tmp_path / "none" / "x", db=demo_db)
    assert result.exit_code == 1
    assert "none" in result.stderr
    assert "No such file or directory" in result.stderr


def test_a_demo_where_a_file_is_is_said(aggregator, tmp_path):
    (tmp_path / "file").write_text("")
    result = aggregator("demo", tmp_path / "file" / "folder")
    assert result.exit_code == 1
    assert "Not a directory" in result.stderr


def test_a_roster_in_another_encoding_is_left_as_it_is(aggregator, tmp_path):
    roster = tmp_path / "people.roster.csv"
    roster.write_bytes("account,person\ngithub:ada,Zoë\n".encode("latin-1"))
    before = roster.read_bytes()
    result = aggregator("add", INGRID, db=tmp_path / "people.db")
    assert result.exit_code == 2
    assert "UTF-8" in result.stderr
    assert roster.read_bytes() == before


def test_a_roster_with_semicolons_is_told_to_take_commas(aggregator, tmp_path, recorded_web):
    (tmp_path / "people.roster.csv").write_text("account;person;me\nhttps://github.com/majaholm;Maja;yes\n")
    crawled = aggregator("crawl", "--replay", recorded_web, db=tmp_path / "people.db")
    assert "line 2: separate the columns with commas" in crawled.stderr


@pytest.mark.parametrize("arguments", [("people",), ("people", "--json"), ("dump", "-")], ids=" ".join)
def test_who_stops_reading_is_no_error(demo_db, arguments):
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "aggregator", "--db", str(demo_db), *arguments]
    ended = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, b"")
