"""Links as publishers write them, made into URLs that can be fetched and compared."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote_plus, urljoin, urlsplit

from dateline.fetch.failure import FetchFailure
from dateline.fetch.url import check_url

# Parameters that only say how a reader came to the page. A closed list of names that are never anything
# else: general cleaners also drop `cid`, `uid` or `source`, which on many sites say which article it is.
TRACKING_PARAMETERS: Final = (
    "utm_*",  # Google Analytics; WordPress feed plugins add them to every link
    "fbclid",  # Facebook
    "gclid",  # Google Ads
    "mc_cid",  # Mailchimp campaign
    "mc_eid",  # Mailchimp reader
)


def clean_link(link: str, base: str | None = None, *, tracking: Iterable[str] = TRACKING_PARAMETERS) -> str:
    """An absolute http(s) URL without tracking parameters and without fragment.

    White space around it and line breaks in it are dropped, as browsers do, and a space within becomes
    ``%20``. What is left of the query keeps its order and spelling. `tracking` are names of parameters,
    ``*`` standing for anything. Idempotent. Raises ValueError for what cannot be fetched.
    """
    text = re.sub(r"[\t\r\n]", "", link.strip(" \t\r\n\f\v\u00a0\ufeff"))
    if base is not None:
        text = urljoin(base, text)
    text = text.partition("#")[0].replace(" ", "%20")
    try:
        url = str(check_url(text))
    except FetchFailure as failure:
        raise ValueError(str(failure)) from None
    head, question, query = url.partition("?")
    if not urlsplit(head).path:
        head += "/"
    patterns = tuple(tracking)
    kept = [part for part in query.split("&") if part and not _is_tracking(part, patterns)]
    return head + ("?" + "&".join(kept) if question and kept else "")


def _is_tracking(part: str, patterns: tuple[str, ...]) -> bool:
    name = unquote_plus(part.partition("=")[0]).lower()
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
