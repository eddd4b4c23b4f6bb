"""What the documentation says is so: its commands run, its code works, its figures are those of the demo."""

from __future__ import annotations

import importlib.metadata
import inspect
import re
import shlex
import sys
import types
from pathlib import Path

import click
import pytest

from aggregator.cli import main
from aggregator.config import CrawlConfig, default_config_toml
from connectors import registry
from connectors.contract import Outcome
from connectors.records import Account, Decision, Item, Tie, parse_record
from connectors.testing import ConnectorContract

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    path.name: path.read_text("utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
COMMANDS = {
    name: [
        shlex.split(line, comments=True)[1:]
        for line in re.findall(r"^\$ (aggregator .*)$", text, re.MULTILINE)
    ]
    for name, text in PAGES.items()
}


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGES[page], re.MULTILINE | re.DOTALL)


def spaceless(text: str) -> str:
    return " ".join(text.split())


# --- everything stands there --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", main.commands)
def test_every_command_has_help_and_stands_in_the_command_line_page(name):
    command = main.commands[name]
    assert f"`{name}`" in PAGES["cli.md"]
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option)), (
        "options have help"
    )


def test_every_setting_stands_in_the_configuration_page():
    assert blocks("configuration.md", "toml") == [default_config_toml()]
    assert all(field.description for field in CrawlConfig.model_fields.values())


@pytest.mark.parametrize("record", [Account, Tie, Item, Decision])
def test_every_field_of_a_record_stands_in_the_data_model(record):
    example = next(
        block
        for block in blocks("data-model.md", "json")
        if f'"record": "{record.__name__.lower()}"' in block
    )
    assert set(record.model_fields) == set(re.findall(r'"(\w+)":', re.sub(r"\[\{.*?\}\]", "[]", example)))
    assert isinstance(parse_record(example), record)


def test_every_outcome_stands_in_the_connector_guide():
    for outcome in Outcome.__args__:
        assert f"`{outcome.__name__}" in PAGES["connectors.md"]


def test_every_page_is_in_the_table_of_contents():
    listed = set(blocks("index.md", r"\{toctree\}")[0].split())
    assert {Path(name).stem for name in PAGES} - {"README", "index"} <= listed


# --- commands run -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", sorted({shlex.join(line) for lines in COMMANDS.values() for line in lines}))
def test_every_command_that_is_shown_is_understood(line):
    """Click reads it: the command is there, its options and arguments are right. Nothing is run."""
    name, *arguments = shlex.split(line)
    main.commands[name].make_context(name, arguments)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo as the README and the tutorial run it: the folder in which `demo/` is, and what was printed."""
    from click.testing import CliRunner

    folder = tmp_path_factory.mktemp("docs")
    result = CliRunner().invoke(main, ["demo", str(folder / "demo")])
    assert result.exit_code == 0, result.output
    return folder, result.stdout


def test_the_tutorial_runs(demo, aggregator, monkeypatch):
    folder, _ = demo
    monkeypatch.chdir(folder)
    done = [line for line in COMMANDS["tutorial.md"] if line[0] != "demo"]
    assert len(done) >= 10
    for arguments in done:
        result = aggregator(*arguments, db="demo/demo.db")
        assert result.exit_code == 0, (arguments, result.output)
        assert result.stdout.strip(), arguments


def test_the_tutorial_tells_the_summary_of_the_demo(demo):
    _, printed = demo
    (told,) = blocks("tutorial.md", "text")
    for line in told.splitlines():
        assert line.removesuffix("…").rstrip() in printed


def test_the_readme_shows_what_the_demo_prints(demo):
    _, printed = demo
    shown = next(block for block in blocks("README.md", "console") if "$ make demo" in block)
    lines = [line for line in shown.splitlines() if line.strip() and not line.startswith(("$", "…"))]
    assert len(lines) > 5
    for line in lines:
        assert spaceless(line) in spaceless(printed)


@pytest.mark.parametrize("page", ["README.md", "notebook.md"])
def test_the_notebook_code_runs(demo, page, monkeypatch):
    folder, _ = demo
    monkeypatch.chdir(folder)
    code = blocks(page, "python")[0]
    names: dict[str, object] = {}
    exec(code, names)
    names["net"].close()
    assert names["G"].number_of_nodes() > 50
    told = re.search(r'account_of\("(?P<url>[^"]+)"\)\s+# \'(?P<key>[^\']+)\'', code)
    assert names["ag"].account_of(told["url"]) == told["key"]


# --- the connector of the guide -----------------------------------------------------------------------------------


def load(name: str, code: str, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    module = types.ModuleType(name)
    exec(code, module.__dict__)
    monkeypatch.setitem(sys.modules, name, module)
    return module


@pytest.fixture
def guide(monkeypatch):
    """The two code blocks of the guide as modules: the connector, and its test."""
    connector, test = blocks("connectors.md", "python")
    return load("moth_connector", connector, monkeypatch), load("test_moth", test, monkeypatch)


LAWS = [
    name for name, _ in inspect.getmembers(ConnectorContract, inspect.isfunction) if name.startswith("test_")
]


@pytest.mark.parametrize("law", LAWS)
def test_the_connector_of_the_guide_keeps_every_law(guide, law):
    _, test = guide
    getattr(test.TestMoth(), law)()


def test_the_connector_of_the_guide_is_found_by_its_entry_point(guide, monkeypatch):
    (told,) = re.findall(
        r"^(\w+) = \"(moth_connector:\w+)\"", blocks("connectors.md", "toml")[0], re.MULTILINE
    )
    installed = importlib.metadata.entry_points(group=registry.GROUP)
    own = importlib.metadata.EntryPoint(*told, registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [*installed, own])
    registry.connectors.cache_clear()
    try:
        assert registry.key_of("https://moth.example/@ada") == "moth:ada"
        assert "moth" in registry.connectors()
    finally:
        registry.connectors.cache_clear()
