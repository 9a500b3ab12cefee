"""The article folder, watched.

Publishing is dropping a file in, correcting is editing it, withdrawing is deleting it.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dateline.newsroom.article import (
    Article,
    folder_error,
    is_article_file,
    load_article,
    second_file_error,
)
from dateline.newsroom.clock import SiteClock
from dateline.newsroom.errors import ArticleFileError
from dateline.newsroom.options import SiteOptions
from dateline.newsroom.post import Post, make_post
from dateline.newsroom.site import Site, in_order

# A file changed this short a time before it was read may have been half written: it is read again.
_SETTLE_SECONDS = 0.1
_ONE_SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class _File:
    """What is known of the file of one name."""

    signature: tuple[int, int, int] | None  # None: look again at the next scan
    article: Article | None
    changed: datetime  # the file's mtime


@dataclass(frozen=True, slots=True)
class _Version:
    """An article as it stands at one moment, and the next instant at which that changes by itself."""

    title: str
    text: str
    published: datetime
    modified: datetime
    next_change: datetime | None


@dataclass(slots=True)
class _Record:
    """What is remembered of one article for as long as its file is there."""

    name: str  # of the file
    article: Article
    first_seen: datetime
    edited: datetime | None = None  # when an edit was seen while the server ran: the file's mtime
    post: Post | None = None
    made_of: tuple[Article, _Version] | None = None


@dataclass
class ArticleFolder:
    """Gives the site as it stands now. Thread-safe; a scan happens at most every `options.rescan_seconds`.

    - Published: the file's `published`, else when the file was first seen (kept until the file goes).
      An article whose time has not come is not there yet, as WordPress schedules posts.
    - Modified: the file's `modified`; else, if its content changed while the server ran, the file's mtime;
      else when published. (The mtime at first sight says only when somebody copied or checked out the file.)
      An edit is at least one second later than the version before, as the site's times have whole seconds.
    - Last modified, of the site: the newest of all `modified` and, on the real clock, of all mtimes, so
      that a file edited while the server was down changes the feed's validators. WordPress would give the
      same validators to two changes within one second; here the second one is moved on by a second.
    - A file that became unreadable after it was served is served on in its last good form.
    """

    folder: Path
    options: SiteOptions
    base_url: str
    report: Callable[[str], None]
    clock: SiteClock = field(init=False)

    def __post_init__(self) -> None:
        self.clock = SiteClock(self.options.as_of)
        self._zone = self.options.zone
        self._lock = threading.Lock()
        self._files: dict[str, _File] = {}
        self._records: dict[str, _Record] = {}
        self._posts: dict[str, Post] = {}
        self._withdrawn: dict[str, str] = {}  # article id -> path it had
        self._site: Site | None = None
        self._built_as_of: datetime | None = None
        self._next_change: datetime | None = None
        self._floor: datetime | None = None
        self._next_scan = 0.0
        self._told: set[str] = set()

    def site(self, *, rescan: bool = False) -> Site:
        """The site now; `rescan` looks at the folder even if it was just looked at.

        Raises `NewsroomError` if the folder cannot be listed at first; a folder that vanishes later is
        reported, and the site stands as it was: a lost mount withdraws nothing.
        """
        with self._lock:
            changed = False
            if rescan or time.monotonic() >= self._next_scan:
                changed = self._scan()
                self._next_scan = time.monotonic() + self.options.rescan_seconds
            now = self.clock.now()
            if (
                changed
                or self._site is None
                or (self._next_change is not None and now >= self._next_change)
                or self.clock.as_of != self._built_as_of
            ):
                self._site = self._build(now)
            return self._site

    def path_of(self, article_id: str) -> Path | None:
        """The file that holds the article, None if there is none."""
        with self._lock:
            record = self._records.get(article_id)
            return self.folder / record.name if record else None

    # -- reading the folder ------------------------------------------------------------------------

    def _scan(self) -> bool:
        # Plain names, not paths: with 1,500 files, building and comparing Path objects would take most of the time.
        found: dict[str, os.stat_result] = {}
        try:
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    # A file may go between listing and stat: it is gone then.
                    with contextlib.suppress(FileNotFoundError):
                        if is_article_file(entry.name) and entry.is_file():
                            found[entry.name] = entry.stat()
        except OSError as error:
            if self._site is None:
                raise folder_error(self.folder, error) from error
            self._tell(f"{folder_error(self.folder, error)} (the site stands as it was)")
            return False
        changed = False
        for name in [known for known in self._files if known not in found]:
            del self._files[name]
            changed = True
        clock = time.time()
        for name, stat in found.items():
            known = self._files.get(name)
            signature = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if known and known.signature == signature:
                continue
            settled = abs(clock - stat.st_mtime) > _SETTLE_SECONDS
            before = known.article if known else None
            read: Article | None
            try:
                read = load_article(self.folder / name, time_zone=self.options.time_zone)
            except ArticleFileError as problem:
                if settled:
                    self._tell(str(problem))
                read = before
            mtime = datetime.fromtimestamp(stat.st_mtime, UTC).replace(microsecond=0)
            self._files[name] = _File(signature if settled else None, read, mtime)
            changed = changed or known is None or read != before
        if changed:
            self._reconcile()
        return changed

    def _reconcile(self) -> None:
        """Bring the records in line with the files."""
        holders: dict[str, list[str]] = {}
        for name in sorted(self._files):
            if held := self._files[name].article:
                holders.setdefault(held.id, []).append(name)
        for article_id in [known for known in self._records if known not in holders]:
            del self._records[article_id]
            if self._site and (post := self._site.by_id.get(article_id)):
                self._withdrawn[article_id] = post.path
        for article_id, names in holders.items():
            record = self._records.get(article_id)
            name = record.name if record and record.name in names else names[0]
            for other in names:
                if other != name:
                    self._tell(str(second_file_error(self.folder / other, article_id, self.folder / name)))
            file = self._files[name]
            article = file.article
            if article is None:
                continue
            if record is None:
                seen = self.clock.now().replace(microsecond=0)
                self._records[article_id] = _Record(name, article, seen)
            else:
                if record.article is not article and record.article != article:
                    record.edited = self._edit_time(record, file.changed)
                record.article, record.name = article, name
            self._withdrawn.pop(article_id, None)

    def _edit_time(self, record: _Record, mtime: datetime) -> datetime:
        now = self.clock.now().replace(microsecond=0)
        edited = now if self.clock.stands else min(mtime, now)
        post = self._posts.get(record.article.id)
        return max(edited, post.modified + _ONE_SECOND) if post else edited

    def _tell(self, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            self.report(message)

    # -- building the site -------------------------------------------------------------------------

    def _version(self, record: _Record, now: datetime) -> _Version:
        article = record.article
        title, text = article.title, article.text
        published = article.published or record.first_seen
        stated = (
            None if self.clock.stands and article.modified and article.modified > now else article.modified
        )
        modified = max(published, stated or record.edited or published)
        changes = [published] if published > now else []
        if self.options.corrections_apply:
            for correction in sorted(article.corrections, key=lambda c: c.at):
                if correction.at > now:
                    changes.append(correction.at)
                    continue
                title, text = correction.title or title, correction.text or text
                modified = max(modified, correction.at)
        return _Version(title, text, published, modified, min(changes, default=None))

    def _build(self, now: datetime) -> Site:
        posts: dict[str, Post] = {}
        changes: list[datetime] = []
        for article_id, record in self._records.items():
            version = self._version(record, now)
            if version.next_change:
                changes.append(version.next_change)
            if version.published > now:
                if not self.clock.stands:
                    self._tell(f"{record.name}: published {version.published} lies ahead; it appears then")
                continue
            posts[article_id] = self._post(record, version)
        back = self._site is not None and now < self._site.now and self.clock.stands
        site = Site(
            self.options,
            self.base_url,
            now,
            in_order(posts.values()),
            self._last_modified(posts, back=back),
            frozenset(self._withdrawn.values()),
        )
        self._posts = posts
        self._next_change = min(changes, default=None)
        self._built_as_of = self.clock.as_of
        return site

    def _post(self, record: _Record, version: _Version) -> Post:
        """The post of that version: the one made before, with all that it has cached, if nothing changed."""
        if record.post and record.made_of == (record.article, version):
            return record.post
        article = record.article
        record.made_of = (article, version)
        record.post = make_post(
            article,
            published=version.published,
            modified=version.modified,
            title=version.title,
            text=version.text,
            zone=self._zone,
        )
        return record.post

    def _last_modified(self, posts: dict[str, Post], *, back: bool) -> datetime | None:
        times = [post.modified for post in posts.values()]
        if not self.clock.stands:
            times += [self._files[self._records[article_id].name].changed for article_id in posts]
        newest = max(times, default=None)
        if newest is None or back:
            self._floor = None
            return newest
        before = self._site.last_modified if self._site else None
        news = any(post is not self._posts.get(article_id) for article_id, post in posts.items())
        if before and news and max(newest, self._floor or newest) <= before:
            self._floor = before + _ONE_SECOND
        return max(newest, self._floor or newest)
