"""The crawl: polite, resumable, within the scope of the configuration."""

from aggregator.crawl.budget import Budget as Budget
from aggregator.crawl.progress import Glance as Glance
from aggregator.crawl.progress import Progress as Progress
from aggregator.crawl.run import Crawl as Crawl
from aggregator.crawl.summary import Summary as Summary
