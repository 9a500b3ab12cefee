"""How the sample site is set up: what a WordPress site's owner chooses in its settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateline.newsroom.errors import NewsroomError

RestMode = Literal["on", "no_route", "login_required", "not_found"]
SitemapKind = Literal["yoast", "core"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOptions:
    """The site's settings. Raises `NewsroomError` for a value that no site could have.

    Time: with neither `as_of` nor `apply_corrections` the site runs on the real clock and shows every
    article as first written, which is what gold annotations describe. `apply_corrections` applies each
    correction whose time has come on the real clock. `as_of` stops the clock: the site looks as it did at
    that instant, later articles not yet there and the corrections up to then made.
    """

    name: str = "The Sample Line"
    tagline: str = "News of the Middle East, written for tests"
    language: str = "en-US"
    time_zone: str = (
        "Asia/Jerusalem"  # the publisher's own (IANA name); days of feeds and REST bounds are local
    )
    public_url: str | None = None  # WordPress's siteurl; None: the address that the server listens on
    posts_per_rss: int = 10  # WordPress's default
    posts_per_page: int = 10  # WordPress's default, for home and archive pages
    full_text_feed: bool = False  # False: excerpts only, as WordPress with rss_use_excerpt on
    utm_links: bool = True  # the publisher's item links carry utm_source, utm_medium and utm_campaign
    rest: RestMode = "on"
    sitemaps: tuple[SitemapKind, ...] = ("yoast", "core")
    yoast_sitemap_urls: int = 1000  # Yoast's page size
    core_sitemap_urls: int = 2000  # WordPress's page size
    robots_txt: str | None = None  # None: what WordPress with Yoast serves
    gone_status: Literal[404, 410] = 404  # for withdrawn articles: WordPress says 404, careful publishers 410
    compress: bool = True  # honour Accept-Encoding with br or gzip
    as_of: datetime | None = None  # aware
    apply_corrections: bool = False
    rescan_seconds: float = (
        0.5  # how old the view of the article folder may get; a scan of 1,500 files takes ms
    )

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise NewsroomError(
                f"time zone {self.time_zone!r} is not known; give an IANA name such as Asia/Jerusalem"
            ) from error
        for name in ("posts_per_rss", "posts_per_page", "yoast_sitemap_urls", "core_sitemap_urls"):
            if getattr(self, name) < 1:
                raise NewsroomError(f"{name} is {getattr(self, name)}; give 1 or more")
        if self.as_of is not None and self.as_of.tzinfo is None:
            raise NewsroomError(f"as_of {self.as_of} has no offset; write it as 2019-12-31T12:00:00+02:00")
        if self.public_url is not None and not self.public_url.startswith(("http://", "https://")):
            raise NewsroomError(f"public_url {self.public_url!r} must start with http:// or https://")
        if self.rescan_seconds < 0:
            raise NewsroomError(f"rescan_seconds is {self.rescan_seconds}; give 0 or more")

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def corrections_apply(self) -> bool:
        """Whether corrections are made once their time has come."""
        return self.apply_corrections or self.as_of is not None
