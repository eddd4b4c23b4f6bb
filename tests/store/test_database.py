import sqlite3
import stat
from pathlib import Path

import pytest

from aggregator.errors import NotAStoreError, StoreBusyError, StoreError, StoreMissingError, StoreTooNewError
from aggregator.store import RosterEntry, Store
from aggregator.store.migrations import MIGRATIONS
from aggregator.store.schema import APPLICATION_ID, VERSION
from connectors.records import Account

V1 = Path(__file__).with_name("schema_v1.sql").read_text()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "store.db"


def schema_of(path):
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
        version = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return version, set(rows)


def old_store(path, *statements):
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.executescript(V1)
        connection.execute("INSERT INTO meta VALUES ('salt', ?)", (b"salt",))
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
    connection.close()


def test_what_was_written_is_there_when_opened_again(path, at):
    with Store.open(path) as store:
        store.load([Account(platform="x", id="ada")], source="file", now=at(0))
    with Store.open(path, create=False) as store:
        assert [account.key for account in store.accounts()] == ["x:ada"]


def test_a_store_is_for_its_user_alone(path):
    with Store.open(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.with_name("store.db-wal").stat().st_mode) == 0o600


def test_no_store_is_made_where_none_is_wanted(path):
    with pytest.raises(StoreMissingError, match=r"store\.db"):
        Store.open(path, create=False)
    assert not path.parent.exists()


def test_every_version_up_to_this_has_its_migration():
    assert sorted(MIGRATIONS) == list(range(1, VERSION))


def test_an_old_store_becomes_what_a_new_one_is(path, tmp_path):
    old_store(path, "INSERT INTO roster (account, me) VALUES ('x:ada', 1)")
    with Store.open(path) as store:
        assert store.roster() == [RosterEntry("x:ada", me=True)]
    Store.open(tmp_path / "new.db").close()
    assert schema_of(path) == schema_of(tmp_path / "new.db")


def test_a_migration_that_breaks_leaves_the_store_as_it_was(path, monkeypatch):
    old_store(path)
    before = path.read_bytes()
    monkeypatch.setitem(MIGRATIONS, VERSION - 1, MIGRATIONS[VERSION - 1] + "CREATE TABLE meta (name TEXT);\n")
    with pytest.raises(StoreError, match="already exists"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_store_of_a_newer_version_is_left_as_it_is(path):
    with Store.open(path) as store:
        store._execute(f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreTooNewError, match=rf"store\.db .*newer.*schema {VERSION + 1}"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_newer_version_is_seen_in_the_write_ahead_log_too(path):
    with Store.open(path) as crashed:
        crashed._execute(f"PRAGMA user_version = {VERSION + 1}")
        log = path.with_name("store.db-wal")
        before = path.read_bytes(), log.read_bytes()
        with pytest.raises(StoreTooNewError):
            Store.open(path)
        assert (path.read_bytes(), log.read_bytes()) == before


@pytest.mark.parametrize("content", [b"# my notes\n", b"SQLite format 3\x00" + b"\x01" * 5000, b"\x00"])
def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path, content):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(NotAStoreError, match=r"notes\.txt"):
        Store.open(path)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_left_as_it_is(tmp_path):
    path = tmp_path / "browser.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NotAStoreError, match=r"browser\.db .*another program"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_directory_is_no_store(tmp_path):
    with pytest.raises(NotAStoreError):
        Store.open(tmp_path)


def test_a_store_that_another_program_writes_to_is_busy(path):
    with Store.open(path) as store, Store.open(path) as other:
        other._execute("PRAGMA busy_timeout = 20")
        with store._transaction(), pytest.raises(StoreBusyError, match=r"store\.db"):
            other.replace_roster([])
        other.replace_roster([])


def test_one_reads_while_another_writes(path, at):
    with Store.open(path) as writer, Store.open(path) as reader, writer._transaction():
        writer.load([Account(platform="x", id="ada")], source="file", now=at(0))
        assert list(reader.accounts()) == []


def test_what_breaks_in_the_file_is_told_with_its_path(path, at):
    with Store.open(path) as store:
        store.load(
            [Account(platform="x", id=f"a{n}", bio="x" * 500) for n in range(100)], source="file", now=at(0)
        )
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(StoreError, match=r"store\.db"), Store.open(path) as store:
        list(store.accounts())
