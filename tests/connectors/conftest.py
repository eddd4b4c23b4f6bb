"""What the tests of several connectors share."""

import pytest

from connectors.contract import Fetch, Malformed
from connectors.records import Account, Item, Tie


def _shown(value):
    if isinstance(value, Fetch):
        return {"asks": value.url}
    if isinstance(value, Malformed):
        return {"loses": value.where}
    if isinstance(value, Account | Item | Tie):
        said = value.model_dump(mode="json", exclude_defaults=True, exclude={"observed_at"})
        return {"record": value.record, **said}
    return {"outcome": repr(value)}


@pytest.fixture
def shown():
    """Return what golden files hold of something read."""
    return _shown
