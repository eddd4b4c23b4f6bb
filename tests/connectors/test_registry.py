from importlib.metadata import EntryPoint

import pytest

from connectors import registry
from connectors.contract import Connector


def test_the_narrowest_connector_is_asked_first():
    breadths = [connector.breadth for connector in registry.connectors().values()]
    assert breadths == sorted(breadths, key=("platform", "protocol", "any").index)
    assert {"bluesky", "feed", "github", "mastodon", "web"} <= set(registry.connectors())
    assert all(isinstance(connector, Connector) for connector in registry.connectors().values())


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        ("https://github.com/ada", "github"),
        ("https://www.youtube.com/@ada", "youtube"),
        ("https://social.example/@ada", "mastodon"),
        ("https://ada.example/feed.xml", "feed"),
        ("https://ada.example/", "web"),
    ],
)
def test_who_knows_a_url(url, platform):
    ref = registry.account_of(url)
    assert ref is not None
    assert ref.platform == platform
    assert registry.key_of(ref.key) == ref.key, "a key names itself"


@pytest.mark.parametrize(
    "url", ["https://github.com/features", "https://x.com/home", "https://medium.com/@ada/a-post-1"]
)
def test_what_is_no_account_on_a_platform_is_nobody_s_homepage_either(url):
    assert registry.account_of(url) is None


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("no_such_module:Moth", "ModuleNotFoundError"),
        ("connectors.web:NoSuchClass", "AttributeError"),
        ("connectors.records:Account", "ValidationError"),
        ("builtins:object", "does not fulfil"),
    ],
)
def test_a_broken_connector_says_why_and_the_others_go_on(monkeypatch, caplog, value, why):
    broken = EntryPoint(name="moth", value=value, group=registry.GROUP)
    with pytest.raises(registry.BrokenConnectorError, match=why):
        registry.load(broken)
    whole = EntryPoint(name="web", value="connectors.web:Web", group=registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [broken, whole])
    registry.connectors.cache_clear()
    try:
        assert list(registry.connectors()) == ["web"]
        assert "moth" in caplog.text
    finally:
        registry.connectors.cache_clear()
