"""The crawl as a whole, in simulated time: what it asks, what it stores, what it leaves for later."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from aggregator.crawl import Budget
from aggregator.errors import NoContactError

ADA, BEA, CYD = "https://a.example/ada", "https://b.example/bea", "https://c.example/cyd"


def test_a_roster_account_is_read_with_all_its_pages(lab):
    lab.web.profile(ADA, items=25)
    summary = lab.crawl(ADA)
    assert lab.web.urls == [ADA, *(f"{ADA}/items?page={page}" for page in (1, 2, 3))]
    assert (summary.visits, summary.fetched, summary.stored.accounts, summary.stored.items) == (1, 4, 1, 30)
    assert not summary.partly_failed


def test_soon_again_fetches_nothing(lab):
    lab.web.profile(ADA, items=5, claims=[BEA])
    lab.web.profile(BEA)
    lab.crawl(ADA)
    asked = len(lab.web.asked)
    summary = lab.crawl(ADA)
    assert (summary.requests, summary.visits, len(lab.web.asked)) == (0, 0, asked)


def test_what_has_not_changed_is_not_read_again_but_leads_on(lab):
    lab.web.put(ADA, {"name": "ada", "items": True}, etag='"1"')
    lab.web.put(f"{ADA}/items?page=1", {"items": [1]})
    lab.crawl(ADA)
    lab.clock.time += 40 * 86400
    lab.web.put(f"{ADA}/items?page=1", {"items": [1, 2]})
    summary = lab.crawl(ADA)
    assert (summary.unchanged, summary.fetched, summary.stored.items) == (1, 1, 1)


def test_a_body_that_is_the_same_is_unchanged_without_any_validator(lab):
    lab.web.profile(ADA, items=3)
    lab.crawl(ADA)
    before = lab.dump()
    lab.clock.time += 40 * 86400
    assert lab.crawl(ADA).unchanged == 2
    assert lab.dump() == before


def test_claims_are_followed_as_far_as_the_scope_says(lab):
    chain = [f"https://h{n}.example/ada" for n in range(6)]
    for here, there in zip(chain, [*chain[1:], ADA], strict=True):
        lab.web.profile(here, claims=[there])
    lab.crawl(chain[0], claim_hops=2)
    assert lab.web.urls == chain[:3]


def test_a_wider_scope_reaches_what_was_left_out_though_nothing_has_changed(lab):
    chain = [f"https://h{n}.example/ada" for n in range(6)]
    for here, there in zip(chain, [*chain[1:], ADA], strict=True):
        lab.web.profile(here, claims=[there], ties=[CYD])
    lab.web.profile(CYD)
    lab.crawl(chain[0], claim_hops=1)
    assert chain[2] not in lab.web.urls
    lab.crawl(claim_hops=3)
    assert chain[3] in lab.web.urls
    assert chain[4] not in lab.web.urls
    assert CYD not in lab.web.urls
    lab.crawl(claim_hops=3, follow="claims and ties")
    assert CYD in lab.web.urls


def test_strangers_are_not_crawled_unless_asked_for(lab):
    lab.web.profile(ADA, ties=[BEA])
    lab.web.profile(BEA, ties=[CYD], claims=["https://b.example/bea-too"])
    lab.web.profile("https://b.example/bea-too")
    lab.web.profile(CYD)
    assert lab.crawl(ADA).stored.ties == 1
    assert lab.web.urls == [ADA]
    lab.crawl(ADA, follow="claims and ties")
    assert set(lab.web.urls) == {ADA, BEA, "https://b.example/bea-too"}


def test_a_tie_to_nothing_is_lost_and_counted(lab):
    lab.web.profile(ADA, ties=["mailto:nobody", BEA])
    summary = lab.crawl(ADA)
    assert summary.stored.ties == 1
    assert summary.rejected == {"record": 1}


def test_denied_platforms_and_hosts_are_left_alone(lab):
    lab.web.profile(ADA, claims=[BEA, CYD])
    lab.web.profile(BEA)
    lab.web.profile(CYD)
    lab.crawl(ADA, deny_hosts=["b.*"])
    assert lab.web.urls == [ADA, CYD]
    assert lab.crawl(BEA, deny_platforms=["toy"]).requests == 0


def test_a_redirect_onto_a_denied_host_is_not_followed(lab):
    lab.web.put(ADA, status=302, location=BEA)
    lab.web.profile(BEA)
    summary = lab.crawl(ADA, deny_hosts=["b.example"])
    assert lab.web.urls == [ADA]
    assert summary.refused == {"refused host": 1}


def test_a_redirect_gets_its_own_turn_and_its_own_robots(lab):
    lab.web.put(ADA, status=301, location="https://b.example/private/ada")
    lab.web.profile("https://b.example/private/ada")
    lab.web.put("https://b.example/robots.txt", b"User-agent: *\nDisallow: /private/")
    summary = lab.crawl(ADA)
    assert lab.web.urls == [ADA]
    assert summary.refused == {"robots.txt": 1}


def test_redirects_are_told_to_the_connector(lab, toy):
    seen = []
    read = toy.read
    toy.read = lambda fetch, answer: seen.append((answer.url, answer.redirects)) or read(fetch, answer)
    lab.web.put(ADA, status=301, location="/ada2")
    lab.web.profile("https://a.example/ada2")
    lab.crawl(ADA)
    assert seen == [("https://a.example/ada2", ((301, "https://a.example/ada2"),))]


def test_redirects_in_a_circle_end(lab):
    lab.web.put(ADA, status=302, location=ADA)
    lab.web.put(BEA, status=302, location="/bea1")
    for n in range(1, 20):
        lab.web.put(f"https://b.example/bea{n}", status=302, location=f"/bea{n + 1}")
    summary = lab.crawl(ADA, BEA)
    assert summary.failed == {"too many redirects": 2}
    assert len(lab.web.urls) == 1 + 6


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (410, True)])
def test_no_robots_txt_allows_everything(lab, status, allowed):
    lab.web.profile(ADA)
    lab.web.put("https://a.example/robots.txt", b"", status=status)
    assert (lab.crawl(ADA).fetched == 1) is allowed


def test_robots_txt_in_trouble_puts_its_pages_off(lab):
    lab.web.profile(ADA)
    lab.web.put("https://a.example/robots.txt", b"", status=500)
    summary = lab.crawl(ADA, max_wait=0)
    assert lab.web.urls == []
    assert summary.put_off == {"HTTP 500": 1}
    assert [str(waiting).partition(" until")[0] for waiting in summary.waiting] == [
        "1 fetch waits for a.example"
    ]
    lab.web.put("https://a.example/robots.txt", b"", status=404)
    lab.clock.time += 10
    assert lab.crawl(ADA).fetched == 1


def test_robots_txt_is_asked_once_per_origin_and_run(lab):
    for n in range(5):
        lab.web.profile(f"https://a.example/ada{n}")
    lab.crawl(*(f"https://a.example/ada{n}" for n in range(5)))
    assert sum(url.endswith("robots.txt") for _, url in lab.web.asked) == 1


def test_an_api_needs_no_robots(lab):
    lab.web.profile(ADA, items=5)
    lab.web.put("https://a.example/robots.txt", b"User-agent: *\nDisallow: /ada/items")
    assert lab.crawl(ADA).fetched == 2


def test_a_dead_host_is_given_up_at_once(lab):
    summary = lab.crawl("https://dead.example/ada")
    assert summary.failed == {"dead host": 1}
    assert summary.partly_failed
    assert not summary.waiting


def test_a_server_in_trouble_is_asked_again_later_and_in_the_end_given_up(lab):
    lab.web.put(ADA, b"", status=502)
    summary = lab.crawl(ADA, max_wait=1e6)
    assert len(lab.web.urls) == 4
    assert summary.put_off == {"HTTP 502": 3}
    assert summary.failed == {"HTTP 502": 1}


def test_a_host_that_asks_for_a_pause_gets_it_and_nothing_is_lost(lab):
    others = [f"https://a.example/n{n}" for n in range(9)]
    for url in (ADA, BEA, *others):
        lab.web.profile(url)
    lab.web.put(ADA, b"", status=429, retry_after="600")
    summary = lab.crawl(ADA, BEA, *others)
    assert lab.web.urls.count(ADA) == 1
    assert BEA in lab.web.urls
    assert [(waiting.host, waiting.until.minute) for waiting in summary.waiting] == [("a.example", 10)]
    asked = len(lab.web.asked)
    assert lab.crawl().requests == 0, "a restart stays polite"
    assert len(lab.web.asked) == asked
    lab.web.profile(ADA)
    lab.clock.time += 601
    assert lab.crawl().fetched == summary.waiting[0].fetches


def test_a_short_pause_is_waited_for(lab):
    answers = iter([(429, {"retry-after": "30"}, b""), (200, {}, b'{"name": "ada"}')])
    lab.web.pages[ADA] = lambda request: next(answers)
    summary = lab.crawl(ADA)
    assert summary.fetched == 1
    assert lab.clock.time >= 30


def test_a_limit_told_by_the_connector_is_heeded(lab):
    lab.web.put(ADA, {"limited": True})
    lab.web.profile("https://a.example/other")
    summary = lab.crawl(ADA, "https://a.example/other", max_wait=5)
    assert summary.put_off == {"rate limit": 1}
    assert summary.waiting[0].fetches >= 1


def test_an_exhausted_quota_pauses_before_the_refusal(lab):
    lab.web.put(ADA, {"name": "ada"}, x_ratelimit_remaining="0", x_ratelimit_reset="900")
    lab.web.profile("https://a.example/other")
    summary = lab.crawl(ADA, "https://a.example/other", threads=1)
    assert lab.web.urls == [ADA]
    assert summary.fetched == 1
    assert summary.waiting[0].fetches == 1


def test_a_budget_ends_the_run_and_the_next_goes_on(lab, new_lab):
    urls = [f"https://h{n}.example/ada" for n in range(20)]
    for url in urls:
        lab.web.profile(url, items=15)
    undisturbed = new_lab(lab.web)
    undisturbed.crawl(*urls)
    summary = lab.crawl(*urls, budget=Budget(requests=7))
    assert summary.stopped == "budget of 7 requests"
    assert summary.requests == 7
    while lab.crawl(budget=Budget(requests=7)).stopped:
        pass
    assert lab.dump() == undisturbed.dump()


def test_real_servers_are_not_asked_anonymously(lab):
    lab.web.live = True
    with pytest.raises(NoContactError, match="AGGREGATOR_CONTACT"):
        lab.crawl(ADA, contact="")


def test_a_fetch_whose_connector_is_gone_is_given_up(lab, monkeypatch):
    from connectors import registry

    lab.web.profile(ADA, items=5)
    lab.crawl(ADA, budget=Budget(requests=1))
    monkeypatch.setattr(registry, "connectors", dict)
    assert lab.crawl().failed == {"no connector": 1}


def tangle(web, seed):
    """Add accounts that claim and follow each other at random."""
    chance = random.Random(seed)
    urls = [f"https://h{n % 7}.example/u{n}" for n in range(16)]
    for url in urls:
        claims = chance.sample(urls, chance.choice((0, 1, 1, 2)))
        web.profile(url, items=chance.choice((0, 5, 25)), claims=claims, ties=chance.sample(urls, 3))
    return urls[:2]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("follow", ["claims", "claims and ties"])
def test_the_order_of_answers_changes_nothing(new_lab, seed, follow):
    first = new_lab()
    roster = tangle(first.web, seed)
    first.crawl(*roster, follow=follow, claim_hops=2, depth=2)
    for order in range(2):
        chance = random.Random(order)
        other = new_lab(first.web)
        other.crawl(
            *roster[::-1], follow=follow, claim_hops=2, depth=2, latency=lambda c=chance: c.random() ** 4 * 50
        )
        assert other.dump() == first.dump()


def test_delays_are_kept_and_one_request_is_in_flight_per_host(lab):
    lab.web.live = True
    roster = tangle(lab.web, 1)
    chance = random.Random(7)
    lab.crawl(
        *roster,
        follow="claims and ties",
        depth=3,
        latency=lambda: chance.random() * 3,
        delays={"h3.example": 2.5},
    )
    starts: dict[str, list[float]] = {}
    for time, url in lab.web.asked:
        starts.setdefault(url.split("/")[2], []).append(time)
    assert max(map(len, starts.values())) > 5
    for host, times in starts.items():
        gaps = [b - a for a, b in pairwise(times)]
        assert min(gaps, default=9) >= (2.5 if host == "h3.example" else 1.0) - 1e-6


def test_a_crawl_delay_is_heeded(lab):
    lab.web.live = True
    for n in range(3):
        lab.web.profile(f"https://a.example/n{n}")
    lab.web.put("https://a.example/robots.txt", b"User-agent: *\nCrawl-delay: 7")
    lab.crawl(*(f"https://a.example/n{n}" for n in range(3)))
    times = [time for time, url in lab.web.asked if not url.endswith("robots.txt")]
    assert times[2] - times[0] >= 14


def test_the_summary_is_json_and_is_kept(lab):
    import json

    lab.web.profile(ADA, ties=["mailto:x"])
    summary = lab.crawl(ADA, "https://dead.example/ada")
    told = json.loads(json.dumps(summary.as_dict()))
    assert told["failed"] == {"dead host": 1}
    assert any("dead host" in line for line in summary.lines())
    assert lab.store.runs(1)[0].summary["requests"] == summary.requests


def test_an_interruption_leaves_no_leases(lab, toy):
    """Whatever a connector's bug raises ends the run, and the next one goes on."""
    lab.web.profile(ADA)
    lab.web.profile(BEA)
    read = toy.read

    def broken(fetch, answer):
        raise NotImplementedError

    toy.read = broken
    with pytest.raises(NotImplementedError):
        lab.crawl(ADA, BEA)
    toy.read = read
    assert lab.crawl().fetched == 2


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"[1, 2", b'{"ties": 3}', b"null", b"[" * 100_000])
def test_no_page_breaks_the_crawl(lab, body):
    lab.web.put(ADA, body)
    lab.web.profile(BEA)
    summary = lab.crawl(ADA, BEA)
    assert summary.fetched == 2
    assert lab.store.account("toy:bea@b.example").name == "bea"


def test_a_server_that_says_unchanged_though_nothing_was_known(lab):
    lab.web.put(ADA, status=304)
    assert lab.crawl(ADA).unchanged == 1
    assert lab.crawl().requests == 0


def test_lines_of_the_summary_are_fit_for_a_terminal(lab):
    from connectors.contract import Blocked

    summary = lab.crawl()
    summary.count(Blocked("\x1b[31mred\r\nX" + "y" * 999))
    assert all(line.isprintable() and len(line) < 200 for line in summary.lines())
