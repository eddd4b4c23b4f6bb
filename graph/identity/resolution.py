"""From a snapshot to persons: candidates, match weights, clusters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from graph.identity.candidates import candidates
from graph.identity.census import Census
from graph.identity.clusters import Cluster, Clusters
from graph.identity.evidence import Match
from graph.identity.explain import Explanation, explain
from graph.identity.persons import Alarm, Person, cluster, persons
from graph.identity.scorer import Scorer
from graph.identity.weights import DEFAULT, Weights
from graph.snapshot import Snapshot


@dataclass(frozen=True)
class Resolution:
    """Who is who in a snapshot.

    Attributes
    ----------
    people : tuple of Person
        Every account of the snapshot is in exactly one; one that opted out or is to be forgotten is alone.
    matches : tuple of Match
        The scored candidates that are not hopeless (`Weights.kept_at`), most probable first.
    alarms : tuple of Alarm
    """

    people: tuple[Person, ...]
    matches: tuple[Match, ...]
    alarms: tuple[Alarm, ...]
    scorer: Scorer = field(repr=False)
    clusters: Clusters = field(repr=False)
    snapshot: Snapshot = field(repr=False)

    @cached_property
    def person_of(self) -> Mapping[str, str]:
        """Account key → person id."""
        return {key: person.id for person in self.people for key in person.accounts}

    def explain(self, a: str, b: str) -> Explanation:
        """Return every reason for and against two accounts being one person, also of pairs never compared.

        Raises
        ------
        UnknownAccountError
            The snapshot knows no such account.
        """
        return explain(self.snapshot, self.scorer, self.clusters, a, b)


def resolve(
    snapshot: Snapshot, *, weights: Weights = DEFAULT, previous: Mapping[str, Collection[str]] | None = None
) -> Resolution:
    """Find the persons behind the accounts of a snapshot.

    Parameters
    ----------
    snapshot : Snapshot
    weights : Weights
    previous : mapping of person id to account keys, optional
        The persons of the last time: each id stays with the person who keeps most of the accounts.
    """
    census = Census(snapshot, weights)
    scorer = Scorer(census)
    scored = (scorer.score(a, b) for a, b in candidates(census))
    matches = [match for match in scored if match.probability >= weights.kept_at or match.vetoes]
    clusters, alarms = cluster(
        census, matches, snapshot.decisions, merge_at=weights.merge_at, most=weights.most_accounts
    )
    left_out = [Cluster([key]) for key in snapshot.accounts if key not in census.profiles]
    people = persons([*clusters.all(), *left_out], snapshot.accounts, previous or {})
    return Resolution(
        people=tuple(sorted(people, key=lambda person: person.accounts)),
        matches=tuple(sorted(matches, key=lambda match: (-match.match_weight, match.accounts))),
        alarms=tuple(alarms),
        scorer=scorer,
        clusters=clusters,
        snapshot=snapshot,
    )
