"""XML text: escaping that costs nothing where there is nothing to escape."""

from __future__ import annotations

import re

from graph.export.values import clean

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
_SPECIAL = re.compile('[&<>"\\t\\n\\r]')


def escaped(text: str) -> str:
    """Return clean text as it stands in an attribute value or an element.

    >>> escaped('R&D <"best">')
    'R&amp;D &lt;&quot;best&quot;&gt;'
    """
    text = clean(text)
    return _SPECIAL.sub(lambda found: _REFERENCES[found[0]], text) if _SPECIAL.search(text) else text
