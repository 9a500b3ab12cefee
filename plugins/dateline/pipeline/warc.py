"""The archived pages as WARC, the web archives' own format (ISO 28500), for reading and keeping elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from dateline import __version__
from dateline.pipeline.progress import Progress, silent
from dateline.pipeline.workbench import Workbench

PAGES = """
SELECT p.page_id, p.final_url, p.status, p.headers, p.first_fetched_at, b.bytes AS body, count(*) OVER () AS total
FROM raw.page AS p
INNER JOIN raw.body AS b USING (body_sha256)
WHERE b.bytes IS NOT NULL AND (%(source)s::text IS NULL OR p.source_id = %(source)s)
ORDER BY p.page_id
"""
# These describe the bytes on the wire; what is stored is the entity after the codings were undone.
CODINGS = ("content-encoding", "transfer-encoding", "content-length")


def export_warc(
    bench: Workbench, target: Path, *, source: str | None = None, progress: Progress = silent
) -> int:
    """Write every archived page of a source (or of all) to `target`, gzip-compressed; return how many.

    Pages whose bytes were taken down or pruned are left out. The file is whole or not there at all.
    """
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    source_id = bench.source(source).id if source else None
    half = target.with_name(target.name + ".new")
    done = 0
    with half.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        about = {"software": f"Dateline/{__version__}", "format": "WARC File Format 1.1"}
        writer.write_record(writer.create_warcinfo_record(target.name, about))
        for page in _pages(bench.connection, source_id):
            headers = [(f"X-Archive-Orig-{n}" if n.lower() in CODINGS else n, v) for n, v in page["headers"]]
            headers.append(("Content-Length", str(len(page["body"]))))
            http = StatusAndHeaders(f"{page['status']} ", headers, protocol="HTTP/1.1")
            when = page["first_fetched_at"].strftime("%Y-%m-%dT%H:%M:%SZ")
            record = writer.create_warc_record(
                page["final_url"],
                "response",
                payload=BytesIO(bytes(page["body"])),
                http_headers=http,
                warc_headers_dict={"WARC-Date": when},
            )
            writer.write_record(record)
            done += 1
            progress(done, page["total"])
    half.replace(target)
    return done


def _pages(connection: psycopg.Connection, source: str | None) -> Iterator[dict[str, Any]]:
    """One page at a time, from a cursor of the server's: a year of pages does not fit into the memory."""
    with connection.transaction(), connection.cursor("warc", row_factory=dict_row) as cursor:
        cursor.itersize = 50
        yield from cursor.execute(PAGES, {"source": source})
