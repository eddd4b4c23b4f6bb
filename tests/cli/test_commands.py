"""The commands as a script and as a person use them, on the crawled recorded web."""

import csv
import json
from pathlib import Path

import pytest

INGRID = "github:isolberg"
LISTINGS = (
    ("people",),
    ("interests",),
    ("introductions",),
    ("bridges",),
    ("path", "Maja Holm", "Hana Kovářová"),
    ("search", "butterflies"),
)


def lines(result):
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("command", LISTINGS, ids=lambda command: command[0])
def test_listings_are_tables_and_json_lines(aggregator, demo_db, command):
    table = aggregator(*command, db=demo_db)
    assert table.exit_code == 0, table.output
    assert table.stdout.strip()
    everything = lines(aggregator(*command, "--json", "--limit", 0, db=demo_db))
    assert lines(aggregator(*command, "--json", "--limit", 1, db=demo_db)) == everything[:1]
    assert everything


def test_people_have_the_promised_shape_and_no_account_twice(aggregator, demo_db):
    people = lines(aggregator("people", "--all", "--json", db=demo_db))
    assert all({"id", "name", "accounts", "probability"} == set(person) for person in people)
    accounts = [account for person in people for account in person["accounts"]]
    assert len(accounts) == len(set(accounts))
    assert all(0 < person["probability"] <= 1 for person in people)


def test_the_butterfly_introduction(aggregator, demo_db):
    first = lines(aggregator("introductions", "--json", "--limit", 1, db=demo_db))[0]
    assert set(first["names"]) == {"Ingrid Solberg", "Rafael Okafor"}
    butterflies = next(shared for shared in first["interests"] if shared["interest"] == "butterflies")
    assert {evidence["person"] for evidence in butterflies["evidence"]} == set(first["people"])
    assert len({evidence["platform"] for evidence in butterflies["evidence"]}) >= 2
    assert {"person", "platform", "url", "excerpt", "when"} <= set(butterflies["evidence"][0])
    assert all(evidence["when"].endswith("Z") for evidence in butterflies["evidence"]), (
        "as all times are told"
    )
    maja = lines(aggregator("show", "Maja Holm", "--json", db=demo_db))[0]
    assert first["via"] == [maja["id"]]


def test_introductions_can_be_narrowed(aggregator, demo_db):
    over = lines(aggregator("introductions", "--interest", "letterpress", "--json", db=demo_db))
    assert over
    assert all("letterpress" in {shared["interest"] for shared in one["interests"]} for one in over)
    of_ingrid = lines(aggregator("introductions", "--for", "Ingrid Solberg", "--json", db=demo_db))
    assert of_ingrid
    assert all("Ingrid Solberg" in one["names"] for one in of_ingrid)


def test_bridges_have_the_promised_shape(aggregator, demo_db):
    for bridge in lines(aggregator("bridges", "--json", db=demo_db)):
        assert {"person", "name", "betweenness", "constraint", "effective_size", "communities"} <= set(bridge)


def test_an_explanation_adds_up(aggregator, demo_db):
    accounts = lines(aggregator("show", INGRID, "--json", db=demo_db))[0]["accounts"]
    for account in accounts[1:]:
        (row,) = lines(aggregator("explain", INGRID, account["key"], "--json", db=demo_db))
        total = row["prior"] + sum(evidence["bits"] for evidence in row["evidence"])
        assert total == pytest.approx(row["match_weight"], abs=0.02)
        shape = {"name", "tier", "bits", "left", "right", "source"}
        assert all(set(evidence) == shape for evidence in row["evidence"])
        assert row["vetoes"] == []
    shown = aggregator("explain", INGRID, accounts[1]["key"], db=demo_db)
    assert "match weight" in shown.stdout


def test_decide_and_undo_is_the_state_before(aggregator, demo_db):
    def people():
        return aggregator("people", "--all", "--json", db=demo_db).stdout

    before = people()
    keys = [
        account["key"] for account in lines(aggregator("show", INGRID, "--json", db=demo_db))[0]["accounts"]
    ]
    assert aggregator("different", INGRID, keys[-1], "--note", "I asked", db=demo_db).exit_code == 0
    after = people()
    assert after != before
    undone = aggregator("undo", db=demo_db)
    assert "I asked" in undone.stdout
    assert people() == before
    assert aggregator("undo", db=demo_db).exit_code == 1


def test_same_joins_what_nothing_else_would(aggregator, demo_db):
    assert aggregator("same", INGRID, "github:majaholm", db=demo_db).exit_code == 0
    shown = lines(aggregator("show", INGRID, "--json", db=demo_db))[0]
    assert "github:majaholm" in {account["key"] for account in shown["accounts"]}


