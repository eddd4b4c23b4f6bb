"""The first ten minutes of the README: init, add, crawl; and what happens when a step is left out."""

import json


def test_from_nothing_to_people(aggregator, tmp_path, recorded_web):
    db = tmp_path / "data" / "people.db"
    config = tmp_path / "config.toml"
    assert aggregator("--config", config, "init", "--contact", "me@example.org", db=db).exit_code == 0
    assert 'contact = "me@example.org"' in config.read_text("utf-8")
    added = aggregator("--config", config, "add", "https://github.com/majaholm", "--me", db=db)
    assert "added: github:majaholm" in added.stdout
    again = aggregator("--config", config, "add", "github:majaholm", db=db)
    assert "known already" in again.stdout
    crawled = aggregator("--config", config, "crawl", "--replay", recorded_web, "--json", db=db)
    summary = json.loads(crawled.stdout)
    assert summary["new"]["accounts"] > 1, "claims are followed"
    people = [json.loads(line) for line in aggregator("people", "--json", db=db).stdout.splitlines()]
    assert "Maja Holm" in {person["name"] for person in people}
    soon = json.loads(
        aggregator("--config", config, "crawl", "--replay", recorded_web, "--json", db=db).stdout
    )
    assert soon["requests"] == 0, "nothing is due so soon"


def test_crawling_needs_a_roster_and_a_contact(aggregator, tmp_path):
    db = tmp_path / "people.db"
    empty = aggregator("crawl", db=db)
    assert empty.exit_code == 2
    assert "roster is empty" in empty.stderr
    assert aggregator("add", "github:majaholm", db=db).exit_code == 0
    anonymous = aggregator("crawl", db=db)
    assert anonymous.exit_code == 2
    assert "contact" in anonymous.stderr


def test_an_unclear_account_is_not_added(aggregator, tmp_path):
    result = aggregator("add", "ada", db=tmp_path / "people.db")
    assert result.exit_code == 2
    assert "on which platform" in result.stderr


def test_an_account_that_nothing_reads_is_said_to_be_so(aggregator, tmp_path):
    added = aggregator(
        "add", "https://x.com/ada", "github:ada", db=tmp_path / "people.db"
    ).stdout.splitlines()
    assert added == ["added: x:ada (known by its URL; no connector reads it)", "added: github:ada"]


def test_init_keeps_what_is_there(aggregator, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('[crawl]\ncontact = "kept@example.org"\n')
    assert aggregator("--config", config, "init", db=tmp_path / "people.db").exit_code == 0
    assert "kept@example.org" in config.read_text()
