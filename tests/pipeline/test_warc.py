"""The archive as WARC, read back by a WARC reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from dateline.newsroom.running import Newsroom
from dateline.pipeline.warc import export_warc
from dateline.pipeline.watch import read_feeds
from dateline.pipeline.workbench import Workbench
from dateline.warehouse.takedown import take_down


def responses(path: Path) -> dict[str, bytes]:
    with path.open("rb") as file:
        return {
            record.rec_headers.get_header("WARC-Target-URI"): record.content_stream().read()
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        }


def test_the_bytes_as_they_were_received(
    bench: Workbench, newsroom: Newsroom, article: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    for number in (1, 2):
        newsroom.publish(article(number))
    read_feeds(bench)
    target = tmp_path / "pages.warc.gz"
    assert export_warc(bench, target, source="newsroom") == 3, (
        "two pages and the (empty) list of what was modified"
    )
    found = responses(target)
    stored = bench.connection.execute(
        "select p.final_url, b.bytes from raw.page p join raw.body b using (body_sha256)"
    ).fetchall()
    assert found == {url: bytes(body) for url, body in stored}
    [(url,)] = bench.connection.execute(
        "select canonical_url from core.article order by 1 limit 1"
    ).fetchall()
    take_down(bench.connection, url, "court order")
    assert export_warc(bench, target) == 2
    assert url not in responses(target)
