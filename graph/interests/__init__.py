"""Interests: surface forms → canonical interests → strength and rarity, each with what shows it."""

from graph.interests.gather import interests_of as interests_of
from graph.interests.model import Interest as Interest
from graph.interests.model import InterestEvidence as InterestEvidence
from graph.interests.model import Interests as Interests
from graph.interests.model import PersonInterest as PersonInterest
from graph.interests.model import rarity as rarity
from graph.interests.vocabulary import AmbiguousFormError as AmbiguousFormError
from graph.interests.vocabulary import Vocabulary as Vocabulary
