"""What a person sees at the terminal, whatever a page said."""

import json

import pytest

from aggregator.cli.output import cell

HOSTILE = "\x1b[2J\x1b]0;owned\x07\u202etxt\nnext line\x9b31m"
OBEYED = {"\x1b", "\x07", "\u202e", "\x9b"}


@pytest.mark.parametrize("value", [HOSTILE, [HOSTILE], {"why": HOSTILE}, {"why": {"said": HOSTILE}}])
def test_a_cell_is_one_line_that_no_terminal_obeys(value):
    shown = cell(value)
    assert "next line" in shown
    assert not (OBEYED | {"\n"}) & set(shown)


def test_what_joins_an_emoji_stays():
    assert cell("Zoë 👩‍💻") == "Zoë 👩‍💻"


def test_what_a_page_made_us_lose_is_told_on_one_line(aggregator, tmp_path):
    page = f'<title>Ada</title><script type="application/ld+json">{{{HOSTILE}</script>'
    (tmp_path / "page.html").write_text(page)
    headers = {"content-type": "text/html; charset=utf-8", "date": "Mon, 12 Oct 2026 07:00:44 GMT"}
    line = {"url": "https://ada.example/", "status": 200, "headers": headers, "file": "page.html"}
    (tmp_path / "index.jsonl").write_text(json.dumps(line))
    db = tmp_path / "people.db"
    aggregator("add", "https://ada.example", db=db)
    crawled = aggregator("crawl", "--replay", tmp_path, db=db)
    status = aggregator("status", db=db)
    assert "json-ld" in status.stdout
    assert "next line" in next(line for line in status.stdout.splitlines() if "json-ld" in line)
    assert not OBEYED & set(status.stdout + crawled.stdout)
