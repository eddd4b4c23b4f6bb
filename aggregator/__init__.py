"""Who should meet whom, and why: profiles of the people you know, merged into persons, as a graph.

>>> import aggregator as ag
>>> ag.account_of("https://github.com/torvalds?tab=repositories")
'github:torvalds'
>>> ag.account_of("https://github.com/features") is None
True
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator._version import __version__ as __version__

if TYPE_CHECKING:
    from aggregator.network import Network as Network
    from aggregator.network import account_of as account_of
    from aggregator.network import open_network as open  # noqa: A004 - `ag.open` is what one types
    from connectors.records import Account as Account
    from connectors.records import Decision as Decision
    from connectors.records import Item as Item
    from connectors.records import Tie as Tie

_WHERE = {
    "Account": ("connectors.records", "Account"),
    "Decision": ("connectors.records", "Decision"),
    "Item": ("connectors.records", "Item"),
    "Network": ("aggregator.network", "Network"),
    "Tie": ("connectors.records", "Tie"),
    "account_of": ("aggregator.network", "account_of"),
    "open": ("aggregator.network", "open_network"),
}

__all__ = ["Account", "Decision", "Item", "Network", "Tie", "__version__", "account_of", "open"]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for (PEP 562): `import aggregator` stays light."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _WHERE[name]
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def _refuse_foreign_packages() -> None:
    """Refuse to run with a `connectors` or `graph` that is not the one beside us.

    Both names are common: another distribution, or a `graph.py` in the working directory, may stand in front.
    """
    here = Path(__file__).resolve().parent.parent
    for package in ("connectors", "graph"):
        spec = find_spec(package)
        found = Path(spec.origin).resolve() if spec and spec.origin else None
        if found != here / package / "__init__.py":
            raise ImportError(
                f"aggregator needs its own package {package!r} from {here / package}, but found "
                f"{found or 'none'}. Rename or uninstall the other one, or run from another folder "
                "(a virtual environment with nothing but persongraph in it always works)."
            )


_refuse_foreign_packages()
