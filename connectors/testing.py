"""The contract suite: what every connector promises, as tests. For third-party connectors too.

Subclass `ConnectorContract` in a test module, say what your connector knows, and let pytest run it::

    class TestMyPlatform(ConnectorContract):
        connector = MyPlatform()
        accounts = {"https://my.example/ada": "my:ada"}
        nobody = ["https://my.example/about"]
        exchanges = [(fetch, answer), ...]      # requests of yours with answers in the true format

Needs pytest and hypothesis.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract import (
    AccountRef,
    Answer,
    Breadth,
    Connector,
    Fetch,
    Outcome,
    Read,
    Scope,
    read_answer,
)
from connectors.records import Account, Item, Record, Tie, parse_record
from connectors.urls import canonical_url

Exchange = tuple[Fetch, Answer]

FOREIGN = (
    "mailto:ada@example.org",
    "javascript:alert(1)",
    "tel:+4612345",
    "ftp://ada.example/",
    "https://",
    "https://ada..example/",
    "",
    " ",
    "\x00",
)
STATUSES = (200, 204, 301, 304, 400, 401, 403, 404, 410, 418, 429, 451, 500, 503)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=12,
)
_EMAIL = re.compile(r"^[\w.+-]+@[\w-]+\.[\w.]+$")
_RELAXED = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


class ConnectorContract:
    """The laws. Attributes to set in the subclass.

    Attributes
    ----------
    connector : Connector
    accounts : mapping of str to str
        URL forms → account key.
    nobody : sequence of str
        URLs of the platform that are no account.
    exchanges : sequence of (Fetch, Answer)
        Requests and answers in the platform's true format.
    """

    connector: ClassVar[Connector]
    accounts: ClassVar[Mapping[str, str]]
    nobody: ClassVar[Sequence[str]] = ()
    exchanges: ClassVar[Sequence[Exchange]]

    @pytest.fixture(autouse=True)
    def no_network(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make every socket an error: connectors do no I/O."""

        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("a connector opened a socket")

        monkeypatch.setattr(socket, "socket", refuse)
        monkeypatch.setattr(socket, "create_connection", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)

    def test_it_is_a_connector(self) -> None:
        assert isinstance(self.connector, Connector)
        assert re.fullmatch(r"[a-z0-9_.+-]+", self.connector.platform)
        assert self.connector.breadth in get_args(Breadth)
        assert set(self.connector.gives) <= {"profile", "claims", "items", "ties"}
        assert self.connector.delay >= 0

    def test_every_url_form_names_its_account(self) -> None:
        found = {url: getattr(self.connector.account_of(url), "key", None) for url in self.accounts}
        assert found == dict(self.accounts)

    def test_what_is_no_account_names_nobody(self) -> None:
        named = {url: self.connector.account_of(url) for url in (*self.nobody, *FOREIGN)}
        assert not {url: ref for url, ref in named.items() if ref}

    def test_the_url_of_an_account_names_the_account(self) -> None:
        for url in self.accounts:
            ref = self._ref(url)
            if ref.url:
                again = self.connector.account_of(ref.url)
                assert again is not None
                assert again.key == ref.key

    def test_canonical_urls_name_the_same_account(self) -> None:
        for url in self.accounts:
            canonical = canonical_url(url)
            if canonical and "#" not in url:
                assert self._ref(canonical).key == self._ref(url).key

    @_RELAXED
    @given(text=st.text(max_size=80))
    def test_no_text_breaks_account_of(self, text: str) -> None:
        for candidate in (text, "https://" + text, "https://ada.example/" + text):
            ref = self.connector.account_of(candidate)
            assert ref is None or (ref.platform == self.connector.platform and ref.id)

    def test_start_declares_fetches_of_the_account(self) -> None:
        for url in self.accounts:
            ref = self._ref(url)
            fetches = list(self.connector.start(ref, Scope()))
            assert fetches
            assert fetches == list(self.connector.start(ref, Scope())), "start must be deterministic"
            for fetch in fetches:
                self._check_fetch(fetch)
                assert fetch.account == ref.key

    def test_exchanges_are_read_without_loss(self) -> None:
        for fetch, answer in self.exchanges:
            read = self._read(fetch, answer)
            assert read, f"nothing read from {fetch.url}"

    def test_reading_is_deterministic_and_leaves_the_answer_alone(self) -> None:
        for fetch, answer in self.exchanges:
            assert self._read(fetch, answer) == self._read(fetch, answer)

    def test_records_survive_json(self) -> None:
        for fetch, answer in self.exchanges:
            for record in _records(self._read(fetch, answer)):
                assert parse_record(record.model_dump_json()) == record

    def test_records_keep_observation_time_and_no_address(self) -> None:
        for fetch, answer in self.exchanges:
            for record in _records(self._read(fetch, answer)):
                if isinstance(record, Account | Item):
                    assert record.observed_at == answer.fetched_at
                if isinstance(record, Account):
                    assert not [link.url for link in record.links if _EMAIL.match(link.url)]

    def test_follow_ups_are_sound(self) -> None:
        for fetch, answer in self.exchanges:
            for follow_up in self._read(fetch, answer):
                if isinstance(follow_up, Fetch):
                    self._check_fetch(follow_up)
                    assert follow_up != fetch, "a page that asks for itself never ends"

    def test_every_status_has_a_meaning(self) -> None:
        for fetch, answer in self.exchanges:
            for status in STATUSES:
                for body in (b"", answer.body):
                    refused = Answer(url=answer.url, status=status, body=body, fetched_at=answer.fetched_at)
                    read = self._read(fetch, refused)
                    if not refused.ok:
                        assert any(isinstance(value, Outcome) for value in read), (status, fetch.purpose)

    def test_broken_bodies_break_nothing(self) -> None:
        for fetch, answer in self.exchanges:
            for body in _broken(answer.body):
                self._read(fetch, Answer(answer.url, 200, answer.headers, body, answer.fetched_at))

    @_RELAXED
    @given(document=JSON)
    def test_wrong_shapes_break_nothing(self, document: object) -> None:
        for fetch, answer in self.exchanges:
            body = json.dumps(document).encode()
            self._read(fetch, Answer(answer.url, 200, answer.headers, body, answer.fetched_at))

    @_RELAXED
    @given(data=st.data())
    def test_a_mangled_field_costs_at_most_its_record(self, data: st.DataObject) -> None:
        fetch, answer = data.draw(st.sampled_from(list(self.exchanges)))
        try:
            document = json.loads(answer.body)
        except ValueError:
            return
        mangled = json.dumps(_mangle(document, data)).encode()
        self._read(fetch, Answer(answer.url, 200, answer.headers, mangled, answer.fetched_at))

    def _ref(self, url: str) -> AccountRef:
        ref = self.connector.account_of(url)
        assert ref is not None, url
        assert ref.platform == self.connector.platform
        return ref

    def _read(self, fetch: Fetch, answer: Answer) -> list[Read]:
        read = list(read_answer(self.connector, fetch, answer))
        assert all(isinstance(value, Record | Fetch | Outcome) for value in read)
        return read

    def _check_fetch(self, fetch: Fetch) -> None:
        assert Fetch.model_validate_json(fetch.model_dump_json()) == fetch
        assert fetch.url.startswith(("https://", "http://"))
        assert fetch.purpose
        assert ":" in fetch.account
        if fetch.secret:
            assert self.connector.secret
            assert self.connector.secret.name == fetch.secret


def _records(read: list[Read]) -> list[Record]:
    return [value for value in read if isinstance(value, Account | Tie | Item)]


def _broken(body: bytes) -> Iterator[bytes]:
    yield b""
    yield b"\x00\xff\xfe" * 50
    yield body[: len(body) // 2]
    yield body.replace(b'"', b"'")
    yield b"[" * 20_000
    yield b"<div>" * 20_000
    yield body.decode("utf-8", errors="replace").encode("utf-16")


def _mangle(value: Any, data: st.DataObject) -> Any:
    """Replace one value somewhere in a JSON document by something of any shape."""
    if isinstance(value, dict) and value:
        name = data.draw(st.sampled_from(sorted(value)))
        return {**value, name: _mangle(value[name], data) if data.draw(st.booleans()) else data.draw(JSON)}
    if isinstance(value, list) and value:
        index = data.draw(st.integers(0, len(value) - 1))
        return [*value[:index], _mangle(value[index], data), *value[index + 1 :]]
    return data.draw(JSON)
