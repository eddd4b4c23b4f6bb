"""What lasts: records, frontier, pages, decisions, in one SQLite file behind one `Store`."""

from aggregator.store.rows import Counts as Counts
from aggregator.store.rows import Hit as Hit
from aggregator.store.rows import HostState as HostState
from aggregator.store.rows import Leased as Leased
from aggregator.store.rows import Reading as Reading
from aggregator.store.rows import Reassignment as Reassignment
from aggregator.store.rows import RosterEntry as RosterEntry
from aggregator.store.rows import Run as Run
from aggregator.store.rows import Seen as Seen
from aggregator.store.rows import Validators as Validators
from aggregator.store.rows import Visit as Visit
from aggregator.store.store import Store as Store
