"""The outside world: which URLs are a platform's accounts, what to ask, how to read the answer. No I/O."""
