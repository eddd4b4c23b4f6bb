import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Answer
from connectors.fediverse.webfinger import (
    Address,
    AskAgain,
    Descriptor,
    Refuted,
    Settled,
    address,
    address_of,
    question,
    read_descriptor,
    settle,
)

MIRA = Address("mira", "moth.example")
XRD = """<?xml version="1.0" encoding="UTF-8"?>
<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
  <Subject>{subject}</Subject>
  <Alias>acct:mira@moth.example</Alias>
  <Alias>https://moth.example/index.php/mira</Alias>
  <Link rel="http://webfinger.net/rel/profile-page" type="text/html" href="https://moth.example/mira"/>
  <Link rel="self" type="application/activity+json" href="https://moth.example/user/1"/>
  <Link rel="http://webfinger.net/rel/avatar" type="image/png" href="/mira.png"/>
</XRD>"""


def descriptor(document):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read_descriptor(Answer("https://moth.example/", 200, body=body))


def link(href, rel="self", kind="application/activity+json", **more):
    return {"rel": rel, "type": kind, "href": href, **more}


@pytest.mark.parametrize(
    "text", ["acct:Mira@Moth.Example", "@mira@moth.example", "mira@moth.example", " ACCT:MIRA@moth.example. "]
)
def test_an_address_has_one_spelling(text):
    assert address_of(text) == MIRA


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mira",
        "@mira",
        "mira@",
        "@@moth.example",
        "mira@moth",
        "mira@moth..example",
        "mira@192.0.2.1",
        "mira@moth.example/x",
        "mira@moth.example:80",
        "mira@a@moth.example",
        "mi ra@moth.example",
        "-mira@moth.example",
        "mira.@moth.example",
        "märta@moth.example",
        "mailto:mira@moth.example",
        "x" * 201 + "@moth.example",
    ],
)
def test_what_is_no_address(text):
    assert address_of(text) is None


@given(st.text(max_size=40))
def test_an_address_that_is_read_again_stays(text):
    found = address_of(text)
    assert found is None or address_of(f"acct:{found}") == found


def test_international_domains_are_asked_in_ascii():
    assert question(address("Lesen", "Bücher.example")) == (
        "https://xn--bcher-kva.example/.well-known/webfinger?resource=acct:lesen@xn--bcher-kva.example"
    )


@pytest.mark.parametrize(
    "kind",
    [
        "application/activity+json",
        'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
    ],
)
def test_both_types_of_actor_links(kind):
    assert descriptor({"links": [link("https://moth.example/users/mira", kind=kind)]}).actor


def test_a_person_goes_before_a_community_of_the_same_name():
    kind = "https://www.w3.org/ns/activitystreams#type"
    links = [
        link("https://moth.example/c/mira", properties={kind: "Group"}),
        link("https://moth.example/u/mira", properties={kind: "Person"}),
    ]
    assert descriptor({"links": links}).actor == "https://moth.example/u/mira"


@pytest.mark.parametrize("subject", ["acct:mira@moth.example", "https://moth.example/user/1"])
def test_xml_is_read_like_json(subject):
    said = descriptor(XRD.format(subject=subject).encode())
    assert said == Descriptor(
        MIRA,
        actor="https://moth.example/user/1",
        profile="https://moth.example/mira",
        aliases=("https://moth.example/index.php/mira",),
    )


def test_xml_reads_no_files_and_grows_no_entities(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    entities = f'<!DOCTYPE XRD [<!ENTITY a "grown"><!ENTITY f SYSTEM "{secret.as_uri()}">]>'
    aliases = "<Alias>https://moth.example/x&a;</Alias><Alias>https://moth.example/y&f;</Alias></XRD>"
    body = XRD.format(subject="acct:mira@moth.example").replace("<XRD", entities + "<XRD", 1)
    said = descriptor(body.replace("</XRD>", aliases).encode())
    assert said.subject == MIRA
    assert said.aliases[-2:] == ("https://moth.example/x", "https://moth.example/y")


def test_aliases_may_lack_a_scheme_or_be_addresses():
    said = descriptor(
        {"subject": "acct:mira@moth.example", "aliases": ["fen.example/@mira", "mira@fen.example", 7]}
    )
    assert said.aliases == ("https://fen.example/@mira",)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"<html><body>",
        b"<?xml version='1.0'?><rss/>",
        b'{"error": "no"}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_descriptor(body):
    with pytest.raises(ValueError, match=r"."):
        descriptor(body)


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)


@given(
    JSON,
    JSON,
    st.lists(st.dictionaries(st.sampled_from(["rel", "type", "href", "properties"]), JSON), max_size=3),
)
def test_any_shape_of_a_descriptor_is_survived(subject, aliases, links):
    assert isinstance(descriptor({"subject": subject, "aliases": aliases, "links": links}), Descriptor)


DOMAINS = st.sampled_from(["a.example", "b.example", "c.example"])
ADDRESSES = st.builds(Address, st.sampled_from(["ada", "bob"]), DOMAINS)
SAID = st.builds(
    lambda subject, home, user: Descriptor(subject, actor=f"https://{home}/users/{user}"),
    st.none() | ADDRESSES,
    DOMAINS,
    st.sampled_from(["ada", "bob"]),
)


@given(ADDRESSES, st.dictionaries(ADDRESSES, SAID))
def test_domain_and_server_have_both_spoken_when_it_is_settled(asked, web):
    """Whatever domains say: who is settled was vouched for by the own domain and by the actor's server."""
    pending, spoke = None, {}
    for _ in range(2):
        said = web.get(asked)
        if said is None:
            return
        spoke[asked.domain] = said
        verdict = settle(asked, said, hosts=(asked.domain,), pending=pending)
        if not isinstance(verdict, AskAgain):
            break
        asked, pending = verdict.who, verdict.pending
    assert not isinstance(verdict, AskAgain), "two questions are enough"
    if isinstance(verdict, Settled):
        assert {verdict.who.domain, verdict.home} <= spoke.keys()
        assert len({said.actor for said in spoke.values()}) == 1


def test_a_redirect_of_the_domain_is_its_word():
    said = Descriptor(MIRA, actor="https://social.moth.example/users/mira")
    hosts = ("moth.example", "social.moth.example")
    assert settle(MIRA, said, hosts=hosts) == Settled(MIRA, "social.moth.example")


def test_another_actor_at_the_second_look_refutes():
    said = Descriptor(Address("ada", "fen.example"), actor="https://fen.example/users/ada")
    again = settle(MIRA, said, hosts=("moth.example",))
    assert isinstance(again, AskAgain)
    other = Descriptor(Address("ada", "fen.example"), actor="https://fen.example/users/somebody")
    assert isinstance(settle(again.who, other, hosts=("fen.example",), pending=again.pending), Refuted)
