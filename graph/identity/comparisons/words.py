"""Names and handles: one comparison, because the one is often made of the other."""

from __future__ import annotations

from dataclasses import dataclass

from graph.identity import handles, names
from graph.identity.census import Census
from graph.identity.profile import MANY_ACCOUNTS, Profile


@dataclass(frozen=True, slots=True)
class Affinity:
    """What names and handles say together, in bits, and the words for it."""

    bits: float
    says: str


SILENT = Affinity(0.0, "")


def affinity(a: Profile, b: Profile, census: Census) -> Affinity:
    """Weigh two accounts' names and handles as one piece of evidence.

    A handle that is made of the name says again what the name says, so the two are added only as far as the handle
    goes beyond the name: two people called John Smith both try `johnsmith`.
    """
    name, handle = _names(a, b, census), _handles(a, b, census)
    if name.bits > 0 and handle.bits > 0:
        return _together(a, b, name, handle, census)
    if name.bits < 0:
        # A domain keeps its name when it gets a new owner, so a page's handle says nothing against the names.
        return name if {a.platform, b.platform} & MANY_ACCOUNTS else _sum(name, handle)
    made = _handle_of_name(a, b, census)
    best = made if made.bits > max(handle.bits, 0) else handle
    if name.bits > 0:
        return Affinity(name.bits, name.says) if made.bits > 0 else _sum(name, handle)
    return _sum(name, best)


def _together(a: Profile, b: Profile, name: Affinity, handle: Affinity, census: Census) -> Affinity:
    weights = census.weights
    level, shared = handles.agreement(a.handle or "", b.handle or "")
    if not _is_in_name(shared, a) and not _is_in_name(shared, b):
        total = _sum(name, handle)
        return Affinity(min(total.bits, weights.words_cap), total.says)
    beyond = 0.0
    if level in {"equal", "stem"}:
        plain = any(_is_plain(shared, one) for one in (a, b))
        beyond = weights.handle_is_name if plain else weights.handle_beyond_name
    most = name.bits if name.says == _NAME_SAYS["same"] else max(name.bits, handle.bits)
    return Affinity(most + beyond, f"{name.says}, {handle.says} made of the name")


def _is_plain(handle: str, profile: Profile) -> bool:
    """Tell whether a handle is the name itself, `annaberg`: the first that everybody of the name tries."""
    if profile.name is None:
        return False
    words = profile.name.words
    return handle in {"".join(words), "".join(reversed(words))}


def _is_in_name(part: str, profile: Profile) -> bool:
    """Tell whether a piece of a handle is a piece of what people make of the name, or holds one of its words."""
    if profile.name is None:
        return False
    held = any(word in part for word in profile.name.words if len(word) >= handles.SHORTEST)
    return held or any(part in form for form in handles.forms(profile.name))


def _sum(name: Affinity, handle: Affinity) -> Affinity:
    return Affinity(name.bits + handle.bits, ", ".join(one.says for one in (name, handle) if one.says))


def _names(a: Profile, b: Profile, census: Census) -> Affinity:
    if a.name is None or b.name is None:
        return SILENT
    agreement = names.agreement(a.name, b.name)
    weights = census.weights
    match agreement.level:
        case "silent":
            return SILENT
        case "given":
            return Affinity(weights.name_given_only, "same given, other family name")
        case "family":
            return Affinity(weights.name_family_only, "same family, other given name")
        case "different":
            both = a.name.is_full and b.name.is_full
            return Affinity(weights.name_different if both else weights.name_unlike, "different names")
    bits = min(_shared(agreement, census), _ceiling(a, b, census))
    return Affinity(max(bits, 0.0), _NAME_SAYS[agreement.level])


_NAME_SAYS = {
    "same": "same name",
    "partial": "one name within the other",
    "initials": "name and initials",
    "single": "same single name",
}


def _shared(agreement: names.Agreement, census: Census) -> float:
    weights = census.weights
    start = weights.name_same if agreement.level == "same" else weights.name_partial
    said = census.words.surprisal_of([*agreement.whole, *agreement.near])
    said += len(agreement.near) * weights.name_near_word
    return min(start + said + agreement.initials * weights.name_initial, weights.name_cap)


def _ceiling(a: Profile, b: Profile, census: Census) -> float:
    return min(census.name_ceiling(one.name.key) for one in (a, b) if one.name)


def _handles(a: Profile, b: Profile, census: Census) -> Affinity:
    if a.handle is None or b.handle is None:
        return SILENT
    level, shared = handles.agreement(a.handle, b.handle)
    weights = census.weights
    if level == "different":
        differ = Affinity(weights.handle_different, "different handles")
        return SILENT if {a.platform, b.platform} & MANY_ACCOUNTS else differ
    start = {
        "equal": weights.handle_equal,
        "stem": weights.handle_stem,
        "numbered": weights.handle_numbered,
        "contained": weights.handle_contained,
        "near": weights.handle_near,
    }[level]
    partly = level in {"numbered", "contained", "near"}
    surprisal = census.handles.part_surprisal if partly else census.handles.surprisal
    ceiling = census.handle_ceiling(shared) if level == "equal" else weights.handle_cap
    bits = min(start + surprisal(shared), ceiling, weights.handle_part_cap if partly else weights.handle_cap)
    return Affinity(max(bits, 0.0), _HANDLE_SAYS[level])


_HANDLE_SAYS = {
    "equal": "same handle",
    "stem": "same handle but for decoration",
    "numbered": "same handle but for the number",
    "contained": "one handle within the other",
    "near": "nearly the same handle",
}


def _handle_of_name(a: Profile, b: Profile, census: Census) -> Affinity:
    bits = max(_made_bits(a, b, census), _made_bits(b, a, census))
    return Affinity(bits, "handle made of the other's name") if bits > 0 else SILENT


def _made_bits(handled: Profile, named: Profile, census: Census) -> float:
    if handled.handle is None or named.name is None:
        return 0.0
    made = handles.forms(named.name)
    found = made.get(handled.handle) or made.get(handles.stem(handled.handle))
    if found is None:
        return 0.0
    words, initials = found
    weights = census.weights
    bits = weights.handle_from_name + census.words.surprisal_of(words)
    bits += initials * weights.name_initial
    return min(bits, weights.name_cap, census.name_ceiling(named.name.key))
