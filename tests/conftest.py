"""What all tests share: no network, and the recorded web crawled once per test process."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import hypothesis
import pytest
from click.testing import CliRunner, Result

# The suite is the same in every run; `make fuzz` looks further.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--kills", type=int, default=4, help="How often the crawl of the recorded web is killed."
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured: `record_property("told at the end", …)`."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    for name, value in (pair for report in reports for pair in report.user_properties):
        if name == "told at the end":
            terminalreporter.write_line(str(value))


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recorded web, crawled by the real pipeline: `people.db` with its roster beside it. Don't write to it."""
    from aggregator.config import CrawlConfig
    from aggregator.crawl.run import Crawl
    from aggregator.http.replay import ReplayTransport
    from aggregator.roster import read, roster_path
    from aggregator.store import Store

    folder = tmp_path_factory.mktemp("demo")
    database = folder / "people.db"
    shutil.copyfile(FIXTURES / "roster.csv", roster_path(database))
    with Store.open(database) as store:
        store.replace_roster(read(roster_path(database)).entries)
        config = CrawlConfig.model_validate({"delay": 0})
        Crawl(store, ReplayTransport(FIXTURES / "web"), config).run()
    return folder


@pytest.fixture
def demo_db(demo_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the crawled recorded web that the test may change."""
    for file in demo_folder.iterdir():
        shutil.copyfile(file, tmp_path / file.name)
    return tmp_path / "people.db"


@pytest.fixture
def aggregator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run the command line in this process: `aggregator("people", "--json", db=path)`."""
    from aggregator.cli import main

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg-config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg-data"))
    monkeypatch.delenv("AGGREGATOR_DB", raising=False)

    def run(*arguments: object, db: Path | None = None, stdin: str | None = None) -> Result:
        before = ["--db", str(db)] if db else []
        return CliRunner().invoke(main, [*before, *map(str, arguments)], input=stdin)

    return run


@pytest.fixture(scope="session")
def recorded_web() -> Path:
    return FIXTURES / "web"