def test_a_forgotten_person_is_gone_for_good(aggregator, demo_db):
    shown = lines(aggregator("show", INGRID, "--json", db=demo_db))[0]
    assert aggregator("forget", INGRID, "--yes", db=demo_db).exit_code == 0
    assert aggregator("show", INGRID, db=demo_db).exit_code == 2
    dumped = aggregator("dump", "-", db=demo_db).stdout
    for account in shown["accounts"]:
        assert f'"{account["key"].partition(":")[2]}"' not in dumped
    raw = demo_db.read_bytes()
    assert b"nattsvermer@norden.example" not in raw


@pytest.mark.parametrize("form", ["gexf", "graphml", "json"])
def test_exports_are_read_by_networkx(aggregator, demo_db, tmp_path, form):
    import networkx as nx

    path = tmp_path / f"people.{form}"
    assert aggregator("export", form, path, db=demo_db).exit_code == 0
    people = lines(aggregator("people", "--json", db=demo_db))
    match form:
        case "gexf":
            read = nx.read_gexf(path)
        case "graphml":
            read = nx.read_graphml(path)
        case _:
            read = nx.node_link_graph(json.loads(path.read_text("utf-8")), edges="edges")
    assert set(read) == {person["id"] for person in people}
    assert read.number_of_edges() > 50


def test_csv_export_is_two_tables(aggregator, demo_db, tmp_path):
    written = aggregator("export", "csv", tmp_path / "people.csv", "--interests", db=demo_db).stdout.split()
    nodes, edges = (list(csv.DictReader(Path(path).read_text("utf-8").splitlines())) for path in written)
    ids = {node["Id"] for node in nodes}
    assert {edge["Source"] for edge in edges} | {edge["Target"] for edge in edges} <= ids
    assert any(one.startswith("interest:") for one in ids)


def test_dump_and_load_is_identity(aggregator, demo_db, tmp_path):
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    assert aggregator("dump", first, db=demo_db).exit_code == 0
    other = tmp_path / "other.db"
    assert aggregator("load", first, db=other).exit_code == 0
    assert aggregator("load", first, db=other).exit_code == 0
    assert aggregator("dump", second, db=other).exit_code == 0
    assert second.read_bytes() == first.read_bytes()


def test_load_refuses_lines_by_number_and_keeps_the_others(aggregator, tmp_path):
    text = '{"record":"account","platform":"github","id":"ada"}\nnot json\n\n{"record":"account","platform":"github"}\n'
    result = aggregator("load", "-", db=tmp_path / "new.db", stdin=text)
    assert result.exit_code == 1
    assert "refused line 2" in result.stderr
    assert "refused line 4: account.id" in result.stderr
    assert lines(aggregator("people", "--json", db=tmp_path / "new.db"))[0]["accounts"] == ["github:ada"]


def test_status_says_what_there_is(aggregator, demo_db):
    (state,) = lines(aggregator("status", "--json", db=demo_db))
    assert state["accounts"] > 60
    assert aggregator("status", db=demo_db).stdout.startswith("accounts:")


def test_schema_describes_every_record(aggregator):
    (schema,) = [json.loads(aggregator("schema").stdout)]
    assert {"Account", "Tie", "Item", "Decision"} <= set(schema["$defs"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "Nobody At All"), "nobody here is known"),
        (("show", "Berg"), "say which by id"),
        (("explain", "github:nobody", INGRID), "no account"),
        (("explain", INGRID), "Missing argument"),
        (("interests", "--hidden"), "--hidden needs --person"),
        (("same", INGRID), "at least two"),
        (("export", "xlsx", "x"), "is not one of"),
        (("no-such-command",), "No such command"),
    ],
)
def test_wrong_use_is_said_and_exits_with_2(aggregator, demo_db, arguments, said):
    result = aggregator(*arguments, db=demo_db)
    assert result.exit_code == 2, result.output
    assert said in result.stderr


def test_a_missing_database_is_no_empty_one(aggregator, tmp_path):
    result = aggregator("people", db=tmp_path / "none.db")
    assert result.exit_code != 0
    assert "none.db" in result.stderr
    assert not (tmp_path / "none.db").exists()


def test_people_are_called_what_the_roster_calls_them(aggregator, demo_db):
    (shown,) = lines(aggregator("show", "Fatima Zahra El Idrissi", "--json", db=demo_db))
    assert shown["name"] == "Fatima Zahra El Idrissi"
    assert any("فاطمة" in (account["name"] or "") for account in shown["accounts"])


def test_an_account_is_not_compared_with_itself(aggregator, demo_db):
    result = aggregator("explain", INGRID, INGRID, db=demo_db)
    assert result.exit_code == 2
    assert "one account" in result.stderr


def test_status_tells_losses_and_runs_in_a_line_each(aggregator, demo_db):
    shown = aggregator("status", db=demo_db).stdout
    assert "× web json-ld, a field:" in shown
    assert "fetched, 0 unchanged; new: " in shown
