"""`kill -9` during `aggregator crawl` on the recorded web, at random moments; `make kill-test` does it 50 times."""

import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from connectors.records import parse_record


def pytest_generate_tests(metafunc):
    if "moment" in metafunc.fixturenames:
        chance = random.Random(20261012)
        moments = [chance.random() for _ in range(metafunc.config.option.kills)]
        ids = [f"{number}-{moment:.3f}" for number, moment in enumerate(moments)]
        metafunc.parametrize("moment", moments, ids=ids)


def crawl(db, recorded_web):
    command = [
        sys.executable,
        "-m",
        "aggregator",
        "--quiet",
        "--db",
        str(db),
        "crawl",
        "--replay",
        str(recorded_web),
    ]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def dump(db):
    command = [sys.executable, "-m", "aggregator", "--db", str(db), "dump", "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, demo_folder, recorded_web):
    """An undisturbed crawl by the command line: its dump, and how many seconds it took."""
    db = tmp_path_factory.mktemp("undisturbed") / "people.db"
    shutil.copyfile(demo_folder / "people.roster.csv", db.with_name("people.roster.csv"))
    began = time.monotonic()
    _, errors = crawl(db, recorded_web).communicate(timeout=120)
    return dump(db), time.monotonic() - began, errors


def test_the_crawl_has_something_to_lose(undisturbed):
    records = [parse_record(line) for line in undisturbed[0].splitlines()]
    assert len(records) > 500


def test_killed_and_resumed_it_knows_what_an_undisturbed_crawl_knows(
    tmp_path, demo_folder, recorded_web, undisturbed, moment
):
    wanted, seconds, _ = undisturbed
    db = tmp_path / "people.db"
    shutil.copyfile(demo_folder / "people.roster.csv", db.with_name("people.roster.csv"))
    process = crawl(db, recorded_web)
    try:
        process.communicate(timeout=moment * seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    _, errors = crawl(db, recorded_web).communicate(timeout=120)
    assert dump(db) == wanted, errors.decode()
