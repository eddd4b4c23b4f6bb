from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Answer, Fetch, Gone, Malformed, RateLimited, build, read_answer, refusal
from connectors.records import Account

FETCH = Fetch(
    connector="x", purpose="profile", account="x:ada", url="https://x.example/ada", state={"left": 3}
)


class Breaking:
    platform = "x"

    def read(self, fetch, answer):
        yield Account(platform="x", id="ada")
        yield answer.json()["name"]


def test_a_page_that_breaks_keeps_what_was_read_before():
    read = list(read_answer(Breaking(), FETCH, Answer("https://x.example/ada", 200, body=b"[]")))
    assert read[0] == Account(platform="x", id="ada")
    assert read[1].lost == "page"
    assert "x profile" in read[1].where


def test_a_field_of_the_wrong_shape_costs_that_field():
    *losses, account = build(
        Account, "profile", platform="x", id=5, name=["no"], links=[{"url": "a"}, 3, {"rel": ["me"]}]
    )
    assert account == Account(platform="x", id="5", links=[{"url": "a"}])
    assert {loss.where for loss in losses} == {"profile.name", "profile.links.1", "profile.links.2.url"}


def test_a_record_without_its_key_is_lost_and_said():
    (loss,) = build(Account, "profile", platform="x", id=None)
    assert isinstance(loss, Malformed)
    assert loss.lost == "record"


@given(
    st.dictionaries(
        st.sampled_from(sorted(Account.model_fields)),
        st.none()
        | st.integers()
        | st.text()
        | st.lists(st.integers() | st.text() | st.dictionaries(st.text(), st.text())),
    )
)
def test_build_never_raises(fields):
    built = list(build(Account, "x", **{"platform": "x", "id": "1", **fields}))
    assert sum(isinstance(value, Account) for value in built) <= 1
    assert all(isinstance(value, Account | Malformed) for value in built)
    assert built


def test_following_keeps_whose_data_it_is():
    after = FETCH.follow("https://x.example/ada?page=2", left=2)
    assert (after.account, after.purpose, after.state) == ("x:ada", "profile", {"left": 2})
    assert Fetch.model_validate_json(after.model_dump_json()) == after


def test_next_page_of_the_link_header():
    headers = {
        "link": '<https://x.example/a?max_id=1>; rel="next", <https://x.example/a?min_id=9>; rel="prev"'
    }
    assert Answer("https://x.example/a", 200, headers).next_page() == "https://x.example/a?max_id=1"
    assert (
        Answer("https://x.example/a", 200, {"link": "</b?p=2>; rel=next"}).next_page()
        == "https://x.example/b?p=2"
    )
    assert Answer("https://x.example/a", 200, {"link": "<x>; rel=prev"}).next_page() is None
    assert Answer("https://x.example/a", 200).next_page() is None


def test_what_statuses_mean():
    assert refusal(Answer("u", 200)) is None
    assert refusal(Answer("u", 410)) == Gone("HTTP 410")
    assert refusal(Answer("u", 429)) == RateLimited()
    assert isinstance(refusal(Answer("u", 500)), Malformed)


def test_text_is_read_in_its_charset():
    assert (
        Answer("u", 200, {"content-type": "text/html; charset=iso-8859-1"}, "å".encode("latin-1")).text == "å"
    )
    for unusable in ("no-such", "undefined"):
        answer = Answer("u", 200, {"content-type": f"text/html; charset={unusable}"}, "å".encode())
        assert answer.text == "å"
