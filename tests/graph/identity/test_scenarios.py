"""The hard cases: who is one person and who is not, each in a world of a few accounts."""

import pytest

from connectors.records import Account, Link
from graph.identity import DEFAULT

PAGE = "https://lovelace.example/"
CELEBRITY = "https://grace-okafor.example/"
SHOWN = {
    "name": "Grace Okafor",
    "avatar": "https://pictures.example/grace.jpg",
    "bio": "Marathon runner, twice champion, mother of three, writes about shoes",
}
EMPLOYEES = ["Anna Weber", "Bo Lindqvist", "Chidi Eze", "Dora Szabo", "Emre Kaya", "Fay Novotna"]


def together(resolution, a, b):
    return resolution.person_of[a] == resolution.person_of[b]


def likelihood(resolution, a, b):
    return resolution.explain(a, b).probability


class TestClaims:
    def test_her_own_homepage_that_does_not_link_back(self, account, world):
        resolution = world(
            account("github:ada", PAGE, name="Ada Lovelace"),
            account(f"web:{PAGE}", name="Ada Lovelace", kind="unknown"),
        )
        assert together(resolution, "github:ada", f"web:{PAGE}")
        assert resolution.explain("github:ada", f"web:{PAGE}").tier == "claimed"

    def test_a_homepage_never_fetched(self, account, world):
        resolution = world(account("github:ada", PAGE, name="Ada Lovelace"))
        assert together(resolution, "github:ada", f"web:{PAGE}")

    def test_a_claim_alone_is_as_sure_as_such_claims_are(self, account, world):
        resolution = world(account("github:ada", "https://moths.example/", name="Ada Lovelace"))
        assert likelihood(resolution, "github:ada", "web:https://moths.example/") == pytest.approx(
            DEFAULT.one_way
        )

    def test_an_account_known_by_url_alone_whatever_its_handle(self, account, world):
        resolution = world(account("github:ada", "x:countess1815"))
        assert together(resolution, "github:ada", "x:countess1815")

    def test_reciprocal_claims_prove_even_under_other_names(self, account, world):
        resolution = world(
            account("github:ada", "mastodon:moth@art.example", name="Ada Lovelace"),
            account("mastodon:moth@art.example", "github:ada", name="Moth Collector"),
        )
        assert resolution.explain("github:ada", "mastodon:moth@art.example").tier == "proven"
        assert together(resolution, "github:ada", "mastodon:moth@art.example")

    def test_two_who_name_each_others_accounts_through_a_hub(self, account, world):
        hub = "linktree:ada"
        resolution = world(
            account(hub, "github:ada", "x:countess", "instagram:moths.of.ada", kind="unknown"),
            account("github:ada", hub, name="Ada Lovelace"),
        )
        assert together(resolution, "x:countess", "instagram:moths.of.ada")
        assert resolution.explain("x:countess", "github:ada").path == ("x:countess", hub, "github:ada")

    def test_a_domain_that_has_a_new_owner(self, account, world):
        resolution = world(
            account("github:ada", PAGE, name="Ada Lovelace"),
            account(f"web:{PAGE}", name="Bertrand Meyerhold"),
        )
        assert not together(resolution, "github:ada", f"web:{PAGE}")

    def test_a_verification_counts_as_proof_until_it_is_old(self, account, world, snapshot):
        fresh = Link(url=PAGE, rel=("me",), verified_at="2025-11-01T00:00:00Z")
        old = Link(url=PAGE, rel=("me",), verified_at="2019-11-01T00:00:00Z")
        tiers = [
            world(account("mastodon:a@b.example", link)).explain("mastodon:a@b.example", f"web:{PAGE}").tier
            for link in (fresh, old)
        ]
        assert tiers == ["proven", "claimed"]

    def test_a_verified_link_that_is_gone_from_the_page(self, account, world):
        """The domain may have another owner, who does not say so: no name, no links."""
        verified = Link(url=PAGE, rel=("me",), verified_at="2025-11-01T00:00:00Z")
        resolution = world(
            account("mastodon:ada@b.example", verified, name="Ada Lovelace"),
            account(f"web:{PAGE}", kind="unknown"),
        )
        explained = resolution.explain("mastodon:ada@b.example", f"web:{PAGE}")
        assert explained.evidence[0].name == "one-way claim, lapsed"
        assert not explained.path

    @pytest.mark.parametrize("when", ["2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
    @pytest.mark.parametrize("url", [PAGE, "mastodon:ada@b.example", "github:ada"])
    def test_a_server_that_says_it_saw_a_link_that_is_not_there(self, account, world, url, when):
        """A server of one's own says that somebody's page links back, as of just now or of the future."""
        said = Link(url=url, rel=("me",), verified_at=when)
        resolution = world(
            account(f"web:{PAGE}", "github:ada", "mastodon:ada@b.example", name="Ada Lovelace"),
            account("github:ada", PAGE, "mastodon:ada@b.example", name="Ada Lovelace"),
            account("mastodon:ada@b.example", PAGE, "github:ada", name="Ada Lovelace"),
            account("mastodon:mal@evil.example", said, name="Mallory Quist"),
        )
        assert together(resolution, "github:ada", "mastodon:ada@b.example")
        assert not together(resolution, "mastodon:mal@evil.example", f"web:{PAGE}")

    def test_a_domain_that_is_a_handle_needs_no_link_back(self, account, world):
        proof = Link(url=PAGE, rel=("me", "domain"), verified_at="2025-11-01T00:00:00Z")
        resolution = world(account("bluesky:did:plc:1", proof), account(f"web:{PAGE}", kind="unknown"))
        assert resolution.explain("bluesky:did:plc:1", f"web:{PAGE}").tier == "proven"

    def test_a_domain_handle_is_named_as_such(self, account, world):
        proof = Link(url=PAGE, rel=("me", "domain"), verified_at="2025-11-01T00:00:00Z")
        explained = world(account("bluesky:did:plc:1", proof)).explain("bluesky:did:plc:1", f"web:{PAGE}")
        assert [row.name for row in explained.evidence] == ["domain handle"]


class TestImpersonation:
    """Somebody copies a celebrity's name, picture and bio, and claims her homepage."""

    @pytest.fixture
    def real(self, account):
        return [
            account("mastodon:grace@run.example", CELEBRITY, handle="grace", **SHOWN),
            account(f"web:{CELEBRITY}", "mastodon:grace@run.example", "github:graceokafor", **SHOWN),
            account("github:graceokafor", CELEBRITY, **SHOWN),
        ]

    @pytest.mark.parametrize(
        "fake",
        ["mastodon:grace@fake.example", "github:grace0kafor", "instagram:graceokafor"],
        ids=["on her platform, another server", "on her platform", "where she has no account"],
    )
    def test_is_not_let_in(self, fake, real, account, world):
        resolution = world(*real, account(fake, CELEBRITY, **SHOWN))
        hers = {resolution.person_of[one.key] for one in real}
        assert len(hers) == 1
        assert resolution.person_of[fake] not in hers

    def test_nor_through_an_account_that_is_hers(self, real, account, world):
        """Her X account agrees with the fake in everything, and the fake does not even claim it."""
        hers = account("x:graceokafor", CELEBRITY, **SHOWN)
        resolution = world(*real, hers, account("mastodon:graceokafor@fake.example", CELEBRITY, **SHOWN))
        assert not together(resolution, "x:graceokafor", "mastodon:graceokafor@fake.example")

    def test_the_explanation_says_why(self, real, account, world):
        resolution = world(*real, account("github:grace0kafor", CELEBRITY, **SHOWN))
        explained = resolution.explain("github:grace0kafor", f"web:{CELEBRITY}")
        assert explained.verdict == (
            "Two persons: github:grace0kafor claims web:https://grace-okafor.example/, "
            "which is confirmed with github:graceokafor instead."
        )


class TestPagesOfMany:
    @pytest.mark.parametrize("returned", [False, True], ids=["one-way", "a team page that lists them"])
    @pytest.mark.parametrize("platform", ["github", "mastodon"])
    def test_a_company_page_is_nobodys(self, account, world, platform, returned):
        page = "https://acme-engines.example/"
        keys = [f"{platform}:{name.split()[0].lower()}" for name in EMPLOYEES]
        if platform == "mastodon":
            keys = [f"{key}@server{n}.example" for n, key in enumerate(keys)]
        team = keys if returned else []
        people = [account(key, page, name=name) for key, name in zip(keys, EMPLOYEES, strict=True)]
        resolution = world(*people, account(f"web:{page}", *team, name="Acme Engines", kind="unknown"))
        assert len({*resolution.person_of.values()}) == len(people) + 1

    def test_a_family_page_joins_no_siblings(self, account, world):
        page = "https://the-bergs.example/"
        resolution = world(
            account("github:annaberg", page, name="Anna Berg"),
            account("mastodon:ben@berg.example", page, name="Ben Berg"),
            account(
                f"web:{page}",
                "github:annaberg",
                "mastodon:ben@berg.example",
                name="The Bergs",
                kind="unknown",
            ),
        )
        assert not together(resolution, "github:annaberg", "mastodon:ben@berg.example")

    def test_one_stray_claim_does_not_take_a_page_from_its_owner(self, account, world):
        resolution = world(
            account("github:adalovelace", PAGE, name="Ada Lovelace"),
            account("x:adalovelace", PAGE, name="Ada Lovelace"),
            account("github:charles", PAGE, name="Charles Babbage"),
            account(f"web:{PAGE}", name="Ada Lovelace", kind="unknown"),
        )
        assert together(resolution, "github:adalovelace", f"web:{PAGE}")
        assert together(resolution, "x:adalovelace", f"web:{PAGE}")
        assert not together(resolution, "github:charles", f"web:{PAGE}")

    def test_an_organisation_is_no_person(self, account, world):
        resolution = world(
            account("github:ada", "github:engines", name="Ada Lovelace"),
            account("github:engines", "github:ada", kind="organization"),
        )
        assert not together(resolution, "github:ada", "github:engines")

    def test_a_bot_is_not_its_owner_even_through_a_page(self, account, world):
        resolution = world(
            account("github:ada", PAGE, name="Ada Lovelace"),
            account("mastodon:adabot@bots.example", PAGE, kind="bot"),
        )
        assert not together(resolution, "github:ada", "mastodon:adabot@bots.example")

    @pytest.mark.parametrize(
        "shown",
        [{"name": "lovelace.example: this domain is for sale"}, {"tags": ("parked",)}],
        ids=["says so", "tagged"],
    )
    def test_a_parked_domain_is_nobodys(self, account, world, shown):
        resolution = world(
            account("github:ada", PAGE, name="Ada Lovelace"), account(f"web:{PAGE}", kind="unknown", **shown)
        )
        assert not together(resolution, "github:ada", f"web:{PAGE}")


class TestTwinServers:
    VERA, MAL = "mastodon:vera@good.example", "mastodon:vera@evil.example"

    def test_name_and_handle_on_another_server_are_anybody_s(self, account, world):
        resolution = world(account(self.VERA, name="Vera Quist"), account(self.MAL, name="Vera Quist"))
        assert not together(resolution, self.VERA, self.MAL)

    def test_whoever_says_so_has_two_homes(self, account, world):
        resolution = world(
            account(self.VERA, self.MAL, name="Vera Quist"), account(self.MAL, name="Vera Quist")
        )
        assert together(resolution, self.VERA, self.MAL)


class TestSites:
    FEED = "https://lovelace.example/feed.xml"

    def test_a_page_and_its_feed_are_one_site_whatever_the_feed_is_called(self, account, world):
        resolution = world(
            account(f"web:{PAGE}", self.FEED, "https://x.com/ada", name="Ada Lovelace"),
            account(f"feed:{self.FEED}", PAGE, name="Engines, analytical", kind="unknown"),
            account("x:ada", PAGE, name="Ada Lovelace"),
        )
        assert together(resolution, f"web:{PAGE}", f"feed:{self.FEED}")

    def test_a_feed_elsewhere_that_only_says_so_is_not(self, account, world):
        feed = "https://celebrity-news.example/feed.xml"
        resolution = world(
            account(f"web:{PAGE}", "https://x.com/ada", name="Ada Lovelace"),
            account(f"feed:{feed}", PAGE, name="Celebrity News", kind="unknown"),
            account("x:ada", PAGE, name="Ada Lovelace"),
        )
        assert not together(resolution, f"web:{PAGE}", f"feed:{feed}")


class TestNamesakes:
    @pytest.mark.parametrize("name", ["John Smith", "Maria Garcia", "Wei Chen", "Sunil Kumar", "Anna Berg"])
    def test_a_common_name_joins_nobody(self, account, world, name):
        resolution = world(account("github:otter77", name=name), account("x:linnet", name=name))
        assert not together(resolution, "github:otter77", "x:linnet")

    def test_nor_does_a_common_name_with_the_handle_that_everybody_makes_of_it(self, account, world):
        resolution = world(
            account("github:annaberg", name="Anna Berg"), account("x:annaberg", name="Anna Berg")
        )
        assert not together(resolution, "github:annaberg", "x:annaberg")

    def test_the_same_rare_handle_joins(self, account, world):
        resolution = world(account("github:quokkatamer"), account("x:quokkatamer"))
        assert together(resolution, "github:quokkatamer", "x:quokkatamer")

    @pytest.mark.parametrize("handle", ["john", "admin", "ada", "info"])
    def test_the_same_common_handle_does_not(self, account, world, handle):
        resolution = world(account(f"github:{handle}"), account(f"x:{handle}"))
        assert not together(resolution, f"github:{handle}", f"x:{handle}")

    def test_the_same_handle_under_other_names_does_not(self, account, world):
        resolution = world(
            account("github:jsmith", name="John Smith"), account("x:jsmith", name="Jacqueline Smithers")
        )
        assert not together(resolution, "github:jsmith", "x:jsmith")

    def test_a_handle_on_two_accounts_of_one_platform_is_two_peoples(self, account, world):
        """Of two on one platform with the same name and handle, at most one is the third platform's."""
        resolution = world(
            *(account(f"mastodon:zorblax@{n}.example", name="Quill Zorblax") for n in "abcdef"),
            account("github:zorblax", name="Quill Zorblax"),
        )
        assert likelihood(resolution, "github:zorblax", "mastodon:zorblax@a.example") < 0.85

    def test_two_accounts_on_one_platform_stay_two_people(self, account, world):
        resolution = world(
            account("github:quokkatamer", name="Ada Lovelace"),
            account("github:quokkatamer2", name="Ada Lovelace"),
        )
        assert not together(resolution, "github:quokkatamer", "github:quokkatamer2")


class TestOneAccountUnderNewNames:
    def test_a_renamed_login(self, account, world):
        resolution = world(
            account("github:ada", aliases=["github:id:7"]),
            account("github:countess", aliases=["github:id:7"]),
        )
        assert together(resolution, "github:ada", "github:countess")

    def test_a_login_of_before_that_only_her_homepage_names(self, account, world):
        resolution = world(
            account(f"web:{PAGE}", "github:lovelace-dev", name="Ada Lovelace"),
            account("github:adalovelace", PAGE, name="Ada Lovelace"),
        )
        assert together(resolution, "github:lovelace-dev", "github:adalovelace")

    def test_a_handle_given_to_somebody_else_is_no_identifier(self, account, world):
        resolution = world(
            account("bluesky:did:plc:1", aliases=["bluesky:ada.example"], name="Ada Lovelace"),
            account("bluesky:did:plc:2", aliases=["bluesky:ada.example"], name="Bertrand Meyerhold"),
        )
        assert not together(resolution, "bluesky:did:plc:1", "bluesky:did:plc:2")

    def test_a_moved_account(self, account, world):
        old, new = "mastodon:ada@old.example", "mastodon:lovelace@new.example"
        resolution = world(account(old, Link(url=new, rel=("me", "moved"))), account(new))
        assert resolution.explain(old, new).tier == "proven"
        assert together(resolution, old, new)

    @pytest.mark.parametrize("name", ["Mallory Quist", "Ada Lovelace", None])
    def test_a_server_that_says_its_account_has_moved_to_somebody_elses(self, account, world, name):
        hers, fake = "mastodon:ada@b.example", "mastodon:mal@evil.example"
        resolution = world(
            account(f"web:{PAGE}", "github:ada", hers, name="Ada Lovelace"),
            account("github:ada", PAGE, hers, name="Ada Lovelace"),
            account(hers, PAGE, "github:ada", name="Ada Lovelace"),
            account(fake, Link(url=hers, rel=("me", "moved")), name=name),
        )
        assert not together(resolution, fake, hers)

    def test_two_accounts_on_one_platform_that_name_each_other(self, account, world):
        resolution = world(account("github:ada", "github:ada-work"), account("github:ada-work", "github:ada"))
        assert together(resolution, "github:ada", "github:ada-work")


def test_who_opted_out_is_alone_and_never_compared(account, world):
    hidden = Account(platform="mastodon", id="ada@b.example", opted_out=True)
    resolution = world(account("github:ada", "mastodon:ada@b.example"), hidden)
    assert not together(resolution, "github:ada", "mastodon:ada@b.example")
    assert not [match for match in resolution.matches if hidden.key in match.accounts]
    assert "opted out" in resolution.explain("github:ada", hidden.key).vetoes[0]
