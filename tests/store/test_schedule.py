from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.store.schedule import FIRST, JITTER, LONGEST, SHORTEST, next_due, next_interval

intervals = st.timedeltas(SHORTEST, LONGEST)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@given(intervals, st.booleans())
def test_intervals_stay_within_their_bounds(interval, changed):
    after = next_interval(interval, changed=changed)
    assert SHORTEST <= after <= LONGEST
    assert after <= interval if changed else after >= interval


def test_what_always_changes_is_visited_every_six_hours_and_what_never_does_once_a_month():
    often = seldom = FIRST
    for _ in range(10):
        often, seldom = next_interval(often, changed=True), next_interval(seldom, changed=False)
    assert (often, seldom) == (timedelta(hours=6), timedelta(days=30))


@given(st.text(), intervals)
def test_the_next_visit_is_at_most_a_tenth_early_or_late_and_the_same_in_every_run(key, interval):
    due = next_due(key, NOW, interval)
    assert abs(due - (NOW + interval)) <= JITTER * interval + timedelta(microseconds=1)
    assert due == next_due(key, NOW, interval)


def test_accounts_spread_evenly_over_the_tenth():
    dues = sorted(next_due(f"github:{number}", NOW, FIRST) for number in range(400))
    quarters = [
        sum(due - NOW - 0.9 * FIRST < share * 0.2 * FIRST for due in dues) for share in (0.25, 0.5, 0.75)
    ]
    assert all(
        abs(count - share * 400) < 50 for count, share in zip(quarters, (0.25, 0.5, 0.75), strict=True)
    )
