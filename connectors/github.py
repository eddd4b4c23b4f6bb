"""GitHub: users and organizations through the REST API.

API         https://docs.github.com/en/rest/users, version 2022-11-28
Auth        none needed. A token in GITHUB_TOKEN raises the limit; what it shows beyond the public is not kept
Limits      60 requests an hour for an IP address, 5000 with a token: `x-ratelimit-remaining`, `x-ratelimit-reset`
            (epoch seconds). Beyond them 403 or 429; secondary limits say so in the body and by `retry-after`
Increments  `ETag`, a 304 costs nothing. Repositories come by time of update and stars by time of starring, newest
            first, so paging stops at what is known
Identity    a login can be changed, and be taken by somebody else then; the numeric id stays. Hence the key
            `github:ada` with the alias `github:id:583231`
Verified    2026-11
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from connectors import github_urls
from connectors.contract import (
    AccountRef,
    Answer,
    Blocked,
    Breadth,
    Fetch,
    Hidden,
    Malformed,
    Outcome,
    RateLimited,
    Read,
    Scope,
    Secret,
    build,
    refusal,
)
from connectors.reading.plaintext import handles_in, urls_in
from connectors.reading.shapes import count, listed, mapping, string
from connectors.records import Account, Item, Tie
from connectors.urls import canonical_url

_API = "https://api.github.com"
_HEADERS = (("Accept", "application/vnd.github+json"), ("X-GitHub-Api-Version", "2022-11-28"))
_STARRED_HEADERS = (("Accept", "application/vnd.github.star+json"), ("X-GitHub-Api-Version", "2022-11-28"))
_ADDRESS = re.compile(r"@?[^\s/@]+@[^\s/@]+")  # of mail, or of the fediverse
_KINDS = {"User": "person", "Organization": "organization", "Bot": "bot"}


class GitHub:
    platform: ClassVar[str] = "github"
    breadth: ClassVar[Breadth] = "platform"
    gives: ClassVar[tuple[str, ...]] = ("profile", "claims", "items", "ties")
    delay: ClassVar[float] = 1.0
    secret: ClassVar[Secret | None] = Secret("github", env="GITHUB_TOKEN", hosts=("api.github.com",))

    def account_of(self, url: str) -> AccountRef | None:
        return github_urls.account_of(url)

    def start(self, ref: AccountRef, scope: Scope) -> Iterable[Fetch]:
        path = f"/user/{ref.id[3:]}" if ref.id.startswith("id:") else f"/users/{quote(ref.id, safe='')}"
        since = _iso(scope.since)
        yield _fetch("profile", path, account=ref.key, items=scope.items, ties=scope.ties, since=since)

    def read(self, fetch: Fetch, answer: Answer) -> Iterator[Read]:
        refused = _refusal(fetch, answer)
        if refused:
            yield refused
            return
        match fetch.purpose:
            case "profile":
                yield from _read_profile(fetch, answer)
            case "social":
                yield from _read_social(fetch, answer)
            case "repos":
                yield from _read_list(fetch, answer, _repository)
            case "starred":
                yield from _read_list(fetch, answer, _star)
            case "following":
                yield from _read_list(fetch, answer, _followed)
            case "orgs":
                yield from _read_list(fetch, answer, _organization)
            case _:
                raise LookupError(f"no such purpose: {fetch.purpose}")


def _fetch(purpose: str, path: str, *, account: str, **state: str | int | None) -> Fetch:
    return Fetch(
        connector="github",
        purpose=purpose,
        account=account,
        url=_API + path,
        headers=_STARRED_HEADERS if purpose == "starred" else _HEADERS,
        secret="github",  # noqa: S106 - the name of the secret
        state=state,
    )


def _follow_ups(fetch: Fetch, user: dict[str, Any]) -> Iterator[Fetch]:
    """Ask for the account's lists; those that its profile says are empty are not worth a request."""
    login = user["login"].lower()
    items, ties = count(fetch.state.get("items")), count(fetch.state.get("ties"))
    is_user = user.get("type") != "Organization"
    wanted = {
        "social": ("/social_accounts?per_page=100", 100),
        "repos": ("/repos?sort=updated&per_page=100", items if user.get("public_repos") != 0 else 0),
        "starred": ("/starred?per_page=100", items if is_user else 0),
        "following": ("/following?per_page=100", ties if is_user and user.get("following") != 0 else 0),
        "orgs": ("/orgs?per_page=100", ties if is_user else 0),
    }
    for purpose, (path, left) in wanted.items():
        if left > 0:
            place = f"/users/{quote(login, safe='')}{path}"
            yield _fetch(
                purpose, place, account=fetch.account, login=login, left=left, since=fetch.state.get("since")
            )


