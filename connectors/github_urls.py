"""Which URLs are GitHub accounts, and which names are GitHub's own pages."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from connectors.contract import AccountRef
from connectors.urls import canonical_url

_LOGIN = re.compile(r"[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}", re.IGNORECASE | re.ASCII)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        r"github\.com/@?(?P<login>[^/.]+)(?:\.(?:atom|gpg|keys|png))?",
        r"github\.com/(?:orgs|sponsors|stars|users)/(?P<login>[^/]+)(?:/.*)?",
        r"gist\.github\.com/(?!(?:\d+|[\da-f]{20}|[\da-f]{32})$)(?P<login>[^/]+)",  # hexadecimal: a gist itself
        r"api\.github\.com/users/(?P<login>[^/]+)",
        r"api\.github\.com/user/(?P<number>[1-9]\d{0,18})",
        r"avatars\d*\.githubusercontent\.com/u/(?P<number>[1-9]\d{0,18})",
        r"(?P<login>[^./]+)\.github\.io(?:/index\.html)?",
    )
)
_NOREPLY = re.compile(
    r"(?:mailto:)?(?:\d+\+)?(?P<login>[^@+]+)@users\.noreply\.github\.com", re.IGNORECASE | re.ASCII
)

# First path segments that are GitHub's own. "ghost" stands in for everybody who deleted their account.
_PAGES = """
    about access account accounts admin advisories anonymous any api apps attributes auth billing blob blog bounty
    branches business businesses c cache careers case-studies categories central certification changelog cla cloud
    codereview codesearch codespaces collection collections comments commit commits community companies compare
    contact contributing cookbook copilot coupons customer customer-stories customers dashboard dashboards design
    develop developer diff discover discussions docs downloads downtime editor editors edu education enterprise
    enterprises events explore featured features files fixtures forked garage ghost gist gists graphs guide guides
    help help-wanted home hooks hosting hovercards identity images import inbox individual info integration
    interfaces introduction investors issues jobs join journal journals lab labs languages launch layouts learn
    legal library linux listings lists login logos logout mac maintenance malware man marketplace mention mentioned
    mentioning mentions migrating milestones mine mirrors mobile models navigation network new news newsroom none
    nonprofit nonprofits notices notifications oauth offer open-source organisations organizations orgs pages
    partners payments personal plans plugins popular popularity posts premium-support press pricing professional
    projects pulls raw readme recommendations redeem releases render reply repositories resources restore revert
    saved scraping search security services session sessions settings shareholders shop showcases signin signup
    site sitemap solutions spam spark sponsors ssh staff starred stars static status statuses storage store stories
    styleguide subscriptions suggest suggestion suggestions support suspended talks teach teacher teachers teaching
    team teams ten terms timeline topic topics tos tour train training translations tree trending updates username
    users visualization w watching why-github wiki windows works-with
    """
_RESERVED = frozenset(_PAGES.split()) | {str(status) for status in (*range(400, 432), *range(500, 512))}


def account_of(url: str) -> AccountRef | None:
    """Return the account that a URL, or a commit's no-reply address, names.

    >>> account_of("https://github.com/Ada/?tab=repositories").key
    'github:ada'
    >>> account_of("https://avatars.githubusercontent.com/u/1024?v=4").key
    'github:id:1024'
    >>> account_of("https://github.com/ada/engine") is None
    True
    """
    place = _place(url)
    match = _NOREPLY.fullmatch(url.strip()) or next(
        (m for form in _FORMS if (m := form.fullmatch(place))), None
    )
    if match is None:
        return None
    named = match.groupdict()
    return _by_login(named["login"]) if named.get("login") else AccountRef("github", f"id:{named['number']}")


def is_login(name: str) -> bool:
    return _LOGIN.fullmatch(name) is not None and name.lower() not in _RESERVED


def _by_login(login: str) -> AccountRef | None:
    if not is_login(login):
        return None
    return AccountRef("github", login.lower(), url=f"https://github.com/{login.lower()}", handle=login)


def _place(url: str) -> str:
    """Return host and path in one spelling, empty if the URL is none."""
    parts = urlsplit(canonical_url(url) or "")
    return re.sub("/+", "/", parts.netloc.removeprefix("www.") + parts.path).rstrip("/")
