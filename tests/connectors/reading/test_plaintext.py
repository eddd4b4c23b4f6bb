import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.reading.plaintext import handles_in, hashtags_in, urls_in
from connectors.urls import canonical_url


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("https://mira.example/a?b=1#c", ["https://mira.example/a?b=1"]),
        ("HTTPS://Mira.Example", ["https://mira.example/"]),
        (
            "see (https://en.wikipedia.org/wiki/Moth_(disambiguation)).",
            ["https://en.wikipedia.org/wiki/Moth_(disambiguation)"],
        ),
        ("«https://mira.example», “mira.dev”!", ["https://mira.example/", "https://mira.dev/"]),
        (
            "mira.dev|github.com/mira;linktr.ee/mira",
            ["https://mira.dev/", "https://github.com/mira;linktr.ee/mira"],
        ),
        ("mira.dev, mira.dev", ["https://mira.dev/"]),
        ("mira.dev:8080/x", ["https://mira.dev:8080/x"]),
        ("bücher.de", ["https://xn--bcher-kva.de/"]),
        ("mail mira@mira.dev or first.last@mira.dev", []),
        ("end of it.Next one, e.g. node.js-like, v1.2.3, 10.30am", []),
        ("@mira.bsky.social @mira@moth.org", []),
        ("co.uk is no site, nor is localhost", []),
        ("ftp://mira.dev javascript:alert(1)", []),
    ],
)
def test_addresses_in_a_text(text, urls):
    assert urls_in(text) == urls


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("@Mira@Moth.Example.", ["https://moth.example/@mira"]),
        ("(@mira_l.x@moth.example)", ["https://moth.example/@mira_l.x"]),
        (
            "@mira.bsky.social, @mira.dev",
            ["https://bsky.app/profile/mira.bsky.social", "https://bsky.app/profile/mira.dev"],
        ),
        ("@mira mira@moth.example x@mira.dev /@mira@moth.example", []),
        ("@end.Of @no.suchtld", []),
    ],
)
def test_handles_in_a_text(text, urls):
    assert handles_in(text) == urls


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#Moths #moths #nattfjäril,#蛾", ["moths", "nattfjäril", "蛾"]),
        ("C# a#b #1 ## #42nd &#39; https://x.example/#top", ["42nd"]),
    ],
)
def test_hashtags_in_a_text(text, tags):
    assert hashtags_in(text) == tags


@given(st.text(max_size=120))
def test_what_is_found_is_canonical_and_found_once(text):
    urls = urls_in(text)
    assert len(set(urls)) == len(urls)
    assert all(canonical_url(url) == url for url in urls)
    assert all(canonical_url(url) for url in handles_in(text))


@given(
    st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?@[a-z]{2,8}\.(com|org|se)", fullmatch=True),
    st.text(" ,.;()", max_size=3),
)
def test_an_email_address_is_neither(address, around):
    text = f"{around} {address}{around}"
    assert urls_in(text) == handles_in(text) == []
