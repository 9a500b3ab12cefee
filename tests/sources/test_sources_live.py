"""One look at a feed after the other, against a newsroom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from newsrooms import article, hourly, source_of, utc

from dateline.sources.live import PollState, poll

NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)


def sent(newsroom) -> dict[str, str]:
    """The validators of the last feed request."""
    last = [r for r in newsroom.log.entries() if r.path == "/feed/"][-1]
    return {k: v for k, v in last.headers.items() if k in ("if-none-match", "if-modified-since")}


def test_the_first_look_is_a_full_one_and_the_second_is_conditional(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 2), 5))
    source = source_of(newsroom)
    first = poll(fetcher, source, PollState(), now=NOW)
    assert first.is_changed and len(first.reading.entries) == 5 and sent(newsroom) == {}
    assert first.state.newest_published == utc(2024, 5, 2, 4)
    second = poll(fetcher, source, first.state, now=first.next_poll_at)
    assert second.response.not_modified and not second.is_changed and second.failure is None
    assert sent(newsroom) == {
        "if-none-match": first.state.etag,
        "if-modified-since": first.state.last_modified,
    }


def test_a_new_article_and_a_corrected_headline_are_changes(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 2), 5))
    source = source_of(newsroom)
    state = poll(fetcher, source, PollState(), now=NOW).state
    newsroom.publish(article("new", NOW))
    outcome = poll(fetcher, source, state, now=NOW + timedelta(seconds=5))
    assert outcome.is_changed and outcome.reading.entries[0].title == "Story number new"
    newsroom.correct("story-new", title="Another headline")
    again = poll(fetcher, source, outcome.state, now=NOW + timedelta(seconds=10))
    assert again.is_changed and again.reading.entries[0].title == "Another headline"


def test_a_full_read_comes_round_now_and_then_and_sees_through_a_stale_cache(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 2), 5))
    source = source_of(newsroom)
    state = poll(fetcher, source, PollState(), now=NOW).state
    outcome = poll(fetcher, source, state, now=NOW + timedelta(hours=6))
    assert sent(newsroom) == {} and not outcome.is_changed and outcome.reading is not None
    assert outcome.state.last_full_read_at == NOW + timedelta(hours=6)


def test_a_proxy_that_weakens_the_etag_is_asked_by_date_alone(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 2), 5))
    newsroom.faults.add("weak_etag", path="/feed/", count=None)
    source = source_of(newsroom)
    first = poll(fetcher, source, PollState(), now=NOW)
    assert first.state.etag.startswith('W/"'), "kept exactly as sent"
    second = poll(fetcher, source, first.state, now=NOW + timedelta(seconds=5))
    assert not second.response.not_modified and second.state.etag_is_ignored and not second.is_changed
    third = poll(fetcher, source, second.state, now=NOW + timedelta(seconds=10))
    assert third.response.not_modified and set(sent(newsroom)) == {"if-modified-since"}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "status", "status": 403}, "forbidden"),
        ({"kind": "status", "status": 404}, "gone"),
        ({"kind": "status", "status": 500}, "http_server_error"),
        ({"kind": "cut_off"}, "cut_off"),
        ({"kind": "login_page"}, "html_page"),
        ({"kind": "empty"}, "empty"),
        ({"kind": "gzip_bomb", "size_bytes": 60_000_000}, "too_large"),
        ({"kind": "huge", "size_bytes": 30_000_000}, "too_large"),
        ({"kind": "redirect_loop"}, "redirect_loop"),
        ({"kind": "redirect_chain"}, "too_many_redirects"),
        ({"kind": "bad_encoding"}, "bad_encoding"),
        ({"kind": "reset"}, "cut_off"),
        ({"kind": "not_html"}, "not_xml"),
    ],
    ids=lambda v: v if isinstance(v, str) else None,
)
def test_every_fault_is_told_and_forgotten_when_it_is_over(fetcher, open_newsroom, fault, code):
    newsroom = open_newsroom(hourly(utc(2024, 5, 2), 5))
    source = source_of(newsroom)
    how = dict(fault)
    newsroom.faults.add(how.pop("kind"), path="/feed/", count=None, **how)
    failed = poll(fetcher, source, PollState(), now=NOW)
    assert failed.failure.code == code and failed.reading is None and not failed.is_changed
    assert failed.state.failures_in_a_row == 1 and failed.next_poll_at > NOW
    newsroom.faults.clear()
    after = poll(fetcher, source, failed.state, now=failed.next_poll_at)
    assert after.failure is None and after.is_changed and after.state.failures_in_a_row == 0


def test_a_source_that_keeps_failing_is_set_aside_and_still_tried(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 2), 5))
    source = source_of(newsroom)
    newsroom.faults.add("status", status=404, path="/feed/", count=5)
    state, now, waits = PollState(), NOW, []
    for _ in range(5):
        outcome = poll(fetcher, source, state, now=now)
        waits.append((outcome.next_poll_at - now).total_seconds())
        state, now = outcome.state, outcome.next_poll_at
    assert state.is_set_aside and waits == sorted(waits)
    back = poll(fetcher, source, state, now=now)
    assert back.failure is None and back.is_changed and not back.state.is_set_aside


def test_retry_after_is_kept(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 2), 5))
    newsroom.faults.add("status", status=429, retry_after_seconds=900, path="/feed/")
    outcome = poll(fetcher, source_of(newsroom), PollState(), now=NOW)
    assert outcome.next_poll_at >= NOW + timedelta(seconds=900)


def test_the_interval_follows_how_often_the_source_publishes(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(NOW - timedelta(minutes=4), 10, hours=-1 / 30))
    source = source_of(newsroom)
    busy = poll(fetcher, source, PollState(), now=NOW)
    assert busy.state.interval_seconds == 30  # an article every two minutes
    quiet = poll(fetcher, source, busy.state, now=NOW + timedelta(hours=3))
    assert quiet.response.not_modified and quiet.state.interval_seconds == 60, "the entry's upper bound"
