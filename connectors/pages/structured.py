"""JSON-LD on a page: the person or organisation that it is about. https://schema.org/Person, /ProfilePage."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from connectors.contract import Malformed
from connectors.pages.page import Page
from connectors.pages.profile import Profile
from connectors.reading.markup import absolute, text_of
from connectors.reading.shapes import listed, string
from connectors.records import Link

MOST_NODES = 5_000

_PERSON = {"Person", "Patient"}
_ORGANIZATION = re.compile(
    r"(?:\w*(?:Organization|Business|Corporation|Store|Restaurant|School|Team|Association)|NGO|Airline|Consortium|"
    r"Cooperative|CollegeOrUniversity|LibrarySystem|Project|ResearchProject)$"
)
_ABOUT_ONE = {"ProfilePage", "AboutPage", "WebPage", "WebSite"}
_ABOUT_WORKS = re.compile(r"\w*(?:Article|Posting|Recipe|Product|Event|Review|Question|VideoObject|Book)$")
# strings stand first, so that what looks like a comment within one stays
_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*+"|/\*.*?\*/|//[^\n]*|<!--[^{\[]*?-->', re.DOTALL)
_STRAY_COMMA = re.compile(r'"(?:[^"\\]|\\.)*+"|,(?=\s*[}\]])', re.DOTALL)
_WRAPPERS = re.compile(
    r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)|(?:(?://|/\*)?\s*\]\]>(?:\s*\*/)?|-->|;)\s*$"
)
_LD_JSON = re.compile(r"\s*application/ld\+json\b", re.IGNORECASE)

Node = dict[str, Any]


def linked_data(page: Page) -> tuple[list[Node], list[Malformed]]:
    """Return the top-level nodes of a page's JSON-LD, and what could not be read."""
    roots: list[Any] = []
    losses: list[Malformed] = []
    for script in page.elements("script"):
        if not _LD_JSON.match(str(script.get("type"))):
            continue
        source = script.get_text()
        try:
            roots.append(parse_json_ld(source))
        except (ValueError, RecursionError) as error:
            losses.append(
                Malformed("json-ld", f"{type(error).__name__}: {error}", excerpt=source.strip()[:200])
            )
    return list(_top_level(roots)), losses


def parse_json_ld(source: str) -> Any:
    """Parse JSON as it is found in pages: comments, control characters, HTML escapes and stray commas are repaired.

    Raises
    ------
    ValueError
        It is none even so.
    RecursionError
        It is nested too deeply.
    """
    if not source.strip():
        return None
    try:
        return json.loads(source, strict=False)
    except ValueError:
        return json.loads(_repaired(source), strict=False)


def _repaired(source: str) -> str:
    plain = html.unescape(source) if re.match(r"\s*[\[{]\s*&(?:quot|#34);", source) else source
    for nonsense in (_COMMENT, _WRAPPERS, _STRAY_COMMA):
        plain = nonsense.sub(lambda found: found[0] if found[0].startswith('"') else "", plain)
    return plain


def subject_profile(page: Page, nodes: list[Node]) -> Profile:
    """Return what JSON-LD says of the person or organisation that the page is about; empty if it is about none."""
    subject = _subject(page, nodes)
    if subject is None:
        return Profile()
    person = _is_person(subject)
    return Profile(
        name=_text(subject, "name")
        or " ".join(filter(None, (_text(subject, "givenName"), _text(subject, "familyName")))),
        handle=_text(subject, "alternateName"),
        bio=text_of(_text(subject, "description") or ""),
        location=_place(subject, nodes),
        avatar=next(_urls(page, subject, "image"), None)
        or (None if person else next(_urls(page, subject, "logo"), None)),
        kind="person" if person else "organization",
        links=tuple(_links(page, subject)),
        tags=tuple(_strings(subject.get("knowsAbout"))) + tuple(_strings(subject.get("keywords"))),
    )


