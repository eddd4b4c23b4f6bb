"""HTTP as the crawl needs it: one exchange at a time, guarded, bounded, and replayable from files.

A transport makes a single exchange and follows nothing. Redirects, robots.txt and pauses are pure functions beside
it, so that the crawl gives every hop its own turn in the lane of its host, live and replayed alike.
"""
