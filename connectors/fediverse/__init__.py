"""The fediverse, as far as its servers agree: WebFinger, addresses, accounts and statuses."""
