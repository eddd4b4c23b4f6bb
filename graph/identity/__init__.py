"""Accounts → persons, with the evidence: candidates → comparisons → match weights → clusters under constraints."""

from graph.identity.evidence import Evidence as Evidence
from graph.identity.evidence import Match as Match
from graph.identity.explain import Explanation as Explanation
from graph.identity.explain import UnknownAccountError as UnknownAccountError
from graph.identity.persons import Alarm as Alarm
from graph.identity.persons import Person as Person
from graph.identity.resolution import Resolution as Resolution
from graph.identity.resolution import resolve as resolve
from graph.identity.weights import DEFAULT as DEFAULT
from graph.identity.weights import Weights as Weights
