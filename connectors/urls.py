"""Canonical URLs: one spelling for one place, without network.

Two forms. `canonical_url` is what may be stored and fetched. `page_key` is for telling whether two URLs name the
same page: it also drops what servers almost always treat alike (`www.`, http or https, a trailing slash).
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

import idna

TRACKING = re.compile(
    r"^(?:utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|_hs\w+|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|twclid|ttclid|"
    r"igsh|igshid|mc_cid|mc_eid|_ga|_gl|ref_src|ref_url|spm|si|s_kwcid|trk|trkinfo|originalsubdomain|"
    r"vero_id|oly_enc_id|oly_anon_id|wickedid|xtor|at_medium|at_campaign)$",
    re.IGNORECASE,
)
_WRAPPERS = {
    ("l.facebook.com", "/l.php"): "u",
    ("lm.facebook.com", "/l.php"): "u",
    ("l.instagram.com", "/"): "u",
    ("out.reddit.com", ""): "url",
    ("www.google.com", "/url"): "q",
    ("google.com", "/url"): "q",
    ("www.youtube.com", "/redirect"): "q",
    ("youtube.com", "/redirect"): "q",
    ("www.linkedin.com", "/redir/redirect"): "url",
    ("steamcommunity.com", "/linkfilter/"): "url",
}
_BARE_WRAPPER = re.compile(r"^\s*(?:https?:)?//(?:www\.)?href\.li/\?(?=https?://)", re.IGNORECASE)
_DEFAULT_PORT = {"http": 80, "https": 443}
_SAFE_IN_PATH = "/:@!$&'()*+,;=-._~"
_HOST = re.compile(r"^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$")


def canonical_url(url: str) -> str | None:
    """Return the one spelling of an http(s) URL, or None if it is none.

    Lower-case host in its IDNA form, no default port, credentials, fragment or tracking parameters, dot segments
    resolved, query sorted, well-known redirect wrappers unwrapped. A missing scheme is read as https.

    >>> canonical_url("HTTP://Ada.Example:80/a/../b?utm_source=x&b=2&a=1#top")
    'http://ada.example/b?a=1&b=2'
    >>> canonical_url("ada.example")
    'https://ada.example/'
    >>> canonical_url("mailto:ada@example.org") is None
    True
    """
    for _ in range(3):
        parts = _split(_BARE_WRAPPER.sub("", url))
        if parts is None:
            return None
        wrapped = _wrapped(parts)
        if wrapped is None:
            return parts.geturl()
        url = wrapped
    return None


def page_key(url: str) -> str | None:
    """Return the form under which a page is known as `web:…`: https, no `www.`, no trailing slash but the root's.

    >>> page_key("http://www.ada.example/~ada/")
    'https://ada.example/~ada'
    >>> page_key("ada.example")
    'https://ada.example/'
    """
    canonical = canonical_url(url)
    if canonical is None:
        return None
    parts = urlsplit(canonical)
    path = re.sub(r"/(?:index\.(?:html?|php))?$", "", parts.path) or "/"
    return parts._replace(scheme="https", netloc=_without_www(parts.netloc), path=path).geturl()


def host_of(url: str) -> str:
    """Return the lower-case host name of a URL, without port; empty when there is none.

    >>> host_of("https://Ada.Example:8080/x")
    'ada.example'
    """
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _without_www(netloc: str) -> str:
    bare = netloc.removeprefix("www.")
    return bare if "." in bare.partition(":")[0] else netloc


def _split(url: str) -> SplitResult | None:
    url = re.sub(r"[\x00-\x20\x7f]+", lambda run: "" if run[0].strip(" ") else "%20", url.strip())
    scheme, found, _ = url.partition("://")
    if not found:
        if re.match(r"^[a-z][a-z0-9+.-]*:(?!\d{1,5}(?:[/?#]|$))", url, re.IGNORECASE):
            return None
        url = "https://" + url.removeprefix("//")
    elif scheme.lower() not in _DEFAULT_PORT:
        return None
    try:
        parts = urlsplit(url)
        netloc = _netloc(parts)
    except ValueError:
        return None
    if netloc is None:
        return None
    return SplitResult(parts.scheme.lower(), netloc, _path(parts.path), _query(parts.query), "")


def _netloc(parts: SplitResult) -> str | None:
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode()
        except idna.IDNAError:
            return None
    if not _HOST.match(host):
        return None
    default = _DEFAULT_PORT[parts.scheme.lower()]
    return host if parts.port in {None, default} else f"{host}:{parts.port}"


def _path(path: str) -> str:
    """Resolve dot segments (RFC 3986 §5.2.4) and spell percent-encoding one way."""
    segments: list[str] = []
    raw = path.split("/")
    for segment in raw:
        if segment in {".", ".."}:
            if segment == ".." and len(segments) > 1:
                segments.pop()
        else:
            segments.append(segment)
    if raw[-1] in {".", ".."}:
        segments.append("")
    resolved = "/".join(_requote(segment) for segment in segments)
    return resolved if resolved.startswith("/") else "/" + resolved


def _requote(segment: str) -> str:
    """Decode what needs no encoding, encode the rest; an encoded slash or percent sign stays encoded."""
    pieces = re.split(r"(%2[fF]|%25|%3[fF]|%23)", segment)
    return "".join(p.upper() if p.startswith("%") and len(p) == 3 else _quoted(p) for p in pieces)


def _quoted(piece: str) -> str:
    try:
        return quote(unquote(piece, errors="strict"), safe=_SAFE_IN_PATH)
    except UnicodeDecodeError:
        return quote(piece, safe=_SAFE_IN_PATH + "%")


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode(sorted((name, value) for name, value in pairs if not TRACKING.match(name)))


def _wrapped(parts: SplitResult) -> str | None:
    host, path = parts.netloc, parts.path
    parameter = _WRAPPERS.get((host, path)) or _WRAPPERS.get((host, ""))
    target = dict(parse_qsl(parts.query)).get(parameter or "")
    return target if target and target.startswith(("http://", "https://")) else None
