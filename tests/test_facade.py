"""`import aggregator`: light, complete, and never with somebody else's `graph` or `connectors`."""

import subprocess
import sys
from pathlib import Path

import pytest

import aggregator as ag

HEAVY = (
    "bs4",
    "feedparser",
    "lxml",
    "mf2py",
    "networkx",
    "numpy",
    "pandas",
    "pydantic",
    "requests",
    "rich",
    "scipy",
)
ROOT = Path(__file__).resolve().parents[1]


def python(code, *, cwd=ROOT):
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "code",
    [
        "import aggregator",
        (
            "from click.testing import CliRunner; from aggregator.cli import main; "
            "assert CliRunner().invoke(main, ['--help']).exit_code == 0"
        ),
        (
            "from click.testing import CliRunner; from aggregator.cli import main; "
            "assert CliRunner().invoke(main, ['introductions', '--help']).exit_code == 0"
        ),
    ],
    ids=["import", "help", "command help"],
)
def test_nothing_heavy_is_imported(code):
    result = python(f"{code}; import sys; print(*[name for name in {HEAVY!r} if name in sys.modules])")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == ""


def test_everything_promised_is_there():
    for name in ag.__all__:
        assert getattr(ag, name) is not None
    assert set(dir(ag)) == set(ag.__all__)
    with pytest.raises(AttributeError, match="no_such_thing"):
        ag.no_such_thing  # noqa: B018


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://github.com/Torvalds", "github:torvalds"),
        ("https://hachyderm.io/@ada", "mastodon:ada@hachyderm.io"),
        ("https://third.example/@ada@hachyderm.io", "mastodon:ada@hachyderm.io"),
        ("https://bsky.app/profile/ada.example", "bluesky:ada.example"),
        ("at://did:plc:ewvi7nxzyoun6zhxrhs64oiz", "bluesky:did:plc:ewvi7nxzyoun6zhxrhs64oiz"),
        ("https://twitter.com/Ada_L", "x:ada_l"),
        ("https://www.youtube.com/@ada", "youtube:ada"),
        ("https://medium.com/@ada", "medium:ada"),
        ("https://ada.example/feed.xml", "feed:https://ada.example/feed.xml"),
        ("http://www.ada.example/", "web:https://ada.example/"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fada.example%2F", "web:https://ada.example/"),
        ("https://href.li/?https://github.com/ada", "github:ada"),
        ("https://github.com/features", None),
        ("https://x.com/search?q=moths", None),
        ("https://ada.example/photo.jpg", None),
        ("mailto:ada@ada.example", None),
        ("nonsense", None),
    ],
)
def test_account_of_needs_no_network(url, key):
    assert ag.account_of(url) == key


@pytest.mark.parametrize("package", ["graph", "connectors"])
def test_a_foreign_package_of_that_name_is_refused(package, tmp_path):
    (tmp_path / f"{package}.py").write_text("")
    result = python(f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import aggregator", cwd=tmp_path)
    assert result.returncode == 1
    assert f"aggregator needs its own package {package!r}" in result.stderr
    assert str(tmp_path) in result.stderr


def test_a_missing_database_is_said(tmp_path):
    with pytest.raises(FileNotFoundError, match="none"):
        ag.open(tmp_path / "none.db")


def test_tables_are_lists_where_pandas_is_missing(demo_db, monkeypatch):
    monkeypatch.setattr("aggregator.frames.find_spec", lambda name: None)
    with ag.open(demo_db) as net:
        people = net.people()
        assert isinstance(people, list)
        assert "<table>" in people._repr_html_()
        assert people[0]["accounts"]


def test_what_a_notebook_shows_is_escaped(demo_db):
    from aggregator.frames import Card, Rows, Waterfall

    hostile = "<script>alert(1)</script>"
    account = {"key": hostile, "url": "javascript:alert(1)"}
    card = Card(name=hostile, accounts=[account], interests=[{"name": hostile}], ties=[])
    evidence = {"name": hostile, "left": hostile, "right": "", "bits": 3.0}
    waterfall = Waterfall(
        accounts=[hostile], prior=-9.0, evidence=[evidence], vetoes=[hostile], verdict=hostile
    )
    for shown in (card, waterfall, Rows([{hostile: hostile}])):
        html = shown._repr_html_()
        assert "<script" not in html
        assert "javascript:" not in html
    with ag.open(demo_db) as net:
        assert "Ingrid" in net.show("Ingrid Solberg")._repr_html_()
        assert "persons" in net._repr_html_()
