import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import patterns
from connectors.urls import canonical_url

ACCOUNTS = {
    "https://x.com/Ada_L": "x:ada_l",
    "https://twitter.com/@Ada_L?s=20": "x:ada_l",
    "https://mobile.twitter.com/ada_l/status/1284154793376784385": "x:ada_l",
    "https://twitter.com/#!/ada_l": "x:ada_l",
    "twitter.com#!ada_l": "x:ada_l",
    "https://x.com/i/user/783214": "x:id:783214",
    "https://twitter.com/intent/user?user_id=783214": "x:id:783214",
    "https://twitter.com/intent/user?screen_name=ada_l": "x:ada_l",
    "https://www.linkedin.com/in/J%C3%BCrgen-Hase-1a2b/": "linkedin:jürgen-hase-1a2b",
    "https://de.linkedin.com/in/jürgen-hase-1a2b/de": "linkedin:jürgen-hase-1a2b",
    "https://linkedin.com/pub/ada/1/2/3": "linkedin:ada",
    "https://www.linkedin.com/company/acme": "linkedin:company/acme",
    "https://instagram.com/ada.l/?igsh=abc": "instagram:ada.l",
    "https://www.facebook.com/profile.php?id=100004123456789": "facebook:id:100004123456789",
    "https://m.facebook.com/ada.lovelace.9": "facebook:ada.lovelace.9",
    "https://www.facebook.com/people/Ada-L/100004123456789/": "facebook:id:100004123456789",
    "https://www.threads.net/@ada": "threads:ada",
    "https://www.tiktok.com/@ada.l/video/7": "tiktok:ada.l",
    "https://www.xing.com/profile/Ada_L2": "xing:ada_l2",
    "https://www.youtube.com/channel/UC3y00Z1zFPc-8Z9xg8ydC-A": "youtube:UC3y00Z1zFPc-8Z9xg8ydC-A",
    "https://www.youtube.com/feeds/videos.xml?channel_id=UC3y00Z1zFPc-8Z9xg8ydC-A": "youtube:UC3y00Z1zFPc-8Z9xg8ydC-A",
    "https://youtube.com/@AdaTalks/videos": "youtube:adatalks",
    "https://www.youtube.com/c/AdaTalks": "youtube:c/adatalks",
    "https://www.youtube.com/user/AdaTalks": "youtube:user/adatalks",
    "https://medium.com/@ada": "medium:ada",
    "https://medium.com/feed/@ada": "medium:ada",
    "https://ada.medium.com/": "medium:ada",
    "https://ada.medium.com/feed": "medium:ada",
    "https://ada.substack.com/": "substack:ada",
    "https://ada.substack.com/feed": "substack:ada",
    "https://ada.tumblr.com/rss": "tumblr:ada",
    "https://substack.com/@ada": "substack:profile/ada",
    "https://ada.tumblr.com": "tumblr:ada",
    "https://www.tumblr.com/blog/view/ada": "tumblr:ada",
    "https://tumblr.com/@ada": "tumblr:ada",
    "https://www.flickr.com/photos/12345678@N05/": "flickr:12345678@N05",
    "https://www.flickr.com/people/ada": "flickr:ada",
    "https://gitlab.com/Ada": "gitlab:ada",
    "https://codeberg.org/ada.rss": "codeberg:ada",
    "https://news.ycombinator.com/threads?id=AdaL": "hackernews:AdaL",
    "https://lobste.rs/~ada.json": "lobsters:ada",
    "https://lobste.rs/u/ada": "lobsters:ada",
    "https://stackoverflow.com/users/22656/ada": "stackexchange:stackoverflow/22656",
    "https://bicycles.stackexchange.com/users/5": "stackexchange:bicycles/5",
    "https://mathoverflow.net/users/7/ada": "stackexchange:mathoverflow.net/7",
    "https://stackexchange.com/users/11683": "stackexchange:network/11683",
    "https://dev.to/ada": "devto:ada",
    "https://hashnode.com/@Ada": "hashnode:ada",
    "https://old.reddit.com/u/Ada-L": "reddit:ada-l",
    "https://letterboxd.com/ada/rss/": "letterboxd:ada",
    "https://www.last.fm/de/user/Ada": "lastfm:ada",
    "https://keybase.io/ada": "keybase:ada",
    "https://www.goodreads.com/user/show/12-ada": "goodreads:12",
    "https://www.goodreads.com/author/show/12.Ada": "goodreads:author/12",
    "https://feeds.pinboard.in/rss/u:ada/": "pinboard:ada",
    "https://micro.blog/ada": "microblog:ada",
    "https://gravatar.com/ada": "gravatar:ada",
    "https://orcid.org/0000-0002-1825-009x": "orcid:0000-0002-1825-009X",
    "https://openalex.org/a5023888391": "openalex:A5023888391",
    "https://dblp.org/pid/h/XHe.html": "dblp:h/XHe",
    "http://www.wikidata.org/entity/Q42": "wikidata:Q42",
    "https://t.me/s/adatalks": "telegram:adatalks",
}
NOBODY = [
    "https://x.com/home",
    "https://x.com/search?q=ada",
    "https://twitter.com/hashtag/moths",
    "https://x.com/",
    "https://www.linkedin.com/feed/update/urn:li:activity:6665508550111912345/",
    "https://www.instagram.com/p/BxKRx5CHn5i/",
    "https://www.instagram.com/explore/",
    "https://www.facebook.com/groups",
    "https://www.facebook.com/sharer",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://medium.com/@ada/a-post-348d3439ed67",
    "https://ada.tumblr.com/post/1/x",
    "https://stackoverflow.com/questions/12345/how",
    "https://news.ycombinator.com/item?id=23290375",
    "https://dev.to/t/python",
    "https://dev.to/ada/a-post-1",
    "https://reddit.com/r/moths",
    "https://gitlab.com/explore",
    "https://evilx.com/ada",
    "https://x.com.evil.example/ada",
    "https://ada.example/x.com/ada",
    "mailto:ada@x.com",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize(("url", "key"), ACCOUNTS.items())
def test_every_url_form_names_its_account(url, key):
    ref = patterns.account_of(url)
    assert ref is not None
    assert ref.key == key
    assert patterns.is_platform(ref.platform)
    assert patterns.is_platform_host(canonical_url(url) or "")


@pytest.mark.parametrize("url", NOBODY)
def test_what_is_no_account_names_nobody(url):
    assert patterns.account_of(url) is None


@pytest.mark.parametrize("url", ACCOUNTS)
def test_the_canonical_page_names_the_same_account(url):
    ref = patterns.account_of(url)
    if ref.url:
        assert patterns.account_of(ref.url).key == ref.key
        assert patterns.account_url(ref.key) == ref.url


@given(st.sampled_from(sorted(ACCOUNTS)), st.sampled_from(["utm_source=x", "fbclid=1", "igsh=2"]))
def test_tracking_does_not_change_who_it_is(url, tracking):
    if "#" not in url:
        followed = f"{url}{'&' if '?' in url else '?'}{tracking}"
        assert patterns.account_of(followed).key == patterns.account_of(url).key


@given(
    st.sampled_from(
        ["https://x.com/", "https://www.instagram.com/", "https://gitlab.com/", "https://dev.to/"]
    ),
    st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{2,14}", fullmatch=True),
    st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{2,14}", fullmatch=True),
)
def test_two_handles_are_one_account_only_if_equal_but_for_case(base, one, other):
    first, second = patterns.account_of(base + one), patterns.account_of(base + other)
    if first and second:
        assert (first.key == second.key) == (one.lower() == other.lower())


@given(st.text())
def test_no_text_breaks_it(text):
    for candidate in (text, f"https://x.com/{text}", f"https://{text}.tumblr.com"):
        ref = patterns.account_of(candidate)
        assert ref is None or ref.id


def test_the_table_covers_where_people_are():
    assert len(set(patterns.names())) == len(patterns.names()) >= 50
    assert patterns.account_url("linkedin:ada") == "https://www.linkedin.com/in/ada/"
    assert patterns.account_url("x:id:12") is None
