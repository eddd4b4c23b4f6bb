"""Ties and items, and all records together: how they are taken in and come out again, merged and in order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from aggregator.store import merge
from aggregator.store.accounts import Accounts
from aggregator.store.provenance import Provenance
from aggregator.store.rows import Counts
from aggregator.store.times import micros, moment
from connectors.records import Account, Item, Tie

_PUT_TIE = """
INSERT INTO tie (source, target, kind, weight, first_seen, last_seen, page)
VALUES (:source, :target, :kind, :weight, :first_seen, :last_seen, :page)
ON CONFLICT (source, target, kind) DO UPDATE SET
    weight = excluded.weight, first_seen = excluded.first_seen, last_seen = excluded.last_seen, page = excluded.page
"""
_PUT_ITEM = """
INSERT INTO item (account, kind, ident, url, title, text, tags, links, mentions, published_at, language, observed_at,
                  page)
VALUES (:account, :kind, :ident, :url, :title, :text, :tags, :links, :mentions, :published_at, :language, :observed_at,
        :page)
ON CONFLICT (account, kind, ident) DO UPDATE SET
    url = excluded.url, title = excluded.title, text = excluded.text, tags = excluded.tags, links = excluded.links,
    mentions = excluded.mentions, published_at = excluded.published_at, language = excluded.language,
    observed_at = excluded.observed_at, page = excluded.page
RETURNING id
"""


class Records(Accounts):
    def ties(self) -> Iterator[Tie]:
        """Yield every tie, by source, target and kind. Ends are names as they were seen, which may be aliases."""
        return map(_tie, self._rows("SELECT * FROM tie ORDER BY source, target, kind"))

    def items(self) -> Iterator[Item]:
        """Yield every item, by account, kind and URL."""
        return map(item_of, self._rows("SELECT * FROM item ORDER BY account, kind, ident"))

    def _store_records(self, records: Iterable[Account | Tie | Item], provenance: Provenance) -> Counts:
        counts = Counts()
        for record in records:
            match record:
                case Account():
                    counts += self._store_account(record, provenance)
                case Tie():
                    counts += self._store_tie(record, provenance)
                case Item():
                    counts += self._store_item(record, provenance)
        return counts

    def _store_tie(self, tie: Tie, provenance: Provenance) -> Counts:
        if self.refuses(tie.source) or self.refuses(tie.target):
            return Counts(refused=1)
        first = tie.first_seen or provenance.at
        tie = tie.model_copy(
            update={"first_seen": first, "last_seen": tie.last_seen or provenance.at or first}
        )
        row = self._row("SELECT * FROM tie WHERE source = ? AND target = ? AND kind = ?", tie.key)
        known = _tie(row) if row else None
        joined = merge.join_ties(known, tie) if known else tie
        page = provenance.page if row is None or joined.last_seen == tie.last_seen else row["page"]
        if row is None or joined != known or page != row["page"]:
            self._execute(_PUT_TIE, _tie_row(joined, page))
        if known is None:
            return Counts(ties=1)
        return Counts(same=1) if joined.weight == known.weight else Counts(changed=1)

    def _store_item(self, item: Item, provenance: Provenance) -> Counts:
        if self.refuses(item.account):
            return Counts(refused=1)
        mentions = tuple(name for name in item.mentions if not self.refuses(name))
        refused = len(item.mentions) - len(mentions)
        item = item.model_copy(
            update={"mentions": mentions, "observed_at": item.observed_at or provenance.at}
        )
        row = self._row("SELECT * FROM item WHERE account = ? AND kind = ? AND ident = ?", item.key)
        known = item_of(row) if row else None
        joined = merge.join_items(known, item) if known else item
        page = provenance.page if row is None or joined.observed_at == item.observed_at else row["page"]
        if row is None or joined != known or page != row["page"]:
            self._put_item(joined, page)
        if known is None:
            return Counts(items=1, refused=refused)
        same = merge.canonical_json(joined) == merge.canonical_json(known)
        return Counts(same=int(same), changed=int(not same), refused=refused)

    def _put_item(self, item: Item, page: int | None) -> None:
        number = self._value(_PUT_ITEM, _item_row(item, page))
        self._execute("DELETE FROM mention WHERE item = ?", (number,))
        for name in item.mentions:
            self._execute("INSERT INTO mention VALUES (?, ?)", (number, name))


def _tie(row: sqlite3.Row) -> Tie:
    return Tie(
        source=row["source"],
        target=row["target"],
        kind=row["kind"],
        weight=row["weight"],
        first_seen=moment(row["first_seen"]),
        last_seen=moment(row["last_seen"]),
    )


def _tie_row(tie: Tie, page: int | None) -> dict[str, object]:
    return {
        "source": tie.source,
        "target": tie.target,
        "kind": tie.kind,
        "weight": tie.weight,
        "first_seen": micros(tie.first_seen),
        "last_seen": micros(tie.last_seen),
        "page": page,
    }


def item_of(row: sqlite3.Row) -> Item:
    return Item(
        account=row["account"],
        url=row["url"],
        kind=row["kind"],
        title=row["title"],
        text=row["text"],
        tags=_split(row["tags"]),
        links=_split(row["links"]),
        mentions=_split(row["mentions"]),
        published_at=moment(row["published_at"]),
        language=row["language"],
        observed_at=moment(row["observed_at"]),
    )


def _item_row(item: Item, page: int | None) -> dict[str, object]:
    account, kind, ident = item.key
    return {
        "account": account,
        "kind": kind,
        "ident": ident,
        "url": item.url,
        "title": item.title,
        "text": item.text,
        "tags": _joined(item.tags),
        "links": _joined(item.links),
        "mentions": _joined(item.mentions),
        "published_at": micros(item.published_at),
        "language": item.language,
        "observed_at": micros(item.observed_at),
        "page": page,
    }


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines)  # a line holds no line feed: connectors.records puts it on one line


def _split(lines: str) -> tuple[str, ...]:
    return tuple(lines.split("\n")) if lines else ()
