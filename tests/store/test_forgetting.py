import pytest

from aggregator.errors import ForgottenError, StoreBusyError
from aggregator.store import Counts, Reading, RosterEntry, Store
from connectors.contract import AccountRef, Gone, Malformed
from connectors.records import Account, Decision, Item, Link, Tie

HANDLE = "zanzibara"
KEY = "x:did-zanzibara"
ALIAS = "x:zanzibara.example"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.db"


@pytest.fixture
def full(path, read, begin, fetch_for, at):
    """A store in which every table knows the account."""
    store = Store.open(path)
    store.add_roster(RosterEntry(KEY, person="Zanzibara", url="https://x.example/zanzibara"))
    store.add_roster(RosterEntry("x:bea"))
    account = Account(
        platform="x",
        id="did-zanzibara",
        handle=HANDLE,
        aliases=[ALIAS],
        bio="I am zanzibara",
        url="https://x.example/zanzibara/",
    )
    mine = Item(
        account=KEY, url="https://x.example/zanzibara/1", text="zanzibara writes", tags=["zanzibaratag"]
    )
    lost = Malformed("bio", "no text: zanzibara", excerpt="zanzibara")
    read(
        store,
        fetch_for(KEY),
        account,
        mine,
        Tie(source=KEY, target="x:bea"),
        body=b"<p>zanzibara",
        outcomes=[lost],
    )
    read(
        store, fetch_for(KEY, "following"), Account(platform="x", id="cleo", name="Seen from there"), hours=48
    )
    bea = Account(platform="x", id="bea", links=[Link(url="https://x.example/zanzibara"), Link(url=ALIAS)])
    about = Item(
        account="x:bea", url="https://x.example/bea/1", text="hello", mentions=[KEY, "x:cleo", ALIAS]
    )
    stub = Account(platform="x", id="did-zanzibara", name="zanzibara seen by bea")
    read(
        store,
        fetch_for("x:bea"),
        bea,
        about,
        Tie(source="x:bea", target=ALIAS),
        stub,
        body=b'["zanzibara"]',
        hours=50,
        outcomes=[Gone("zanzibara is gone")],
    )
    waiting = begin(store, fetch_for(KEY, "items"), 90)
    store.retry_later(begin(store, fetch_for("x:bea", "items"), 91), at(200), "zanzibara did not answer")
    store.decide(Decision(kind="same", accounts=[KEY, "x:cleo"], note="zanzibara told me"))
    store.decide(Decision(kind="different", accounts=["x:bea", "x:cleo"]))
    store.save_people({"p1": [KEY, "x:cleo"], "p2": ["x:bea"]}, {"p1": "zanzibara", "p2": "Bea"}, at(91))
    store.save_people({"p2": ["x:bea"], "p1": [KEY]}, {"p1": "zanzibara"}, at(92))
    store.save_people({"p2": ["x:bea"], "p3": [KEY, "x:cleo"]}, {"p3": "zanzibara"}, at(93))
    store.log_run(at(0), at(1), {"note": "zanzibara"})
    yield store, waiting
    store.close()


def bytes_of(path):
    return b"".join(part.read_bytes() for part in path.parent.glob(f"{path.name}*"))


def tables_of(store):
    names = store._execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'item_words%'"
    ).fetchall()
    return {name: [tuple(row) for row in store._execute(f"SELECT * FROM {name}")] for (name,) in names}


def test_every_trace_leaves_the_file(full, path, at):
    store, _ = full
    assert HANDLE.encode() in bytes_of(path).lower()
    known = {name for name, rows in tables_of(store).items() if HANDLE in str(rows)}
    assert known >= {
        "observation",
        "origin",
        "alias",
        "item",
        "tie",
        "mention",
        "visit",
        "frontier",
        "loss",
        "run",
    }
    assert known >= {"outcome", "decision", "roster", "person", "membership", "reassignment"}
    assert store.forget([KEY], at(92)) == 1
    assert [name for name, rows in tables_of(store).items() if HANDLE in str(rows)] == []
    assert not any(HANDLE.encode() in answer.body for _, answer in store.pages())
    assert HANDLE.encode() not in bytes_of(path).lower()
    assert store.search("zanzibaratag") == store.search("writes") == []
    store._execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, item_words, row)")
    assert not [term for (term, *_) in store._execute("SELECT * FROM temp.words") if term.startswith("zanz")]


