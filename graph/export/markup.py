"""XML text: escaping that costs nothing where there is nothing to escape."""

from __future__ import annotations

import re

from graph.export.values import UNPRINTABLE

# Tab and line ends as references too: a parser turns them into spaces in attribute values, and CR into LF in text.
_REFERENCES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
_SPECIAL = re.compile(rf'[&<>"\t\n\r{UNPRINTABLE}]')


def escaped(text: str) -> str:
    """Return text as it stands in an attribute value or an element, without what XML cannot hold.

    >>> escaped('R&D <"best">')
    'R&amp;D &lt;&quot;best&quot;&gt;'
    """
    return _SPECIAL.sub(lambda found: _REFERENCES.get(found[0], ""), text) if _SPECIAL.search(text) else text
