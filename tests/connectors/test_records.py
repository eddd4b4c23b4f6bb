import json
from datetime import UTC, datetime

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.records import Account, Decision, Item, Link, Tie, parse_record, schema

jsonschema.Draft202012Validator.check_schema(schema())
SCHEMA = jsonschema.Draft202012Validator(schema())  # made once: it is by far the slowest step
EARLY, LATE = datetime.fromisoformat("1970-01-02"), datetime.fromisoformat("2100-01-01")
TIMES = st.datetimes(timezones=st.just(UTC), min_value=EARLY, max_value=LATE)
TEXT = st.text(max_size=30)
LINE = st.text(alphabet="abcåß漢 @./:-", min_size=1, max_size=20).filter(str.strip)
ACCOUNTS = st.builds(
    Account,
    platform=st.sampled_from(["github", "web"]),
    id=LINE,
    name=st.none() | TEXT,
    bio=st.none() | TEXT,
    links=st.lists(
        st.builds(Link, url=LINE, rel=st.lists(st.sampled_from(["me", "bio"]), max_size=2)), max_size=2
    ),
    aliases=st.lists(LINE, max_size=2),
    observed_at=st.none() | TIMES,
)
ITEMS = st.builds(
    Item,
    account=st.just("github:ada"),
    url=st.none() | LINE,
    title=st.none() | TEXT,
    text=TEXT,
    tags=st.lists(TEXT),
    published_at=st.none() | TIMES,
)
TIES = st.builds(
    Tie, source=LINE, target=LINE, kind=LINE, weight=st.floats(0.1, 9), first_seen=st.none() | TIMES
)
DECISIONS = st.builds(
    Decision, kind=st.sampled_from(["same", "different"]), accounts=st.just(("a:b", "c:d")), note=TEXT
)


@given(ACCOUNTS | ITEMS | TIES | DECISIONS)
def test_a_record_survives_its_line_and_fits_the_schema(record):
    line = record.model_dump_json()
    assert "\n" not in line
    assert parse_record(line) == record
    SCHEMA.validate(json.loads(line))


@given(TEXT)
def test_what_utf8_and_xml_cannot_hold_is_dropped(text):
    account = Account(platform="web", id="x", name=text + "\ud800\x00", bio="a\x01" + text)
    assert account.model_dump_json().encode("utf-8")
    assert not set(account.bio or "") & {"\x00", "\x01", "\ud800"}


def test_all_but_the_keys_is_optional():
    assert Account(platform="github", id="ada").key == "github:ada"
    assert Tie(source="a:b", target="c:d").kind
    assert Item(account="github:ada").key[2].startswith("sha256:")
    with pytest.raises(ValidationError):
        parse_record('{"record":"account","platform":"github"}')
    with pytest.raises(ValidationError):
        parse_record('{"record":"person","id":"x"}')


@pytest.mark.parametrize(
    "line",
    [
        {"platform": "github", "id": "ada"},
        {"record": "account", "platform": "github"},
        {"record": "tie", "source": "a:b"},
        {"record": "item", "url": "https://ada.example/"},
        {"record": "decision", "kind": "same", "accounts": []},
        {"record": "person", "id": "x"},
    ],
)
def test_what_is_refused_does_not_fit_the_schema_either(line):
    with pytest.raises(ValidationError):
        parse_record(json.dumps(line))
    with pytest.raises(jsonschema.ValidationError):
        SCHEMA.validate(line)


def test_a_line_of_another_program_keeps_what_we_know():
    account = parse_record(
        '{"record":"account","platform":"github","id":583231,"shoe_size":41,"links":[{"url":"https://a.example"}]}'
    )
    assert account == Account(platform="github", id="583231", links=(Link(url="https://a.example"),))


def test_times_are_utc():
    assert Item(account="a:b", published_at="2026-01-01T10:00:00+02:00").published_at == datetime(
        2026, 1, 1, 8, tzinfo=UTC
    )
    assert Item(account="a:b", published_at="2026-01-01T10:00:00").published_at.tzinfo is UTC


def test_items_without_url_differ_by_what_they_say():
    said = [Item(account="a:b", text=text) for text in ("one", "two", "one")]
    assert said[0].key == said[2].key != said[1].key


def test_only_rel_me_is_a_claim():
    account = Account(
        platform="web",
        id="x",
        links=[
            {"url": "https://a.example", "rel": ["me", "field"]},
            {"url": "https://b.example", "rel": ["bio"]},
        ],
    )
    assert [link.url for link in account.claims] == ["https://a.example"]


@pytest.mark.parametrize("weight", ["0", "5e-324", "1e-100", "1e308", "1e999", "NaN", "-1"])
def test_a_tie_has_a_weight_that_can_be_reckoned_with(weight):
    with pytest.raises(ValidationError):
        parse_record(f'{{"record": "tie", "source": "x:a", "target": "x:b", "weight": {weight}}}')