def test_what_others_said_stays_without_the_name(full, at):
    store, _ = full
    store.forget([ALIAS], at(92))
    assert [account.key for account in store.accounts()] == ["x:bea"]
    assert [(item.text, item.mentions) for item in store.items()] == [("hello", ("x:cleo",))]
    assert list(store.decisions()) == [Decision(kind="different", accounts=["x:bea", "x:cleo"])]
    assert [entry.account for entry in store.roster()] == ["x:bea"]
    assert store.people() == {"p2": ("x:bea",)}
    assert store.status(at(92))["forgotten"] == 1


def test_links_to_the_forgotten_are_taken_out_and_not_taken_in(store, at):
    home, other = Link(url="https://ada.example/", rel=["me"]), Link(url="https://bea.example/")
    ada = Account(platform="web", id="https://ada.example/")
    github = Account(platform="github", id="ada", links=[home, other])
    store.load([ada, github], source="file", now=at(0))
    store.forget([ada.key], at(1))
    assert store.account("github:ada").links == (other,)
    store.load([github], source="file", now=at(2))
    assert store.account("github:ada").links == (other,)


@pytest.mark.parametrize("name", [KEY, ALIAS])
def test_the_forgotten_are_never_taken_in_again(full, read, fetch_for, at, name):
    store, waiting = full
    store.forget([KEY], at(92))
    account = Account(platform="x", id="did-zanzibara", name="Back", aliases=[ALIAS])
    records = [
        account,
        Account(platform="x", id="new-did", aliases=[ALIAS]),
        Tie(source="x:bea", target=name),
        Tie(source=name, target="x:bea"),
        Item(account=name, text="again"),
        Decision(kind="same", accounts=[name, "x:bea"]),
        account.model_copy(update={"opted_out": True}),
    ]
    before = list(store.records())
    assert store.load(records, source="again", now=at(93)) == Counts(refused=len(records))
    mention = Item(account="x:bea", url="https://x.example/bea/2", mentions=[name, "x:cleo"])
    assert read(store, fetch_for("x:bea"), mention, hours=94) == Counts(items=1, refused=1)
    assert store.complete(waiting, Reading(records=records), at(95)) == Counts()
    assert [record for record in store.records() if record not in before] == [
        mention.model_copy(update={"mentions": ("x:cleo",), "observed_at": at(94)})
    ]
    assert not store.add_visit(AccountRef("x", name.removeprefix("x:")), hops=0, claims=0, due=at(96))
    assert store.replace_roster([RosterEntry(name), RosterEntry("x:bea")]) == [name]
    with pytest.raises(ForgottenError, match="forgotten"):
        store.add_roster(RosterEntry(name))
    with pytest.raises(ForgottenError, match="forgotten"):
        store.decide(Decision(kind="same", accounts=[name, "x:bea"]))


def test_a_name_that_turns_out_to_be_the_forgotten_ones_is_forgotten_too(store, read, fetch_for, at):
    stub, tie = Account(platform="x", id="did", name="Ada"), Tie(source="x:bea", target="x:did")
    read(store, fetch_for("x:bea"), stub, tie)
    store.forget(["x:ada.example"], at(1))
    assert len(list(store.records())) == 2
    read(
        store,
        fetch_for("x:ada.example.org"),
        Account(platform="x", id="did", aliases=["x:ada.example"]),
        hours=2,
    )
    assert list(store.records()) == []
    assert store.load([tie], source="file", now=at(3)) == Counts(refused=1)


def test_a_loaded_decision_to_forget_is_carried_out(store, at):
    ada = Account(platform="x", id="ada")
    store.load([Decision(kind="forget", accounts=["x:ada"]), ada], source="file", now=at(0))
    assert list(store.records()) == []
    assert store.load([ada], source="file", now=at(1)) == Counts(refused=1)


def test_who_opted_out_can_be_forgotten_as_well(store, at):
    store.load([Account(platform="x", id="ada", opted_out=True)], source="file", now=at(0))
    store.forget(["x:ada"], at(1))
    assert list(store.records()) == []
    assert store.load([Account(platform="x", id="ada", opted_out=True)], source="file", now=at(2)) == Counts(
        refused=1
    )


def test_bytes_that_a_reader_holds_are_overwritten_at_the_next_opening(full, path, at, monkeypatch):
    store, _ = full
    monkeypatch.setattr("aggregator.store.database.WAIT_SECONDS", 0.05)
    store._execute("PRAGMA busy_timeout = 50")
    with Store.open(path) as reader:
        reading = reader.accounts()
        next(reading)
        with pytest.raises(StoreBusyError, match="next"):
            store.forget([KEY], at(92))
        assert not any(HANDLE in str(rows) for rows in tables_of(store).values())
        del reading
    with Store.open(path):
        assert HANDLE.encode() not in bytes_of(path).lower()
