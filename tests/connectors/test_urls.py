import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.urls import canonical_url, host_of, page_key

SPELLINGS = {
    "HTTP://Ada.Example:80/a/./b/../c": "http://ada.example/a/c",
    "ada.example": "https://ada.example/",
    "//ada.example/x": "https://ada.example/x",
    "https://ada.example:443?b=2&a=1&utm_source=x#top": "https://ada.example/?a=1&b=2",
    "https://ada.example:8443/": "https://ada.example:8443/",
    "https://user:secret@ada.example/": "https://ada.example/",
    "https://münchen.example/ü": "https://xn--mnchen-3ya.example/%C3%BC",
    "https://ada.example/%7eada/%2fx": "https://ada.example/~ada/%2Fx",
    " https://ada.example/a b\n": "https://ada.example/a%20b",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fada.example%2F&h=1": "https://ada.example/",
    "https://out.reddit.com/t3_x?url=https%3A%2F%2Fada.example%2F": "https://ada.example/",
    "https://href.li/?https://ada.example/?b=2&a=1": "https://ada.example/?a=1&b=2",
    "https://href.li/": "https://href.li/",
    "https://ada.example./": "https://ada.example/",
}


@pytest.mark.parametrize(("given_url", "wanted"), SPELLINGS.items())
def test_one_spelling(given_url, wanted):
    assert canonical_url(given_url) == wanted


@pytest.mark.parametrize(
    "url",
    ["mailto:a@b.example", "javascript:x", "ftp://ada.example/", "https://", "localhost", "about:blank"],
)
def test_no_web_address(url):
    assert canonical_url(url) is None
    assert page_key(url) is None


def test_a_page_key_forgets_what_servers_treat_alike():
    spellings = [
        "http://www.ada.example/~ada/",
        "https://ada.example/~ada",
        "ada.example/~ada/index.html?utm_medium=x#me",
    ]
    assert {page_key(url) for url in spellings} == {"https://ada.example/~ada"}
    assert page_key("https://ada.example/~bob") != page_key("https://ada.example/~ada")
    assert page_key("https://www.example/") == "https://www.example/"


@given(st.text(max_size=60))
def test_idempotent_whatever_the_text(text):
    for url in (text, "https://ada.example/" + text, "https://" + text):
        canonical = canonical_url(url)
        assert canonical is None or canonical_url(canonical) == canonical
        key = page_key(url)
        assert key is None or page_key(key) == key
        assert host_of(url) == host_of(url).lower()


@given(st.text(alphabet="abcDE./:?#@%-~&=", max_size=40))
def test_idempotent_on_url_like_text(text):
    canonical = canonical_url("http://ada.example" + text)
    assert canonical is None or canonical_url(canonical) == canonical
