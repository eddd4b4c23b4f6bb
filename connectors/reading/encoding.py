"""Which characters the bytes of a page stand for."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(
    rb"""<meta\b[^>]{0,500}?\bcharset\s*=\s*["']?\s*([\w.:-]+)"""
    rb"""|^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# https://encoding.spec.whatwg.org/#names-and-labels: the web's labels, and what browsers read under some
_LABEL = re.compile(
    r"utf-?8|utf-?16(?:[lb]e)?|(?:windows|cp)-?(?:125\d|874|866)|iso-?8859-\d\d?|(?:us-)?ascii|latin-?[1-9]|"
    r"koi8-?[ru]|macintosh|gbk|gb2312|gb18030|big5(?:-hkscs)?|euc-(?:jp|kr)|ks_c_5601-1987|(?:x-)?s(?:hift[_-]?)?jis|iso-2022-jp"
)
_READ_AS = {
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1"), "cp1252"),
    **dict.fromkeys(("iso-8859-9", "iso8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    "macintosh": "mac-roman",
}


def decode(body: bytes, charset: str | None = None) -> str:
    """Decode a page by its byte order mark, the HTTP header's `charset`, its own, UTF-8 or Windows-1252.

    That is the order of https://html.spec.whatwg.org/#determining-the-character-encoding. Bytes that stand
    for nothing are replaced.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, errors="replace")
    declared = _codec(charset) or _declared_inside(body)
    if declared:
        return body.decode(declared, errors="replace")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        cut_short = error.reason == "unexpected end of data"
        return body.decode("utf-8" if cut_short else "cp1252", errors="replace")


def _codec(label: str | None) -> str | None:
    name = (label or "").strip(" \t\"'").lower()
    if not _LABEL.fullmatch(name):
        return None
    try:
        return codecs.lookup(_READ_AS.get(name, name)).name
    except LookupError:
        return None


def _declared_inside(body: bytes) -> str | None:
    found = _DECLARED.search(body[:4096])
    if not found:
        return None
    encoding = _codec((found[1] or found[2]).decode("ascii", errors="replace"))
    # a declaration that can be read as ASCII is not UTF-16, whatever it says
    return "utf-8" if encoding and encoding.startswith("utf-16") else encoding
