"""The vocabulary: which surface forms are one interest under one name, and which are none."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from graph.interests.forms import form_key


class AmbiguousFormError(ValueError):
    """A surface form stands under two interests, or is an interest and noise at once."""


@dataclass(frozen=True)
class Vocabulary:
    """Canonical names by the key of every known surface form; keys that are noise; names of sensitive interests.

    >>> shipped().name("Lepidoptera"), shipped().name("#Schmetterlinge"), shipped().name("falconry")
    ('butterflies', 'butterflies', None)
    >>> form_key("#FollowFriday") in shipped().noise
    True
    """

    names: Mapping[str, str]
    noise: frozenset[str]
    sensitive: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        interests: Mapping[str, Iterable[str]],
        *,
        noise: Iterable[str] = (),
        sensitive: Iterable[str] = (),
    ) -> Vocabulary:
        """Gather a vocabulary from name → other forms.

        Raises
        ------
        AmbiguousFormError
            A form would mean two things.
        """
        unwanted = frozenset(form_key(form) for form in noise) - {""}
        names: dict[str, str] = {}
        for name, forms in interests.items():
            for form in (name, *forms):
                key = form_key(form)
                if not key or key in unwanted or names.setdefault(key, name) != name:
                    raise AmbiguousFormError(
                        f"{form!r} under {name!r} is noise, no term, or {names.get(key)!r} already"
                    )
        return cls(names, unwanted, frozenset(sensitive))

    def name(self, surface: str) -> str | None:
        """Return the canonical name of a surface form; None for a form that the vocabulary doesn't know."""
        return self.names.get(form_key(surface))


@lru_cache(maxsize=1)
def shipped() -> Vocabulary:
    """Return the vocabulary of `interests.toml`."""
    table = tomllib.loads(
        resources.files("graph.interests").joinpath("interests.toml").read_text(encoding="utf-8")
    )
    return Vocabulary.of(table["interests"], noise=table["noise"], sensitive=table["sensitive"])
