"""Who is forgotten leaves the roster file as well, and cannot be put back on it."""

from aggregator.roster import read, roster_path

INGRID = "github:isolberg"


def test_the_roster_file_forgets_too(aggregator, demo_db):
    file = roster_path(demo_db)
    before = file.read_text("utf-8").splitlines()
    assert aggregator("forget", "Ingrid Solberg", "--yes", db=demo_db).exit_code == 0
    after = file.read_text("utf-8").splitlines()
    assert set(before) - set(after) == {"https://github.com/isolberg,Ingrid Solberg,"}
    assert "isolberg" not in file.read_text("utf-8")


def test_who_goes_by_another_name_on_the_roster_leaves_it_too(aggregator, demo_db):
    assert aggregator("forget", "Rafael Okafor", "--yes", db=demo_db).exit_code == 0
    assert "rafael" not in roster_path(demo_db).read_text("utf-8").lower()


def test_a_forgotten_account_is_not_added_again(aggregator, demo_db):
    file = roster_path(demo_db)
    assert aggregator("forget", "Ingrid Solberg", "--yes", db=demo_db).exit_code == 0
    result = aggregator("add", "github:ada", INGRID, db=demo_db)
    assert result.exit_code == 1
    assert "github:isolberg was forgotten" in result.stderr
    accounts = {entry.account for entry in read(file).entries}
    assert "github:ada" in accounts
    assert INGRID not in accounts


def test_broken_lines_and_comments_stay(aggregator, demo_db):
    file = roster_path(demo_db)
    file.write_text("# mine\nnobody\n" + file.read_text("utf-8"), encoding="utf-8")
    assert aggregator("forget", "Ingrid Solberg", "--yes", db=demo_db).exit_code == 0
    assert file.read_text("utf-8").startswith("# mine\nnobody\n")
