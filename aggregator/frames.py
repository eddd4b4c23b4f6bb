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


class Card(dict[str, Any]):
    """A person, as a dict that shows itself as a card in a notebook."""

    def _repr_html_(self) -> str:
        accounts = "".join(f"<li>{_linked(account)}</li>" for account in self["accounts"])
        parts = "".join(
            f"<p><b>{title}</b> {escape(', '.join(one['name'] for one in self[name][:_SHOWN]))}</p>"
            for title, name in (("interests", "interests"), ("tied to", "ties"))
            if self[name]
        )
        return f"<h4>{escape(self['name'])}</h4><ul>{accounts}</ul>{parts}"


class Waterfall(dict[str, Any]):
    """An explanation, as a dict that shows itself as a waterfall of bits in a notebook."""

    def _repr_html_(self) -> str:
        steps = [("prior", "", self["prior"]), *((e["name"], _pair(e), e["bits"]) for e in self["evidence"])]
        body = "".join(
            f"<tr><td>{escape(name)}</td><td>{escape(values)}</td><td>{bits:+.1f}</td><td>{_bar(bits)}</td></tr>"
            for name, values, bits in steps
        )
        vetoes = "".join(f"<p>veto: {escape(veto)}</p>" for veto in self["vetoes"])
        title = escape(" ~ ".join(self["accounts"]))
        return f"<h4>{title}</h4><table>{body}</table>{vetoes}<p>{escape(self['verdict'])}</p>"


Table: TypeAlias = "pd.DataFrame | Rows"


def as_table(rows: Sequence[dict[str, Any]]) -> Table:
    """Return rows as a DataFrame when pandas is installed, as `Rows` otherwise."""
    if find_spec("pandas") is None:
        return Rows(rows)
    import pandas as pd  # noqa: PLC0415 - half a second, and not everybody has it

    return pd.DataFrame(list(rows))


def _linked(account: dict[str, Any]) -> str:
    """Return a link where the address is one of the web; `javascript:` and the like stay text."""
    url, key = account["url"] or "", escape(account["key"])
    return (
        f'<a href="{escape(url)}" rel="noopener">{key}</a>'
        if url.startswith(("https://", "http://"))
        else key
    )


def _pair(evidence: dict[str, Any]) -> str:
    return f"{evidence['left']} ~ {evidence['right']}" if evidence["left"] or evidence["right"] else ""


def _bar(bits: float) -> str:
    colour = "#2a7" if bits > 0 else "#c44"
    return f'<div style="background:{colour};height:.8em;width:{min(abs(bits), 40) * 6:.0f}px"></div>'


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple | set | frozenset):
        return escape(", ".join(str(part) for part in value))
    return escape(f"{value:.3g}" if isinstance(value, float) else str(value))
