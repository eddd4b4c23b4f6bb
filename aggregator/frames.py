"""Tables for notebooks: a pandas DataFrame when pandas is installed, a list of dicts that shows itself otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 50


class Rows(list[dict[str, Any]]):
    """A list of dicts that shows itself as a table in a notebook."""

    def _repr_html_(self) -> str:
        columns = list(dict.fromkeys(name for row in self for name in row))
        head = "".join(f"<th>{escape(column)}</th>" for column in columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{_cell(row.get(column))}</td>" for column in columns) + "</tr>"
            for row in self[:_SHOWN]
        )
        more = f"<p>{len(self) - _SHOWN} more rows</p>" if len(self) > _SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


Table: TypeAlias = "pd.DataFrame | Rows"


def as_table(rows: Sequence[dict[str, Any]]) -> Table:
    """Return rows as a DataFrame when pandas is installed, as `Rows` otherwise."""
    if find_spec("pandas") is None:
        return Rows(rows)
    import pandas as pd  # noqa: PLC0415 - half a second, and not everybody has it

    return pd.DataFrame(list(rows))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple | set | frozenset):
        return escape(", ".join(str(part) for part in value))
    return escape(f"{value:.3g}" if isinstance(value, float) else str(value))
