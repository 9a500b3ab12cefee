"""When pages were published, as far as it is known: what spares a sitemap's reader asking each page again."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from datetime import datetime

import psycopg

from dateline.warehouse.text import LONGEST_KEY, storable

SELECT = """
SELECT url, published_at FROM raw.page_date WHERE source_id = %(source_id)s
UNION ALL
SELECT a.url, v.published_at
FROM core.article AS a
INNER JOIN core.article_version AS v ON v.article_version_id = a.current_version_id
WHERE a.source_id = %(source_id)s AND v.published_at IS NOT NULL
"""
UPSERT = """
INSERT INTO raw.page_date (source_id, url, published_at) VALUES (%(source_id)s, %(url)s, %(published_at)s)
ON CONFLICT (source_id, url) DO UPDATE SET published_at = excluded.published_at, learnt_at = now()
"""


class PageDates(MutableMapping[str, datetime]):
    """URL → instant of publication of one source's pages; what is added is kept in raw.page_date.

    Read from the database at the first use: most ways of reading a site's past never ask.
    """

    def __init__(self, connection: psycopg.Connection, source_id: str) -> None:
        self._connection = connection
        self._source_id = source_id
        self._known: dict[str, datetime] | None = None

    def _all(self) -> dict[str, datetime]:
        if self._known is None:
            rows = self._connection.execute(SELECT, {"source_id": self._source_id})
            self._known = {str(url): published for url, published in rows}
        return self._known

    def __getitem__(self, url: str) -> datetime:
        return self._all()[url]

    def __setitem__(self, url: str, published: datetime) -> None:
        self._all()[url] = published
        key = storable(url)
        if len(key.encode()) <= LONGEST_KEY:  # a longer one is asked again: no index can hold it
            values = {"source_id": self._source_id, "url": key, "published_at": published}
            self._connection.execute(UPSERT, values)

    def __delitem__(self, url: str) -> None:
        del self._all()[url]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())
