import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import (
    AccountRef,
    Answer,
    Blocked,
    Fetch,
    Gone,
    Hidden,
    Malformed,
    RateLimited,
    Scope,
    read_answer,
)
from connectors.github import GitHub
from connectors.github_urls import account_of
from connectors.records import Account, Item, Tie
from connectors.testing import ConnectorContract

GOLDEN = Path(__file__).parent / "golden" / "github"
SEEN = datetime(2026, 11, 2, 12, tzinfo=UTC)
API = "https://api.github.com"
GITHUB = GitHub()


def fetch(purpose, **state):
    scope = {"items": 200, "ties": 1000, "since": None}
    listing = {"login": "miramoth", "left": 200, "since": None}
    return Fetch(
        connector="github",
        purpose=purpose,
        account="github:miramoth",
        url=f"{API}/users/miramoth/{purpose}",
        state={**(scope if purpose == "profile" else listing), **state},
    )


def answered(body, status=200, url=f"{API}/users/miramoth", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(url, status, headers, json.dumps(body).encode(), SEEN)


def golden(name):
    return Answer(
        f"{API}/users/miramoth/{name}", 200, body=(GOLDEN / f"{name}.json").read_bytes(), fetched_at=SEEN
    )


def shown(read):
    if isinstance(read, Fetch):
        return {"asks": read.url}
    if isinstance(read, Malformed):
        return {"loses": read.where}
    return read.model_dump(mode="json", exclude_defaults=True, exclude={"observed_at"}) | {
        "record": read.record
    }


def read(fetch, answer):
    return list(GITHUB.read(fetch, answer))


def stars(*times):
    return [
        {
            "starred_at": time,
            "repo": {"html_url": f"https://github.com/a/{number}", "full_name": f"a/{number}"},
        }
        for number, time in enumerate(times)
    ]


PURPOSES = ("profile", "social", "repos", "starred", "following", "orgs")


class TestContract(ConnectorContract):
    connector = GITHUB
    accounts: ClassVar = {
        "https://github.com/Ada": "github:ada",
        "http://www.github.com/ada/": "github:ada",
        "github.com/ada": "github:ada",
        "https://github.com/ada?tab=repositories": "github:ada",
        "https://github.com/ada#readme": "github:ada",
        "https://github.com//ada": "github:ada",
        "https://github.com/@ada": "github:ada",
        "https://github.com/ada.atom": "github:ada",
        "https://github.com/Ada.png": "github:ada",
        "https://github.com/orgs/Night-Lab/people": "github:night-lab",
        "https://github.com/sponsors/ada": "github:ada",
        "https://github.com/stars/ada/lists/moths": "github:ada",
        "https://ada.github.io": "github:ada",
        "https://Ada.github.io/index.html": "github:ada",
        "https://gist.github.com/ada": "github:ada",
        "https://avatars.githubusercontent.com/u/583231?s=40&v=4": "github:id:583231",
        "https://avatars3.githubusercontent.com/u/583231": "github:id:583231",
        "https://api.github.com/users/ada": "github:ada",
        "https://api.github.com/user/583231": "github:id:583231",
        "mailto:583231+Ada@users.noreply.github.com": "github:ada",
        "https://github.com/a" + "b" * 38: "github:a" + "b" * 38,
    }
    nobody = (
        "https://github.com/",
        "https://github.com/ada/engine",
        "https://github.com/ada/ada",
        "https://github.com/features",
        "https://github.com/Pricing",
        "https://github.com/ghost",
        "https://github.com/topics/moths",
        "https://github.com/apps/trapwatch",
        "https://github.com/orgs",
        "https://github.com/-ada",
        "https://github.com/a--da",
        "https://github.com/a_da",
        "https://github.com/a" + "b" * 39,
        "https://gist.github.com/ada/aa5a315d61ae9438b18d",
        "https://gist.github.com/aa5a315d61ae9438b18d",
        "https://gist.github.com/1234567",
        "https://gist.github.com/discover",
        "https://avatars.githubusercontent.com/in/15368",
        "https://avatars.githubusercontent.com/u/0",
        "https://raw.githubusercontent.com/ada/engine/main/README.md",
        "https://ada.github.io/engine/",
        "https://docs.ada.github.io/",
        "https://github.com.evil.example/ada",
        "https://evilgithub.com/ada",
        "ada@github.com",
    )
    exchanges = tuple((fetch(purpose), golden(purpose)) for purpose in PURPOSES)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_golden(purpose):
    expected = (GOLDEN / f"{purpose}.json.jsonl").read_text("utf-8").splitlines()
    assert [shown(value) for value in read(fetch(purpose), golden(purpose))] == [
        json.loads(line) for line in expected
    ]


@given(st.from_regex(r"[a-zA-Z0-9](?:-?[a-zA-Z0-9]){0,18}", fullmatch=True))
def test_every_form_of_a_login_names_the_same_account(login):
    forms = (f"https://github.com/{login}", f"https://{login}.github.io/", f"{API}/users/{login}")
    assert len({ref and ref.key for ref in map(account_of, forms)}) == 1


def test_the_address_of_a_commit_names_its_account():
    assert account_of("90210117+MiraMoth@users.noreply.github.com").key == "github:miramoth"
    assert account_of("mira@mira.example") is None


def test_it_asks_by_the_numeric_id_where_that_is_known():
    (asked,) = GITHUB.start(AccountRef("github", "id:90210117"), Scope(items=5))
    assert asked.url == f"{API}/user/90210117"
    assert asked.secret == "github"
    account, *follow_ups = read(asked, golden("profile"))
    assert account.key == "github:miramoth"
    assert asked.account in account.aliases
    starred = next(follow_up for follow_up in follow_ups if follow_up.purpose == "starred")
    assert dict(starred.headers)["Accept"] == "application/vnd.github.star+json"
    (item, *_) = read(starred, golden("starred"))
    assert item.account == "github:miramoth"


def test_a_renamed_account_keeps_its_former_key_as_an_alias():
    former = fetch("profile").model_copy(update={"account": "github:mothmira"})
    account = next(value for value in read(former, golden("profile")) if isinstance(value, Account))
    assert (account.key, account.aliases) == ("github:miramoth", ("github:id:90210117", "github:mothmira"))


def test_of_an_organization_only_the_repositories_are_asked():
    profile = {"login": "Night-Lab", "id": 1, "type": "Organization", "public_repos": 3, "following": 0}
    account, *follow_ups = read(fetch("profile"), answered(profile))
    assert account.kind == "organization"
    assert [follow_up.purpose for follow_up in follow_ups] == ["social", "repos"]


def test_nothing_is_asked_that_the_scope_does_not_want():
    follow_ups = read(fetch("profile", items=0, ties=0), golden("profile"))[1:]
    assert [follow_up.purpose for follow_up in follow_ups] == ["social"]


@pytest.mark.parametrize(
    ("blog", "url"),
    [
        ("ada.example", "https://ada.example/"),
        ("http://ada.example/~ada", "http://ada.example/~ada"),
        ("https://social.example/@ada", "https://social.example/@ada"),
        ("@ada@social.example", "https://social.example/@ada"),
        ("ada@mail.example", None),
        ("mailto:ada@mail.example", None),
        ("ask me", None),
    ],
)
def test_the_website_as_people_write_it(blog, url):
    account, *others = read(fetch("profile"), answered({"login": "ada", "blog": blog}))
    assert [link.url for link in account.claims] == ([url] if url else [])
    assert any(isinstance(other, Malformed) for other in others) == (url is None)


def test_an_address_is_never_kept():
    records = [value for value in read(fetch("profile"), golden("profile")) if isinstance(value, Account)]
    assert "mira@mira.example" not in records[0].model_dump_json()


def test_paging_follows_the_link_header_until_enough_is_read():
    first, asked = (
        answered(stars(*["2026-09-01T00:00:00Z"] * 3), link=f'<{API}/user/7/starred?page=2>; rel="next"'),
        0,
    )
    page = fetch("starred", left=7)
    while page and asked < 10:
        values = read(page, first)
        page = next((value for value in values if isinstance(value, Fetch)), None)
        asked += 1
        if page:
            first = Answer(page.url + "x", 200, first.headers, first.body, SEEN)
            page = page.model_copy(update={"url": f"{page.url}&{asked}"})
    assert asked == 3
    assert len([value for value in values if isinstance(value, Item)]) == 1


def test_a_list_that_names_itself_as_the_next_page_ends():
    page = fetch("starred")
    values = read(
        page, answered(stars("2026-09-01T00:00:00Z"), url=page.url, link=f'<{page.url}>; rel="next"')
    )
    assert not [value for value in values if isinstance(value, Fetch)]


@pytest.mark.parametrize(
    ("since", "goes_on"), [("2026-08-31T00:00:00Z", True), ("2026-09-02T00:00:00Z", False)]
)
def test_paging_stops_at_what_is_known(since, goes_on):
    (asked,) = GITHUB.start(AccountRef("github", "miramoth"), Scope(since=datetime.fromisoformat(since)))
    starred = next(
        v for v in read(asked, golden("profile")) if isinstance(v, Fetch) and v.purpose == "starred"
    )
    body = stars("2026-09-03T00:00:00Z", "2026-09-01T00:00:00Z")
    values = read(starred, answered(body, link=f'<{API}/user/7/starred?page=2>; rel="next"'))
    assert any(isinstance(value, Fetch) for value in values) == goes_on


def test_stars_without_their_time():
    (item,) = read(fetch("starred"), answered([stars("")[0]["repo"]]))
    assert (item.kind, item.url, item.published_at) == ("star", "https://github.com/a/0", None)


def test_ties_carry_what_the_list_shows():
    tie, account, *_ = read(fetch("following"), golden("following"))
    assert isinstance(tie, Tie)
    assert tie.target == account.key
    assert (tie.first_seen, tie.last_seen) == (SEEN, SEEN)


RESET = {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "1793620000"}
SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait."}


@pytest.mark.parametrize(
    ("status", "body", "headers", "outcome"),
    [
        (
            403,
            {"message": "API rate limit exceeded"},
            RESET,
            RateLimited(datetime.fromtimestamp(1793620000, UTC)),
        ),
        (429, {}, RESET, RateLimited(datetime.fromtimestamp(1793620000, UTC))),
        (403, SECONDARY, {"retry_after": "90"}, RateLimited(SEEN + timedelta(seconds=90))),
        (403, SECONDARY, {"x_ratelimit_remaining": "57"}, RateLimited(SEEN + timedelta(seconds=60))),
        (429, {}, {"retry_after": "9" * 5000}, RateLimited(SEEN + timedelta(seconds=60))),
        (403, {"message": "Forbidden"}, {"x_ratelimit_remaining": "57"}, Blocked("HTTP 403 Forbidden")),
        (401, {"message": "Bad credentials"}, {}, Blocked("HTTP 401 Bad credentials")),
        (404, {"message": "Not Found", "status": "404"}, {}, Gone("HTTP 404")),
    ],
)
def test_refusals(status, body, headers, outcome):
    assert read(fetch("profile"), answered(body, status, **headers)) == [outcome]


@pytest.mark.parametrize(("purpose", "what"), [("repos", "items"), ("following", "ties"), ("orgs", "ties")])
def test_a_missing_list_is_no_missing_account(purpose, what):
    (outcome,) = read(fetch(purpose), answered({"message": "Not Found"}, 404))
    assert outcome == Hidden(what, "HTTP 404 Not Found")


@pytest.mark.parametrize("body", [None, [], "x", {"message": "hi"}, {"login": ["a"]}])
def test_a_profile_that_is_none_costs_the_page(body):
    (loss,) = read(fetch("profile"), answered(body))
    assert (type(loss), loss.lost) == (Malformed, "page")


def test_a_date_at_the_end_of_the_calendar_costs_its_field():
    read = list(
        read_answer(
            GITHUB, fetch("profile"), answered({"login": "a", "created_at": "0001-01-01T00:00:00+09:00"})
        )
    )
    loss, account = read[:2]
    assert loss.where == "profile.created_at"
    assert account.key == "github:a"