def people_in(nodes: list[Node]) -> set[str]:
    """Return the names of the persons that stand at the top level."""
    return {name for node in nodes if _is_person(node) and (name := _text(node, "name"))}


def _subject(page: Page, nodes: list[Node]) -> Node | None:
    agents = [node for node in nodes if _is_agent(node)]
    named = [
        node
        for node in agents
        if any(page.is_same(url) for url in _urls(page, node, "url", "mainEntityOfPage"))
    ]
    alone = [] if any(_is_work(node) for node in nodes) else [node for node in agents if "url" not in node]
    declared = list(_declared_subjects(page, nodes))
    for candidates in (declared, named, alone if len(agents) == 1 else []):
        if len({_text(node, "name") for node in candidates}) == 1:
            return candidates[0]
    return None


def _declared_subjects(page: Page, nodes: list[Node]) -> Iterator[Node]:
    """Yield what the page says that it is about; of a site's front page, that is also who publishes the site."""
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    for node in nodes:
        types = _types(node) & _ABOUT_ONE
        names = ["mainEntity", "about"] if types else []
        if "WebSite" in types and any(page.is_same(url) for url in _urls(page, node, "url")):
            names += ["publisher", "author"]
        for value in (value for name in names for value in listed(node.get(name))):
            target = by_id.get(string(value.get("@id")), value) if isinstance(value, dict) else None
            if target and _is_agent(target):
                yield target


def _links(page: Page, subject: Node) -> Iterator[Link]:
    for name in ("url", "sameAs", "mainEntityOfPage"):
        for url in _urls(page, subject, name):
            if not page.is_same(url):
                yield Link(url=url, rel=("me", "sameas"))


def _place(subject: Node, nodes: list[Node]) -> str | None:
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    for value in listed(subject.get("address")) + listed(subject.get("homeLocation")):
        if not isinstance(value, dict):
            continue  # a whole postal address in one string is more than we want
        place = by_id.get(string(value.get("@id")), value)
        address = place.get("address") if isinstance(place.get("address"), dict) else place
        names = ("addressLocality", "addressRegion", "addressCountry")
        parts = [part for name in names if (part := _text(address, name))]
        if parts or _text(place, "name"):
            return ", ".join(dict.fromkeys(parts)) or _text(place, "name")
    return None


def _top_level(roots: list[Any]) -> Iterator[Node]:
    """Yield the nodes of arrays and graphs."""
    waiting = roots[::-1]
    for _ in range(MOST_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value[::-1])
        elif isinstance(value, dict):
            yield value
            waiting.extend(listed(value.get("@graph"))[::-1])


def _types(node: Node) -> set[str]:
    names = (name for name in listed(node.get("@type")) if isinstance(name, str))
    return {re.split(r"[/#:]", name)[-1] for name in names}


def _is_person(node: Node) -> bool:
    return bool(_types(node) & _PERSON)


def _is_agent(node: Node) -> bool:
    return _is_person(node) or any(_ORGANIZATION.match(name) for name in _types(node))


def _is_work(node: Node) -> bool:
    return any(_ABOUT_WORKS.match(name) for name in _types(node))


def _strings(value: Any) -> Iterator[str]:
    """Yield the texts of a value: a string, a `{"@value"}`, something with a name, or a list of these."""
    for one in listed(value):
        found = (one.get("@value") or one.get("name")) if isinstance(one, dict) else one
        if isinstance(found, str) and found.strip():
            yield html.unescape(found).strip()


def _text(node: Any, name: str) -> str | None:
    return next(_strings(node.get(name)), None) if isinstance(node, dict) else None


def _urls(page: Page, node: Node, *names: str) -> Iterator[str]:
    """Yield the http(s) URLs of these properties: strings, or what has an `url`, `contentUrl` or `@id`."""
    for one in (one for name in names for one in listed(node.get(name))):
        found = (one.get("url") or one.get("contentUrl") or one.get("@id")) if isinstance(one, dict) else one
        if isinstance(found, str) and (url := absolute(found, page.base)):
            yield url
