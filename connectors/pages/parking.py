"""Pages that stand where somebody's page was: parked and for-sale domains."""

from __future__ import annotations

import re

from connectors.pages.page import Page
from connectors.urls import host_of

# Hosts that serve parking pages, and markets that dead domains redirect to; seen 2026-11.
_HOSTS = {
    "above.com",
    "afternic.com",
    "bodis.com",
    "dan.com",
    "hugedomains.com",
    "parkingcrew.net",
    "parklogic.com",
    "parkingpage.namecheap.com",
    "sedo.com",
    "sedoparking.com",
    "undeveloped.com",
    "uniregistry.com",
}
# Bodis and ParkingCrew hand their settings to a script; GoDaddy sends every path to its lander
_SCRIPT = re.compile(r"window\.park\s*=\s*[\"']|window\.location(?:\.href)?\s*=\s*[\"']/lander[\"'?]")


def is_parked(page: Page) -> bool:
    """Tell whether a page is plainly a parking page: served or run by one of those who park domains.

    A mere link to them is no sign: people write about them.
    """
    # the key by which parking pages have their advertisements let through by ad blockers
    if any(tag.has_attr("data-adblockkey") for tag in page.elements("html")):
        return True
    embedded = (str(tag.get("src") or "") for tag in page.elements("script", "iframe", "frame"))
    if any(_is_parking_host(url) for url in (page.url, *embedded)):
        return True
    return any(_SCRIPT.search(script.get_text()[:5_000]) for script in page.elements("script"))


def _is_parking_host(url: str) -> bool:
    host = host_of("https:" + url if url.startswith("//") else url)
    return any(host == parking or host.endswith("." + parking) for parking in _HOSTS)
