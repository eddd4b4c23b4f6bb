"""The AT Protocol, as far as Bluesky needs it: syntax of names and times, views of accounts and posts."""
