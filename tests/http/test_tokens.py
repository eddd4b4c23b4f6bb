from __future__ import annotations

import pytest

from aggregator.http.tokens import Tokens
from connectors.contract import Fetch, Secret


class Connector:
    secret = Secret("hub", env="HUB_TOKEN", hosts=("api.hub.example",))


FETCH = Fetch(
    connector="hub", purpose="p", account="hub:a", url="https://api.hub.example/users/a", secret="hub"
)
TOKENS = Tokens([Connector()], {"HUB_TOKEN": " s3cret\n"})


def test_a_token_goes_to_its_host():
    assert TOKENS.headers(FETCH, FETCH.url) == (("Authorization", "Bearer s3cret"),)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.hub.example/users/a",
        "https://api.hub.example.evil.example/",
        "https://evil.example/?https://api.hub.example/",
        "https://api.hub.example@evil.example/",
        "https://sub.api.hub.example/",
        "https://api.hub.example:8443/",
    ],
)
def test_a_token_goes_nowhere_else(url):
    assert TOKENS.headers(FETCH, url) == ()


def test_a_fetch_that_asks_for_none_gets_none():
    assert TOKENS.headers(FETCH.model_copy(update={"secret": None}), FETCH.url) == ()
    assert Tokens([Connector()], {}).headers(FETCH, FETCH.url) == ()


def test_tokens_do_not_show():
    assert "s3cret" not in repr(TOKENS)