def _iso(moment: datetime | None) -> str | None:
    """Write a time as GitHub does, so that such strings sort by time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


@dataclass(frozen=True, slots=True)
class _Element:
    """An element of one of the lists of account `key`."""

    key: str
    where: str
    fields: dict[str, Any]
    seen: datetime | None


def _read_profile(fetch: Fetch, answer: Answer) -> Iterator[Read]:
    user = answer.json()
    if not isinstance(user, dict) or not _login(user):
        yield Malformed("profile", "no JSON object with a login", lost="page", excerpt=repr(user)[:200])
        return
    former = [fetch.account] if fetch.account != f"github:{_login(user)}" else []
    aliases, links = [*_aliases(user), *former], list(_links(user))
    yield from _account("profile", user, answer.fetched_at, aliases=aliases, links=links)
    if user.get("blog") and not _website(user):
        yield Malformed("profile.blog", "not a URL", excerpt=repr(user["blog"])[:200])
    yield from _follow_ups(fetch, user)


def _account(where: str, user: dict[str, Any], seen: datetime | None, **more: Any) -> Iterator[Read]:
    """Build the account of a user or organization, as far as the object shows it. The e-mail stays unread."""
    login = _login(user)
    fields = {
        "url": user.get("html_url") or f"https://github.com/{login}",
        "handle": user.get("login"),
        "name": user.get("name"),
        "bio": user.get("bio") or user.get("description"),
        "location": user.get("location"),
        "avatar": user.get("avatar_url"),
        "kind": _KINDS.get(str(user.get("type")), "unknown"),
        "created_at": user.get("created_at"),
        "aliases": _aliases(user),
        **more,
    }
    yield from build(Account, where, platform="github", id=login, observed_at=seen, **fields)


def _login(user: dict[str, Any]) -> str | None:
    return string(user.get("login")).strip().lower() or None


def _aliases(user: dict[str, Any]) -> list[str]:
    number = str(user.get("id"))
    return [f"github:id:{number}"] if re.fullmatch(r"[1-9]\d{0,18}", number) else []


def _website(user: dict[str, Any]) -> str | None:
    """Return the profile's website; people leave out the scheme, or enter a fediverse handle or e-mail address."""
    blog = string(user.get("blog")).strip()
    return next(iter(handles_in(blog)), None) if _ADDRESS.fullmatch(blog) else canonical_url(blog)


def _links(user: dict[str, Any]) -> Iterator[dict[str, Any]]:
    website, twitter, bio = _website(user), string(user.get("twitter_username")), string(user.get("bio"))
    if website:
        yield {"url": website, "rel": ["me", "website"]}
    if re.fullmatch(r"\w{1,15}", twitter, re.ASCII):
        yield {"url": f"https://x.com/{twitter}", "rel": ["me", "social"], "label": "twitter"}
    employer = re.match(r"@([\w-]+)", string(user.get("company")))
    if employer and github_urls.is_login(employer[1]):  # where somebody works is no claim to be it
        url = f"https://github.com/{employer[1].lower()}"
        yield {"url": url, "rel": ["company"], "label": user["company"]}
    for url in (*urls_in(bio), *handles_in(bio)):
        yield {"url": url, "rel": ["bio"]}


def _read_social(fetch: Fetch, answer: Answer) -> Iterator[Read]:
    links: list[dict[str, Any]] = []
    for element in _elements(fetch, answer):
        if isinstance(element, Malformed):
            yield element
            continue
        url = string(element.fields.get("url"))
        if canonical_url(url):
            links.append({"url": url, "rel": ["me", "social"], "label": element.fields.get("provider")})
        else:
            yield Malformed(element.where, "not a URL", lost="record", excerpt=repr(url)[:200])
    if links:
        login = _key(fetch).removeprefix("github:")
        yield from build(
            Account, "social", platform="github", id=login, links=links, observed_at=answer.fetched_at
        )


def _read_list(
    fetch: Fetch, answer: Answer, read_one: Callable[[_Element], Iterator[Read]]
) -> Iterator[Read]:
    """Read one page of a list, and ask for the next until enough is read or what is known is reached."""
    elements = list(_elements(fetch, answer))
    left = count(fetch.state.get("left"))
    for element in elements[:left]:
        if isinstance(element, Malformed):
            yield element
        else:
            yield from read_one(element)
    left -= len(elements)
    following = answer.next_page()
    if elements and left > 0 and following and following != fetch.url and not _is_known(fetch, elements[-1]):
        yield fetch.follow(following, left=left)


