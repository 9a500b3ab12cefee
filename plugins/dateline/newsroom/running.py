"""A newsroom for tests: a site on a free port, and the editor's desk beside it."""

from __future__ import annotations

import json
import shutil
import ssl
import tempfile
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from dateline.newsroom.article import read_article
from dateline.newsroom.errors import NewsroomError
from dateline.newsroom.faults import FaultBoard
from dateline.newsroom.options import SiteOptions
from dateline.newsroom.pollution import Pollution, pollution_of
from dateline.newsroom.post import Post, slug_of
from dateline.newsroom.request_log import RequestLog
from dateline.newsroom.server import NewsroomServer
from dateline.newsroom.site import Site
from dateline.newsroom.text import w3c_date

if TYPE_CHECKING:  # cryptography takes a while to import, and few newsrooms speak TLS
    from dateline.newsroom.tls import CertificateKind


class Newsroom:
    """A running newsroom: a context manager that serves in a thread of this process.

        with Newsroom(articles, options=SiteOptions(posts_per_rss=5)) as newsroom:
            httpx2.get(newsroom.feed_url)
            newsroom.publish({"id": "a", "title": "…", "text": "…"})
            newsroom.faults.add("status", status=503, path="/feed/")

    articles: a folder of article files, or articles as mappings, or nothing. The newsroom works on a copy, so a
        test never changes the folder it was given, unless `in_place` is set.
    tls: serve over TLS with a certificate that is `valid`, `expired` or for the `wrong_host`; `authority_file` is
        what a client must trust.
    Everything published, corrected or withdrawn here is on the site when the call returns.
    """

    def __init__(
        self,
        articles: Path | Iterable[Mapping[str, Any]] = (),
        *,
        options: SiteOptions | None = None,
        tls: CertificateKind | None = None,
        port: int = 0,
        host: str = "127.0.0.1",
        in_place: bool = False,
    ) -> None:
        if in_place and not isinstance(articles, Path):
            raise NewsroomError("in_place needs a folder of article files to work in")
        self._articles = articles
        self._options = options
        self._tls = tls
        self._address = (host, port)
        self._in_place = in_place
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._server: NewsroomServer | None = None
        self._thread: threading.Thread | None = None
        self.problems: list[str] = []  # what the newsroom had to say of files, and of bugs
        self.articles_dir = Path()
        self.authority_file: Path | None = None

    # -- life --------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._scratch = tempfile.TemporaryDirectory(prefix="newsroom-")
        try:
            self._start(Path(self._scratch.name))
        except BaseException:
            self._scratch.cleanup()
            raise
        return self

    def _start(self, scratch: Path) -> None:
        self.articles_dir = scratch / "articles"
        self.articles_dir.mkdir()
        if isinstance(self._articles, Path):
            if self._in_place:
                self.articles_dir = self._articles
            else:
                for path in self._articles.glob("*.json"):
                    shutil.copy2(path, self.articles_dir / path.name)
        else:
            for article in self._articles:
                self._write(article)
        context: ssl.SSLContext | None = None
        if self._tls:
            from dateline.newsroom.tls import make_certificate

            certificate = make_certificate(scratch, self._tls, self._address[0])
            context, self.authority_file = certificate.server_context(), certificate.authority_file
        host, port = self._address
        self._server = NewsroomServer(
            self.articles_dir, port, host, options=self._options, report=self.problems.append, tls=context
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="newsroom", daemon=True
        )
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the server and remove the copy of the articles. May be called twice."""
        if self._server and self._thread:
            self._server.stop()
            self._thread.join()
            self._server = self._thread = None
        if self._scratch:
            self._scratch.cleanup()
            self._scratch = None

    @property
    def server(self) -> NewsroomServer:
        """The server; raises `NewsroomError` while it is not running."""
        if self._server is None:
            raise NewsroomError(
                "this newsroom is not running; use it as a context manager: with Newsroom() as …"
            )
        return self._server

    # -- where things are --------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The home page's address, with a slash at the end."""
        return self.server.base_url + "/"

    @property
    def feed_url(self) -> str:
        """The main feed's address."""
        return self.server.base_url + "/feed/"

    @property
    def site(self) -> Site:
        """The site as it stands now, the folder just read."""
        return self.server.site(rescan=True)

    @property
    def faults(self) -> FaultBoard:
        """The faults: `faults.add("status", status=500, path="/feed/", count=2)`."""
        return self.server.faults

    @property
    def log(self) -> RequestLog:
        """The requests that came."""
        return self.server.log

    def post(self, article_id: str) -> Post:
        """The post as published now; raises `NewsroomError` if there is none."""
        try:
            return self.site.by_id[article_id]
        except KeyError:
            raise NewsroomError(f"no article {article_id!r} is published") from None

    def article_url(self, article_id: str) -> str:
        """The article's permalink."""
        return self.server.base_url + self.post(article_id).path

    def print_url(self, article_id: str) -> str:
        """The address of the article's print page."""
        return self.server.base_url + self.post(article_id).print_path

    def guid(self, article_id: str) -> str:
        """The article's guid in feeds."""
        return self.site.guid(self.post(article_id))

    def pollution(self, article_id: str) -> Pollution:
        """What stands around the article's text on its page; `.foreign` must not be in an extracted text."""
        return pollution_of(self.post(article_id), self.server.options.name)

    # -- the editor's desk -------------------------------------------------------------------------

    def publish(self, article: Mapping[str, Any]) -> Post:
        """Put an article on the site (or replace the one with its id); without `published`, as of now.

        Raises `NewsroomError` if it is no article, or not yet due by the site's clock.
        """
        self._write(article)
        return self.post(str(article["id"]))

    def publish_all(self, articles: Iterable[Mapping[str, Any]]) -> None:
        """Put many articles on the site at once."""
        for article in articles:
            self._write(article)
        self.server.site(rescan=True)

    def correct(self, article_id: str, **changes: Any) -> Post:
        """Change a published article: `title`, `text`, or any other key but the id.

        `modified` becomes now (at least a second after the former one) unless it is among the changes.
        """
        path = self._path(article_id)
        before = self.post(article_id)
        data = json.loads(path.read_text("utf-8"))
        data.pop("modified", None)
        if data.get("published") is None:
            data["published"] = w3c_date(before.published)
        moments = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in changes.items()}
        self._write({**data, **moments, "id": article_id}, path)
        return self.post(article_id)

    def withdraw(self, article_id: str) -> None:
        """Take an article off the site: its page is 404 (or 410) then, and feeds and REST have it no more."""
        self._path(article_id).unlink()
        self.server.site(rescan=True)

    def set_clock(self, as_of: datetime | None) -> None:
        """Stop the site's clock at `as_of` (aware), or let it run (None)."""
        self.server.clock.set(as_of)

    def _path(self, article_id: str) -> Path:
        self.server.site(rescan=True)
        path = self.server.folder.path_of(article_id)
        if path is None:
            raise NewsroomError(f"no article {article_id!r} is in {self.articles_dir}")
        return path

    def _write(self, article: Mapping[str, Any], path: Path | None = None) -> None:
        zone = (self._options or SiteOptions()).time_zone
        data = {
            key: value.isoformat() if isinstance(value, datetime) else value for key, value in article.items()
        }
        checked = read_article(data, time_zone=zone)
        if path is None and self._server is not None:
            path = self._server.folder.path_of(checked.id)
        path = path or self.articles_dir / f"{slug_of(checked.model_copy(update={'slug': ''}))}.json"
        # Written beside and moved in place, so that nobody reads half a file.
        beside = path.with_name(f".{path.name}.part")
        beside.write_text(json.dumps(data, indent=1), "utf-8")
        beside.replace(path)
