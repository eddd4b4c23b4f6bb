from __future__ import annotations

import pytest

from aggregator.config import CrawlConfig
from aggregator.http.live import LiveTransport


@pytest.fixture
def new_transport():
    """Makes transports that may talk to the loopback interface."""
    made = []

    def make(*, allow_private=True, **settings):
        config = CrawlConfig(**{"contact": "me@lab.example", "timeout": 2, **settings})
        made.append(LiveTransport(config, allow_private=allow_private))
        return made[-1]

    yield make
    for transport in made:
        transport.close()