def _elements(fetch: Fetch, answer: Answer) -> Iterator[_Element | Malformed]:
    page = answer.json()
    if not isinstance(page, list):
        yield Malformed(fetch.purpose, "not a JSON array", lost="page", excerpt=repr(page)[:200])
        return
    for index, fields in enumerate(page):
        where = f"{fetch.purpose}[{index}]"
        if isinstance(fields, dict):
            yield _Element(_key(fetch), where, fields, answer.fetched_at)
        else:
            yield Malformed(where, "not a JSON object", lost="record", excerpt=repr(fields)[:200])


def _key(fetch: Fetch) -> str:
    """Return the account's key: a fetch by numeric id or by a former login learns it from the profile."""
    login = fetch.state.get("login")
    return f"github:{login}" if login else fetch.account


def _is_known(fetch: Fetch, element: _Element | Malformed) -> bool:
    since = fetch.state.get("since")
    if not isinstance(since, str) or isinstance(element, Malformed):
        return False
    when = element.fields.get("starred_at" if fetch.purpose == "starred" else "updated_at")
    return isinstance(when, str) and when < since


def _repository(element: _Element) -> Iterator[Read]:
    """Read one of the account's own repositories; forks say little about an interest, private ones are none of ours."""
    repository = element.fields
    if not (repository.get("fork") or repository.get("private")):
        yield from _item(element, repository, kind="repository", published_at=repository.get("created_at"))


def _star(element: _Element) -> Iterator[Read]:
    repository = mapping(element.fields.get("repo", element.fields))
    if repository.get("private"):  # a token shows its owner's
        return
    login = _login(mapping(repository.get("owner")))
    yield from _item(
        element,
        repository,
        kind="star",
        published_at=element.fields.get("starred_at"),
        mentions=[f"github:{login}"] if login else [],
    )


def _item(element: _Element, repository: dict[str, Any], **more: Any) -> Iterator[Read]:
    if not isinstance(repository.get("html_url"), str):
        yield Malformed(element.where, "no repository", lost="record", excerpt=repr(repository)[:200])
        return
    topics, homepage = listed(repository.get("topics")), repository.get("homepage")
    url = canonical_url(string(homepage))
    language = repository.get("language")
    yield from build(
        Item,
        element.where,
        account=element.key,
        url=repository["html_url"],
        title=repository.get("full_name"),
        text=repository.get("description"),
        tags=[*topics, *([language] if language else [])],
        links=[url] if url else [],
        observed_at=element.seen,
        **more,
    )


def _followed(element: _Element) -> Iterator[Read]:
    yield from _related(element, "follows")


def _organization(element: _Element) -> Iterator[Read]:
    yield from _related(element, "member", kind="organization")


def _related(element: _Element, tie: str, **more: Any) -> Iterator[Read]:
    """Read a simple user: the tie to it, and what the list shows of it."""
    login = _login(element.fields)
    if login is None:
        yield Malformed(element.where, "no login", lost="record", excerpt=repr(element.fields)[:200])
        return
    target, seen = f"github:{login}", element.seen
    if target == element.key:
        return
    yield from build(
        Tie, element.where, source=element.key, target=target, kind=tie, first_seen=seen, last_seen=seen
    )
    yield from _account(element.where, element.fields, seen, **more)


def _refusal(fetch: Fetch, answer: Answer) -> Outcome | None:
    """Tell what a status means here: 403 is also the rate limit, and a missing list is no missing account."""
    if answer.ok:
        return None
    said = f"HTTP {answer.status} {_message(answer)}".strip()
    if answer.status == 429 or (answer.status == 403 and _is_limited(answer)):
        return RateLimited(_until(answer))
    if answer.status in {401, 403}:
        return Blocked(said)
    if answer.status in {404, 410} and fetch.purpose != "profile":
        return Hidden("items" if fetch.purpose in {"repos", "starred"} else "ties", said)
    return refusal(answer)


def _message(answer: Answer) -> str:
    found = re.search(r'"message"\s*:\s*"([^"]*)', answer.text[:2000])
    return found[1][:200] if found else ""


def _is_limited(answer: Answer) -> bool:
    said = _message(answer).lower()
    spent = answer.headers.get("x-ratelimit-remaining") == "0"
    return spent or "retry-after" in answer.headers or "rate limit" in said or "abuse detection" in said


def _until(answer: Answer) -> datetime | None:
    """Return when to ask again; where a secondary limit names no time, the docs ask for at least a minute."""
    wait, reset = answer.headers.get("retry-after", ""), answer.headers.get("x-ratelimit-reset", "")
    if answer.headers.get("x-ratelimit-remaining") == "0" and re.fullmatch(r"\d{9,10}", reset):
        return datetime.fromtimestamp(int(reset), UTC)
    if answer.fetched_at is None:
        return None
    return answer.fetched_at + timedelta(seconds=int(wait) if re.fullmatch(r"\d{1,6}", wait) else 60)
