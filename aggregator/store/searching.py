"""Full-text search over what people published, shared and saved. https://www.sqlite.org/fts5.html"""

from __future__ import annotations

import sqlite3
import unicodedata

from aggregator.store.accounts import Accounts
from aggregator.store.records import item_of
from aggregator.store.rows import Hit

MOST_WORDS = 32
SNIPPET_WORDS = 24
_TOKEN_CATEGORIES = ("L", "N", "Co")  # what the unicode61 tokenizer takes into a word

# bm25 weights: title, text, tags, links
_FOUND = f"""
SELECT item.*, snippet(item_words, -1, '', '', '…', {SNIPPET_WORDS}) AS snippet,
       bm25(item_words, 4.0, 1.0, 3.0, 1.0) AS relevance
FROM item_words JOIN item ON item.id = item_words.rowid
WHERE item_words MATCH :words AND coalesce(item.kind = :kind, TRUE)
ORDER BY relevance, published_at DESC, account, item.kind, ident LIMIT :limit
"""  # noqa: S608 - a constant


class Searching(Accounts):
    def search(self, words: str, *, kind: str | None = None, limit: int = 20) -> list[Hit]:
        """Return the items that contain all words, best first.

        Letters are compared without case and diacritics; of the last word the beginning is enough. Nothing that a
        user types is an error.
        """
        query = match_expression(words)
        if not query:
            return []
        found = self._rows(_FOUND, {"words": query, "kind": kind, "limit": limit})
        return [self._hit(row) for row in found]

    def _hit(self, row: sqlite3.Row) -> Hit:
        item = item_of(row)
        return Hit(item, self.canonical(item.account), " ".join(row["snippet"].split()), row["relevance"])


def match_expression(words: str) -> str:
    """Return an FTS5 expression that asks for all words, and for any ending of the last. Empty when there is no word.

    >>> match_expression("blue OR butterf")
    '"blue" "OR" "butterf" *'
    """
    plain = words.encode(errors="replace").decode().replace("\x00", " ")
    quoted = ['"' + word.replace('"', '""') + '"' for word in plain.split() if _is_word(word)]
    return " ".join(quoted[:MOST_WORDS]) + " *" if quoted else ""


def _is_word(word: str) -> bool:
    return any(unicodedata.category(letter).startswith(_TOKEN_CATEGORIES) for letter in word)
