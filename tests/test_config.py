from __future__ import annotations

import tomllib

import pytest

from aggregator.config import Config, CrawlConfig, default_config_toml
from aggregator.errors import ConfigError


def uncommented(text):
    """Take the # away before every setting; comments have a blank after theirs."""
    return "\n".join(
        line[1:] if line.startswith("#") and line[1:2] != " " else line for line in text.splitlines()
    )


def test_the_file_that_init_writes_holds_every_setting_with_its_default():
    written = tomllib.loads(uncommented(default_config_toml()))
    assert written["crawl"].keys() == CrawlConfig.model_fields.keys()
    assert Config.model_validate(written) == Config()


def test_the_file_that_init_writes_changes_nothing(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(default_config_toml(), encoding="utf-8")
    assert Config.load(path, environment={}) == Config()
    path.write_text(default_config_toml(contact="me@lab.example"), encoding="utf-8")
    assert Config.load(path, environment={}).crawl == CrawlConfig(contact="me@lab.example")


def test_every_setting_is_described():
    assert all(field.description for field in CrawlConfig.model_fields.values())


def test_the_environment_wins(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('[crawl]\ncontact = "file@lab.example"\ndelay = 3\nthreads = 2')
    environment = {
        "AGGREGATOR_CONTACT": "https://lab.example/bot",
        "AGGREGATOR_CRAWL__DELAY": "2.5",
        "AGGREGATOR_CRAWL__DENY_HOSTS": '["*.test", "x.example"]',
        "AGGREGATOR_CRAWL__DELAYS": '{ "api.github.com" = 0.2 }',
        "AGGREGATOR_DB": "/elsewhere.db",
        "HOME": "/",
    }
    crawl = Config.load(path, environment=environment).crawl
    assert (crawl.contact, crawl.delay, crawl.threads) == ("https://lab.example/bot", 2.5, 2)
    assert crawl.deny_hosts == ("*.test", "x.example")
    assert crawl.delays == {"api.github.com": 0.2}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[crawl]\ndely = 3", r"config\.toml: \[crawl\] dely: no such setting; did you mean `delay`\?"),
        ("[crwl]\ndelay = 3", r"crwl: no such setting; did you mean `crawl`\?"),
        ("[crawl]\nzzz = 3", "there are: contact, follow"),
        ("[crawl]\nthreads = 'many'", r"\[crawl\] threads: .*integer.*not 'many'"),
        ("[crawl]\nthreads = 0", "threads: .*greater than or equal to 1"),
        ("[crawl]\nfollow = 'everybody'", "follow: .*'claims' or 'claims and ties'"),
        ("[crawl]\ndelays = { 'a.example' = -1 }", r"delays\.a\.example: .*greater"),
        ('[crawl]\ncontact = "me\\r\\nX-Evil: 1"', "contact: .*ASCII"),
        ("[crawl]\ncontact = 'mü@lab.example'", "contact: .*ASCII"),
        ("crawl = 3", "crawl: "),
        ("[crawl", r"config\.toml: no valid TOML: "),
    ],
)
def test_a_mistake_is_told_with_its_place_and_mend(tmp_path, text, told):
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        Config.load(path, environment={})


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("AGGREGATOR_CRAWL__DELY", "3", "AGGREGATOR_CRAWL__DELY: no such setting; did you mean `delay`"),
        ("AGGREGATOR_CRAWL__DELAY", "soon", "AGGREGATOR_CRAWL__DELAY: .*number.*'soon'"),
        ("AGGREGATOR_CRAWL__DENY_HOSTS", "[a", "AGGREGATOR_CRAWL__DENY_HOSTS: write it as in the file"),
        ("AGGREGATOR_CRAWLL__DELAY", "3", "crawll: no such setting; did you mean `crawl`"),
    ],
)
def test_a_mistake_in_the_environment_names_the_variable(variable, value, told):
    with pytest.raises(ConfigError, match=told):
        Config.load(environment={variable: value})


def test_all_mistakes_are_told_at_once(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[crawl]\ndely = 3\nthreads = 0")
    with pytest.raises(ConfigError) as caught:
        Config.load(path, environment={})
    assert len(str(caught.value).splitlines()) == 2


def test_a_file_that_is_not_there_or_not_text(tmp_path):
    with pytest.raises(ConfigError, match="aggregator init"):
        Config.load(tmp_path / "none.toml", environment={})
    (tmp_path / "latin.toml").write_bytes(b"# \xe9")
    with pytest.raises(ConfigError, match="UTF-8"):
        Config.load(tmp_path / "latin.toml", environment={})
