"""Attribute values: what graph formats can hold, and of which type a whole column is."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from numbers import Integral, Real
from typing import Any, cast

import networkx as nx

Plain = bool | int | float | str | list[str]

# what XML 1.0 cannot hold (§2.2), and the C1 controls that it advises against
UNPRINTABLE = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
_UNPRINTABLE = re.compile(f"[{UNPRINTABLE}]")
_NOT_NAME = re.compile(r"[^\w]+")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_INT, _LONG = 2**31, 2**63


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute of nodes or edges: `key` in the graph, `name` in the file, one type for all its values.

    `type` is "boolean", "integer" (32 bit), "long" (64 bit), "double", "strings" (a list) or "string".
    """

    key: Any
    name: str
    type: str

    def text(self, value: Plain) -> str:
        """Return a plain value in the lexical form of XML Schema; lists as a JSON array."""
        match value:
            case bool():
                return "true" if value else "false"
            case list():
                return json.dumps(value, ensure_ascii=False)
            case float() if self.type == "double":
                return _double(value)
            case int() if self.type == "double":
                return _double(float(value))
        return str(value)

    @property
    def is_text(self) -> bool:
        """Tell whether its values may hold characters that need escaping."""
        return self.type in {"string", "strings"}


def plain(value: Any) -> Plain | None:
    """Return a value as one of the few types that every format knows; None for nothing.

    Times become ISO 8601 in UTC, sets and tuples lists of strings (sets sorted), mappings JSON, enumerations their
    value, numpy scalars numbers. Characters that XML cannot hold are dropped.

    >>> plain(datetime(2024, 5, 1, 12, tzinfo=UTC)), plain({"b", "a"}), plain({"a": 1})
    ('2024-05-01T12:00:00Z', ['a', 'b'], '{"a": 1}')
    """
    quick = type(value)
    if quick is str:
        return clean(value)
    if quick is bool or quick is int or quick is float:
        return cast("Plain", value)
    match value:
        case None:
            return None
        case Enum():
            return plain(value.value)
        case Mapping():
            return clean(json.dumps(value, ensure_ascii=False, default=str, sort_keys=True))
        case set() | frozenset():
            return sorted(_text(part) for part in value)
        case list() | tuple():
            return [_text(part) for part in value]
    return _scalar(value)


def _scalar(value: Any) -> Plain | None:
    item = getattr(value, "item", None)
    if callable(item) and getattr(value, "ndim", None) == 0:  # a numpy scalar
        value = item()
    match value:
        case bool():
            return value
        case Integral():
            return int(value)
        case Real() | Decimal():
            return float(value)
        case datetime():
            return _iso(value) if value == value else None  # noqa: PLR0124 - pandas' NaT is no time
        case date():
            return value.isoformat()
        case bytes():
            return clean(value.decode("utf-8", errors="replace"))
    tolist = getattr(value, "tolist", None)  # a numpy array
    return plain(tolist()) if callable(tolist) else clean(str(value))


def clean(text: str) -> str:
    """Drop what XML 1.0 cannot hold: control characters, lone surrogates, non-characters."""
    return _UNPRINTABLE.sub("", text) if _UNPRINTABLE.search(text) else text


def columns(
    rows: Iterable[Mapping[Any, Any]], *, reserved: Iterable[str] = (), omit: Iterable[str] = ()
) -> list[Column]:
    """Return a column for every attribute of `rows`, typed over all values, in order of first sight.

    Names are snake_case, unique without regard to case (Gephi's are), and none is of `reserved`, since readers
    give those a meaning of their own. Attributes that are `omit`-ted or None throughout have no column.
    """
    types: dict[Any, str] = {}
    skipped = frozenset(omit)
    for row in rows:
        for key, value in row.items():
            if key in skipped:
                continue
            found = _TYPE_OF.get(type(value)) or _type(plain(value))
            if found is not None and types.get(key) != found:
                types[key] = _widest(types.get(key, found), found)
    taken = {name.casefold() for name in reserved}
    return [Column(key, _unique(_snake(str(key)), taken), kind) for key, kind in types.items()]


def cells(row: Mapping[Any, Any], columns: Iterable[Column]) -> Iterator[tuple[Column, str]]:
    """Yield the columns that the row has a value for, with the value as text."""
    for column in columns:
        value = row.get(column.key)
        if type(value) is str:  # most values are, and whoever escapes them cleans them too
            yield column, value
        elif value is not None:
            found = plain(value)
            if found is not None:
                yield column, column.text(found)


def edge_rows(
    graph: nx.Graph, *, key_as: Iterable[str] = ("kind",)
) -> Iterator[tuple[Any, Any, Mapping[Any, Any]]]:
    """Yield the edges with their attributes; in a multigraph the edge's key is under the names `key_as` among them."""
    if not graph.is_multigraph():
        yield from graph.edges(data=True)
        return
    for source, target, key, row in graph.edges(keys=True, data=True):
        yield source, target, dict.fromkeys(key_as, key) | row


def unique_texts(values: Iterable[Any]) -> dict[Any, str]:
    """Return a text for every value, no two alike: 1 and "1" are two nodes, and stay two.

    >>> unique_texts([1, "1", "b"])
    {1: '1', '1': '1~2', 'b': 'b'}
    """
    taken: set[str] = set()
    texts: dict[Any, str] = {}
    for value in values:
        text = base = _text(value)
        number = 1
        while text in taken:
            number += 1
            text = f"{base}~{number}"
        taken.add(text)
        texts[value] = text
    return texts


def _text(value: Any) -> str:
    found = plain(value)
    match found:
        case None:
            return ""
        case str():
            return found
        case list():
            return json.dumps(found, ensure_ascii=False)
    return Column(None, "", "string").text(found)


def _type(value: Plain | None) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "boolean"
        case int():
            return "integer" if -_INT <= value < _INT else "long" if -_LONG <= value < _LONG else "string"
        case float():
            return "double"
        case list():
            return "strings"
    return "string"


_TYPE_OF = {str: "string", bool: "boolean", float: "double"}  # without looking at the value
_NUMBERS = ["integer", "long", "double"]


def _widest(one: str, other: str) -> str:
    if one == other:
        return one
    if one in _NUMBERS and other in _NUMBERS:
        return max(one, other, key=_NUMBERS.index)
    return "string"


def _double(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    return repr(value)


def _iso(value: datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _snake(name: str) -> str:
    return _NOT_NAME.sub("_", _HUMPS.sub("_", clean(name))).strip("_").casefold() or "attribute"


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    taken.add(candidate)
    return candidate
