"""The weights, in one table. Every number says what it is a probability of.

Two kinds of weight:

* *Bits* of a comparison level, log2(m/u): m, how often two accounts of one person show it; u, how often two accounts
  of different persons do. What depends on rarity (a name, a handle, a place) has its surprisal for -log2 u, and the
  table holds log2 m and a cap.
* *Reliability* of a claim: the probability that a claim of this sort is right, nothing else known. A claim picks one
  account out of all, so its u falls as the snapshot grows; its bits are the odds of the reliability less the prior.
  A lone claim of reliability .97 thus means .97 in a network of a hundred accounts and in one of a million.

The figures are hand-set, from published measurements and from labelled accounts of two public lists (handles agree in
full for .20-.55 of the pairs of one person's accounts, in stem for .32-.60); the caps are on the careful side, for
handles and names collide more in the whole world than in any sample.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.identity.evidence import bits


@dataclass(frozen=True, slots=True)
class Weights:
    """All numbers of the matching. `dataclasses.replace(DEFAULT, merge_at=0.99)` makes a stricter set."""

    # -- decisions
    merge_at: float = 0.85  # probability from which two accounts are held to be one person
    possible_at: float = 0.5  # from here on a pair is shown as possible, never merged
    kept_at: float = 0.01  # pairs below are forgotten after scoring; `explain` scores any pair anew
    most_accounts: int = 25  # more than this in one person is an alarm instead of a merge

    # -- prior
    fewest_accounts: int = 8000  # a small crawl is drawn from a large world all the same
    others: float = 1.0  # how many other accounts of one's person an account meets in a snapshot

    # -- candidates
    key_cap: int = 40  # a key that more accounts share tells nobody apart: it makes no pairs
    most_claims: int = 100  # who claims more is a directory, and none of its claims is heard

    # -- claims: reliability
    same_identifier: float = 0.99999
    moved: float = 0.999  # a server redirects to the new account, which has to name the old one
    moved_doubtful: float = 0.7  # … whose owner confirms other accounts, not the old one
    domain_proof: float = 0.999  # the domain that is the handle serves the account's identifier
    verified: float = 0.999  # the platform saw the link back
    reciprocal: float = 0.999  # both ends name each other, and no third is named alike
    one_way: float = 0.97  # in labelled data about .96 of unreturned claims are right
    unreturned_once: float = 0.9  # the target confirms one other account, not this
    unreturned: float = 0.4  # the target confirms two others or more: it keeps a list, and this is not on it
    lapsed: float = 0.4  # the link back was seen once and is gone: the domain may have another owner
    contradicted: float = 0.02  # the target and another account on the claimer's platform confirm each other
    shared_target: float = 0.93  # two claim one third, or one third claims two: both claims must be right
    shared_doubtful: float = 0.3  # the same where one of the two claims is suspect
    verification_days: int = 730  # domains expire, accounts are sold: after this a verification is a claim

    # -- claims: rivals
    rival_margin: float = 6.0  # bits of names that a claimer must be ahead of another for that not to count
    copyable: float = 1.0  # at most this for names and handles where a claim is doubtful: they are copied

    # -- claims against
    named_elsewhere: float = bits(m=0.04, u=0.6)  # one side names another account on the other's platform
    confirmed_elsewhere: float = bits(m=0.003, u=0.6)  # … and that one names it back
    named_elsewhere_of_many: float = bits(m=0.3, u=0.6)  # … on a platform where people have several accounts

    # -- handle
    handle_cap: float = 18.0
    handle_part_cap: float = 15.0  # where only a part is shared, the rest is a difference
    handle_equal: float = bits(m=0.35, u=1)
    handle_stem: float = bits(m=0.10, u=1)
    handle_numbered: float = bits(m=0.03, u=1)  # both added a number, not the same: two who came late
    handle_contained: float = bits(m=0.06, u=1)
    handle_near: float = bits(m=0.05, u=2**5)  # a letter off: there are many ways to be near
    handle_different: float = bits(m=0.4, u=0.995)

    # -- name
    name_cap: float = 16.5
    name_same: float = bits(m=0.6, u=1)
    name_partial: float = bits(m=0.5, u=2)  # a word more or less: more ways to agree
    name_initial: float = bits(m=0.9, u=1 / 13)  # one initial that fits; letters are not equally frequent
    name_near_word: float = bits(m=0.5, u=4)
    name_given_only: float = bits(m=0.02, u=0.06)  # same given, other family name: marriage against chance
    name_family_only: float = bits(m=0.01, u=0.25)  # relatives link each other
    name_different: float = bits(m=0.06, u=0.99)  # two full names without a common word; some are jokes
    name_unlike: float = bits(m=0.25, u=0.99)  # the same where one of them may be no name at all

    # -- handle and name together
    handle_from_name: float = bits(m=0.2, u=1)  # `alovelace` and Ada Lovelace
    handle_beyond_name: float = bits(m=0.35, u=0.1)  # same name: namesakes make the same handle of it, too
    handle_is_name: float = bits(m=0.35, u=0.3)  # … of the whole name, the first that each of them tries
    words_cap: float = 24.0

    # -- homepage, place, bio, avatar
    place_cap: float = 6.0
    place_same: float = bits(m=0.6, u=1)
    place_different: float = bits(m=0.25, u=0.9)  # people move, and one writes the city, one the country
    bio_same: float = bits(m=0.15, u=2e-6)
    bio_near: float = bits(m=0.05, u=2e-5)
    avatar_same: float = bits(m=0.3, u=1e-5)
    shown_by_many: int = 4  # a bio or picture that more accounts show is a default

    # -- vetoes: bits that stand beside the word
    veto: float = -30.0


DEFAULT = Weights()
