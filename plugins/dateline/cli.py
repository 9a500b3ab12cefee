"""The `dateline` command. Data go to stdout, messages to stderr; exit status 0, 1 (work failed) or 2 (usage)."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from dateline import __version__
from dateline.settings import Settings, SettingsError, settings

if TYPE_CHECKING:
    from dateline.pipeline.workbench import Workbench

# A line of an articles file; longer ones are refused instead of filling the memory.
MAX_LINE_BYTES = 20_000_000


class WorkFailed(click.ClickException):
    """The work failed; the message says what to do next. Exit status 1."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the bare sentence to stderr."""
        click.echo(f"dateline: {self.message}", err=True)


class Group(click.Group):
    """Turns every failure into one sentence on stderr, and lists commands in the order of a day's work."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order in which they are defined."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; expected failures become WorkFailed, wrong settings usage errors."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except SettingsError as error:
            raise click.UsageError(str(error)) from None
        except KeyboardInterrupt:
            raise click.Abort from None
        except Exception as error:
            if logging.getLogger().isEnabledFor(logging.DEBUG):
                raise
            known = type(error).__module__.startswith("dateline.")
            hint = "" if known else f" ({type(error).__name__}; DATELINE_LOG_LEVEL=DEBUG shows where)"
            raise WorkFailed(f"{error}{hint}") from None


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="dateline")
def main() -> None:
    """Dateline turns a news feed into a database of events that analysts can trust."""
    logging.basicConfig(
        level=settings().log_level,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    for chatty in ("httpcore2", "httpx2", "trafilatura", "htmldate", "courlan", "charset_normalizer"):
        logging.getLogger(chatty).setLevel(logging.ERROR)


# ---------------------------------------------------------------------------------------------------------------
# Coding without a database


@main.command()
@click.option(
    "--input", "input_", type=click.File("rb"), help="JSON Lines of articles: id, title, text, published, url"
)
@click.option(
    "--output", type=click.File("w", encoding="utf-8", atomic=True), default="-", help="JSON Lines of records"
)
@click.option("--url", help="code the article at this address")
@click.option(
    "--file", "file_", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a saved page"
)
@click.option(
    "--published", type=click.DateTime(["%Y-%m-%d"]), help="publication day, where the page names none"
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table (one article)")
def code(
    input_: IO[bytes] | None,
    output: IO[str],
    url: str | None,
    file_: Path | None,
    published: datetime | None,
    as_json: bool,
) -> None:
    """Code the events in articles.

    \b
    Examples:
      dateline code --input articles.jsonl --output coded.jsonl
      dateline code --file page.html --published 2019-12-30
    """
    if sum(x is not None for x in (input_, url, file_)) != 1:
        raise click.UsageError("give exactly one of --input, --url and --file")
    if input_ is not None:
        _code_lines(input_, output)
        return
    from dateline.coding.explain import explain
    from dateline.pipeline import single

    article, coded = single.code_page(
        settings(), url=url, file=file_, published=published and published.date()
    )
    if as_json:
        click.echo(json.dumps(coded.as_dict(), ensure_ascii=False, indent=1), file=output)
    else:
        click.echo(explain(article, coded, width=_width(), colour=output.isatty()), file=output, nl=False)


def _code_lines(source: IO[bytes], output: IO[str]) -> None:
    from dateline.coding.coder import Coder
    from dateline.pipeline.single import article_from_json

    coder = Coder(model=settings().spacy_model)
    failed = done = 0
    for number, line in enumerate(_progress(source, "articles"), 1):
        if not line.strip():
            continue
        try:
            if len(line) > MAX_LINE_BYTES:
                raise ValueError(f"longer than {MAX_LINE_BYTES / 1e6:.0f} MB")
            record = coder.code(article_from_json(json.loads(line))).as_dict()
        except Exception as error:
            failed += 1
            click.echo(f"dateline: line {number} was not coded: {error}", err=True)
            logging.getLogger(__name__).debug("line %d", number, exc_info=True)
            continue
        done += 1
        output.write(json.dumps(record, ensure_ascii=False) + "\n")
    if failed:
        raise WorkFailed(f"{failed} of {failed + done} articles were not coded; the lines above say why.")


@main.command()
@click.option("--url", help="the article's address")
@click.option(
    "--file", "file_", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a saved page"
)
def extract(url: str | None, file_: Path | None) -> None:
    """Print the clean article of a page as JSON.

    \b
    Example:
      dateline extract --url https://themedialine.org/headlines/some-article/
    """
    if (url is None) == (file_ is None):
        raise click.UsageError("give exactly one of --url and --file")
    from dateline.pipeline import single

    click.echo(json.dumps(single.extract_page(settings(), url=url, file=file_), ensure_ascii=False, indent=1))


@main.command()
@click.argument("gold_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--split", help="only this part of GOLD_DIR/split.json, such as tune or report")
@click.option("--detail", is_flag=True, help="list every missed and every extra event with its sentence")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table")
def evaluate(gold_dir: Path, split: str | None, detail: bool, as_json: bool) -> None:
    """Code the articles of a gold set and score the records.

    GOLD_DIR holds articles/<id>.json and gold/<id>.json.

    \b
    Example:
      dateline evaluate tests/newsroom --split report
    """
    from dateline.coding import evaluate as scoring
    from dateline.coding.coder import Coder

    only = None
    if split is not None:
        parts = json.loads((gold_dir / "split.json").read_text(encoding="utf-8"))
        if split not in parts:
            raise click.UsageError(
                f"{gold_dir / 'split.json'} has no part {split!r}; it has {', '.join(parts)}"
            )
        only = parts[split]
    report = scoring.evaluate(gold_dir, Coder(model=settings().spacy_model).code_many, only)
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        click.echo(scoring.format_report(report, findings=detail))


# ---------------------------------------------------------------------------------------------------------------
# The warehouse


@main.command()
@click.option("--source", "source_id", default=None, help="a source's id, as `dateline sources` lists them")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), required=True, help="first day (UTC)")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="last day (UTC, inclusive)")
def ingest(source_id: str | None, since: datetime, until: datetime) -> None:
    """Fetch the articles of an interval, code them, audit the events and publish them, without Airflow.

    \b
    Example:
      dateline ingest --source media-line --since 2019-12-01 --until 2019-12-31
    """
    from dateline.pipeline import code as coding
    from dateline.pipeline import link, sweep
    from dateline.pipeline.progress import reading

    start, end = _interval(since.date(), until.date())
    with _workbench() as bench:
        with _bar() as bar:
            fetched = sweep.sweep(
                bench,
                start,
                end,
                only=source_id,
                progress=bar("articles"),
                reading=reading(bar),
                backfill=True,
            )
        click.echo(fetched.sentence(), err=True)
        with _bar() as bar:
            coded = coding.code_queue(bench, worker="dateline ingest", progress=bar("coded"))
        click.echo(coded.sentence(), err=True)
        linked = link.link_incidents(bench)
        click.echo(f"{linked.events} events linked into {linked.incidents} incidents", err=True)
    coded.raise_if_failed()
    fetched.raise_if_incomplete()


@main.command()
@click.argument("sql")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="how the rows are printed",
)
@click.option("--limit", default=10_000, show_default=True, help="most rows that are printed; 0 for all")
def query(sql: str, format_: str, limit: int) -> None:
    """Run a query, read-only, as role analyst.

    \b
    Example:
      dateline query "select event_type, count(*) from mart.event group by 1 order by 2 desc"
    """
    from dateline.warehouse import connect
    from dateline.warehouse import query as querying

    rows = querying.run_readonly(connect.ready_databases(settings()).analyst, sql, limit=limit or None)
    querying.render(rows, format_, sys.stdout)
    if rows.truncated:
        click.echo(f"dateline: only the first {limit} rows are shown; --limit 0 shows all", err=True)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table")
def status(as_json: bool) -> None:
    """Show sources, last polls, counts of articles and events, the coding queue and the last audits.

    \b
    Example:
      dateline status --json
    """
    from dateline.pipeline import overview

    with _workbench() as bench:
        found = overview.overview(bench)
    click.echo(json.dumps(found, default=str, ensure_ascii=False) if as_json else overview.as_text(found))


@main.command()
def bootstrap() -> None:
    """Create roles, database and extensions; run by an administrator of the server, once or again.

    DATELINE_ADMIN_DSN names the administrator. The loader's name, password and database are those of DATELINE_DSN,
    the analyst's password that of DATELINE_ANALYST_DSN. With none of them the embedded server is set up.

    \b
    Example:
      DATELINE_ADMIN_DSN=postgresql://postgres:secret@db/postgres dateline bootstrap
    """
    from dateline.warehouse import bootstrap as bootstrapping
    from dateline.warehouse import connect

    click.echo(
        bootstrapping.bootstrap(connect.admin_dsn(settings()), **connect.roles_of(settings())), err=True
    )


@main.command()
def migrate() -> None:
    """Bring the database's schema and reference tables to this version.

    \b
    Example:
      dateline migrate
    """
    from dateline.warehouse import connect
    from dateline.warehouse import migrate as migrating

    click.echo(f"schema version {migrating.migrate(connect.ready_databases(settings()).dateline)}", err=True)


@main.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table")
@click.pass_context
def sources(ctx: click.Context, as_json: bool) -> None:
    """List the sources that are known, or add one.

    \b
    Examples:
      dateline sources
      dateline sources add https://example.org/
    """
    if ctx.invoked_subcommand is not None:
        return
    from dateline.pipeline import source_admin

    with _workbench() as bench:
        found = source_admin.listing(bench)
    click.echo(json.dumps(found, default=str, ensure_ascii=False) if as_json else source_admin.as_text(found))


@sources.command("add")
@click.argument("url")
@click.option("--id", "source_id", help="short name; made from the host when left out")
@click.option(
    "--time-zone", help="the site's time zone, such as Asia/Jerusalem, where it does not say so itself"
)
def sources_add(url: str, source_id: str | None, time_zone: str | None) -> None:
    """Add a WordPress news site: its feed and time zone are looked up.

    \b
    Example:
      dateline sources add https://example.org/ --id example --time-zone Asia/Beirut
    """
    from dateline.pipeline import source_admin

    with _workbench() as bench:
        draft = source_admin.add(bench, url, source_id=source_id, time_zone=time_zone)
    found = draft.source
    click.echo(
        f"{found.id}: {found.feed_url} ({found.time_zone}), polled every {found.poll_seconds:.0f} s", err=True
    )
    for note in draft.notes:
        click.echo(f"  {note}", err=True)


@main.command()
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "markdown", "json"]),
    default="table",
    show_default=True,
    help="how the dictionary is printed",
)
def dictionary(format_: str) -> None:
    """Print what every published table and column means, from the database's own comments.

    \b
    Example:
      dateline dictionary --format markdown
    """
    from dateline.warehouse import connect
    from dateline.warehouse import dictionary as words

    words.render(connect.ready_databases(settings()).dateline, format_, sys.stdout)


@main.group(invoke_without_command=True)
@click.option("--last", default=10, show_default=True, help="how many runs are shown")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table")
@click.pass_context
def quality(ctx: click.Context, last: int, as_json: bool) -> None:
    """Show the last audits: what was checked, what failed, what was quarantined and why.

    \b
    Examples:
      dateline quality --last 3
      dateline quality release 1234 --author "A. Analyst" --reason "the ministry confirmed the toll"
    """
    if ctx.invoked_subcommand is not None:
        return
    from dateline.pipeline import audit

    with _workbench() as bench:
        found = audit.last_runs(bench, last)
    click.echo(json.dumps(found, default=str, ensure_ascii=False) if as_json else audit.as_text(found))


@quality.command("release")
@click.argument("event_version_id", type=int)
@click.option("--author", help="who decides (default: your login name)")
@click.option("--reason", required=True, help="why the row may be published after all")
def quality_release(event_version_id: int, author: str | None, reason: str) -> None:
    """Publish a quarantined event version on a human's word; who and why are kept.

    \b
    Example:
      dateline quality release 1234 --author "A. Analyst" --reason "the ministry confirmed the toll"
    """
    from dateline.incidents.linking import link_articles
    from dateline.warehouse import publish

    author = author or _login_name()
    with _workbench() as bench:
        event = publish.release(bench.connection, event_version_id, author=author, reason=reason)
        link_articles(bench.connection, event_ids=[event])
    click.echo(f"event {event} is published", err=True)


@main.command()
@click.argument("event_id", type=int, required=False)
@click.argument(
    "action",
    type=click.Choice(["confirm", "correct", "reject", "merge", "split", "revoke"]),
    required=False,
)
@click.option("--author", help="who decides, or checks the sample (default: your login name)")
@click.option("--reason", help="why (of a decision)")
@click.option(
    "--field",
    "fields",
    multiple=True,
    help="with correct: a field's path, such as date_start or actors[0].name",
)
@click.option(
    "--value", "values", multiple=True, help="with correct: the right value, as JSON; one for each --field"
)
@click.option("--other", type=int, help="with merge: the event that it is joined with, which stays")
@click.option("--into", help="with split: a JSON array of the parts, each the fields in which it differs")
@click.option(
    "--sample", type=click.IntRange(min=1), help="draw so many events at random, to be checked by hand"
)
@click.option("--seed", type=click.IntRange(min=0), help="with --sample: draw as this number says")
@click.option("--continue", "resumed", type=int, help="go on with the sample of this number")
@click.option(
    "--output",
    type=click.File("w", encoding="utf-8"),
    help="write the sample as CSV, to be filled in; - is stdout",
)
@click.option("--answers", type=click.File("r", encoding="utf-8-sig"), help="read a filled-in sample")
@click.option("--rates", is_flag=True, help="show how often each field was found wrong")
def review(
    event_id: int | None,
    action: str | None,
    author: str | None,
    reason: str | None,
    fields: tuple[str, ...],
    values: tuple[str, ...],
    other: int | None,
    into: str | None,
    sample: int | None,
    seed: int | None,
    resumed: int | None,
    output: IO[str] | None,
    answers: IO[str] | None,
    rates: bool,
) -> None:
    """Record a human's word on an event, or check a random sample by hand.

    A decision survives recoding and takes effect at once. merge joins EVENT_ID with --other, which stays; split makes
    several events of one; revoke takes back what was decided before. --sample asks in the terminal, or writes a file
    (--output) that --answers reads again.

    \b
    Examples:
      dateline review 17 confirm --author "A. Analyst" --reason "read the article"
      dateline review 17 correct --field quantity --value 5 --author "A. Analyst" --reason "five, says the ministry"
      dateline review 18 merge --other 17 --author "A. Analyst" --reason "the same blast"
      dateline review 17 split --into '[{"places[0].name": "Hit"}, {"places[0].name": "Ramadi"}]' \\
          --author "A. Analyst" --reason "two towns, two strikes"
      dateline review --sample 20 --author "A. Analyst"
      dateline review --sample 20 --author "A. Analyst" --output sample.csv
      dateline review --answers sample.csv --author "A. Analyst"
      dateline review --rates
    """
    chosen = [event_id is not None, sample is not None, resumed is not None, answers is not None, rates]
    if sum(chosen) != 1:
        raise click.UsageError("give an event with an action, --sample, --continue, --answers or --rates")
    if rates:
        from dateline.pipeline import sample as sampling

        with _workbench() as bench:
            click.echo(sampling.rates(bench))
        return
    author = author or _login_name()
    if event_id is not None:
        if action is None or not reason:
            raise click.UsageError("a decision needs an action (confirm, correct, …) and a --reason")
        corrections = [(f, _json_value("--value", v)) for f, v in zip(fields, values, strict=False)]
        if len(fields) != len(values):
            raise click.UsageError("give one --value for each --field")
        _decide(event_id, action, author, reason, corrections, other, into)
    else:
        _sample(author, sample, seed, resumed, output, answers)


def _login_name() -> str:
    """Who is at the keyboard, as far as the operating system knows."""
    import getpass

    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # a container may run as a number without a name
        raise click.UsageError("say who decides or checks: --author") from None


def _ask(text: str) -> str:
    """The answer of who is at the keyboard; that they stop when nobody is, or no more."""
    try:
        return str(click.prompt(text, default="", show_default=False, err=True))
    except click.Abort:
        return "q"


def _json_value(option: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise click.UsageError(f"{option} must be JSON, such as 41 or '\"Mosul\"', not {text!r}") from None


def _decide(
    event_id: int,
    action: str,
    author: str,
    reason: str,
    corrections: list[tuple[str, Any]],
    other: int | None,
    into: str | None,
) -> None:
    from dateline.pipeline import review as reviewing

    parts = [] if into is None else _json_value("--into", into)
    if not isinstance(parts, list):
        raise click.UsageError("--into must be a JSON array, with an object for each part")
    with _workbench() as bench:
        decided = reviewing.decide(
            bench,
            event_id,
            action,
            author=author,
            reason=reason,
            corrections=corrections,
            other_event_id=other,
            parts=parts,
        )
    made = f"; the parts are events {', '.join(map(str, decided.parts))}" if decided.parts else ""
    click.echo(f"the decision is stored: {decided.sentence}{made}", err=True)


def _sample(
    author: str,
    size: int | None,
    seed: int | None,
    resumed: int | None,
    output: IO[str] | None,
    answers: IO[str] | None,
) -> None:
    from dateline.pipeline import sample as sampling
    from dateline.warehouse import review_store

    with _workbench() as bench:
        if answers is not None:
            events, found = sampling.read(bench, answers, author=author)
            click.echo(f"{found} answers on {events} events are stored", err=True)
            click.echo(sampling.rates(bench))
            return
        number = resumed or review_store.draw(bench.connection, size or 0, author=author, seed=seed)
        if output is not None:
            events = sampling.write(bench, number, output)
            click.echo(
                f"sample {number}: {events} events written; fill in the column verdict (right or wrong), then "
                "`dateline review --answers FILE`",
                err=True,
            )
            return
        judged = sampling.interview(
            bench,
            number,
            author=author,
            ask=_ask,
            say=lambda text: click.echo(text, err=True),
        )
        click.echo(f"{judged} events judged; `dateline review --continue {number}` goes on", err=True)
        click.echo(sampling.rates(bench))


@main.command()
@click.argument("name", required=False)
@click.option("--note", help="what it is for")
@click.option("--list", "listed", is_flag=True, help="list the snapshots")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of words")
def snapshot(name: str | None, note: str | None, listed: bool, as_json: bool) -> None:
    """Give this moment of the published tables a name, so that figures can be cited and asked for again.

    \b
    Examples:
      dateline snapshot 2020-q1 --note "for the March report"
      dateline snapshot --list
    """
    if listed == (name is not None):
        raise click.UsageError("give a name for this moment, or --list")
    from dateline.warehouse import snapshot as moments

    with _workbench() as bench:
        if name is not None:
            taken = [moments.take_snapshot(bench.connection, name, note=note)]
        else:
            taken = moments.snapshots(bench.connection)
    if as_json:
        found = [{**asdict(one), "query": one.query()} for one in taken]
        click.echo(json.dumps(found if listed else found[0], default=str, ensure_ascii=False, indent=1))
    elif listed:
        from dateline.pipeline.tables import as_table

        rows = [[s.name, s.taken_at, s.events, s.coder_versions, s.note] for s in taken]
        click.echo(
            as_table(["name", "taken at (UTC)", "events", "coders", "note"], rows)
            if rows
            else "No snapshot was taken yet: dateline snapshot NAME takes one."
        )
    else:
        click.echo(taken[0].citation())


@main.command()
@click.argument("url")
@click.option("--reason", required=True, help="why; it is kept with the emptied rows")
def takedown(url: str, reason: str) -> None:
    """Empty the bytes and the text of an article on legal request; its row and its link stay.

    The pages of past audits, which show examples, are deleted: the next audit makes new ones.

    \b
    Example:
      dateline takedown https://example.org/news/some-article/ --reason "court order of 3 May"
    """
    from dateline.incidents.linking import link_articles
    from dateline.pipeline.audit import forget_docs
    from dateline.warehouse.takedown import take_down

    with _workbench() as bench:
        gone = take_down(bench.connection, url, reason)
        link_articles(bench.connection, gone.article_ids)
        pages = forget_docs(bench)
    click.echo(
        f"{len(gone.article_ids)} articles taken down: {gone.versions} versions and {gone.bodies} pages emptied, "
        f"{gone.events_retracted} events retracted, the pages of {pages} audits deleted",
        err=True,
    )


@main.command("export-warc")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--source", "source_id", help="one source's id; default: all")
def export_warc(target: Path, source_id: str | None) -> None:
    """Write the archived pages to a WARC file.

    \b
    Example:
      dateline export-warc pages.warc.gz --source media-line
    """
    from dateline.pipeline import warc

    with _workbench() as bench, _bar() as bar:
        count = warc.export_warc(bench, target, source=source_id, progress=bar("pages"))
    click.echo(f"{count} pages written to {target}", err=True)


# ---------------------------------------------------------------------------------------------------------------
# Running


@main.command()
@click.option("--demo", is_flag=True, help="watch the sample newsroom instead of the network")
@click.option(
    "--articles",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="with --demo: the folder of article files to serve",
)
def up(demo: bool, articles: Path | None) -> None:
    """Start PostgreSQL, Airflow and its DAGs; stay until Ctrl-C.

    \b
    Example:
      dateline up --demo
    """
    if articles is not None and not demo:
        raise click.UsageError("--articles goes with --demo")
    from dateline.orchestration.local import up as running

    running.up(settings(), demo=demo, articles=articles)


@main.command()
def stop() -> None:
    """Stop what `dateline up` started, and the embedded PostgreSQL.

    \b
    Example:
      dateline stop
    """
    from dateline.orchestration.local import up as running

    click.echo(running.stop(settings()), err=True)


@main.command()
@click.option(
    "--port", default=None, type=click.IntRange(0, 65535), help="default: DATELINE_NEWSROOM_PORT, else 8765"
)
@click.option(
    "--articles",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="folder of article files; default: the sample newsroom's own",
)
@click.option(
    "--feed-items", type=click.IntRange(min=1), help="articles in a feed; default: 10, as WordPress has it"
)
@click.option("--full-text", is_flag=True, help="whole articles in the feed instead of excerpts")
@click.option("--apply-corrections", is_flag=True, help="show articles as they stand after their corrections")
def newsroom(
    port: int | None, articles: Path | None, feed_items: int | None, full_text: bool, apply_corrections: bool
) -> None:
    """Serve the sample newsroom: a site that behaves as a WordPress news site does.

    An article is published by putting its file into the folder, corrected by changing the file, withdrawn by
    deleting it.

    \b
    Example:
      dateline newsroom --port 8765 --articles tests/newsroom/articles
    """
    from dateline.newsroom.options import SiteOptions
    from dateline.newsroom.server import serve

    options = SiteOptions(
        posts_per_rss=feed_items or settings().newsroom_feed_items or 10,
        full_text_feed=full_text,
        apply_corrections=apply_corrections,
    )
    serve(articles or _sample_articles(), settings().newsroom_port if port is None else port, options=options)


@main.command()
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="default: any free port")
def desk(port: int) -> None:
    """Serve the event desk without Airflow, on loopback; the address that is printed opens it.

    \b
    Example:
      dateline desk --port 8090
    """
    from dateline.desk.serve import serve
    from dateline.warehouse import connect

    serve(connect.ready_databases(settings()).analyst, port)


# ---------------------------------------------------------------------------------------------------------------


def _sample_articles() -> Path:
    folder = Path(__file__).resolve().parents[2] / "tests" / "newsroom" / "articles"
    if not folder.is_dir():
        raise WorkFailed(
            "the sample articles are part of a checkout: run this there, or name a folder with --articles"
        )
    return folder


def _workbench(config: Settings | None = None) -> Workbench:
    from dateline.pipeline.workbench import Workbench
    from dateline.warehouse import connect

    config = config or settings()
    return Workbench(config, connect.ready_databases(config).dateline)


def _interval(since: date, until: date) -> tuple[datetime, datetime]:
    if until < since:
        raise click.UsageError(f"--until {until} lies before --since {since}")
    return datetime.combine(since, time(), UTC), datetime.combine(until + timedelta(days=1), time(), UTC)


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((120, 24)).columns


def _bar() -> Any:
    from dateline.pipeline.progress import bar

    return bar()


def _progress(lines: IO[bytes], what: str) -> Iterator[bytes]:
    from dateline.pipeline.progress import counted

    return counted(lines, what)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
