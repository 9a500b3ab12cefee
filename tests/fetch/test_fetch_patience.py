"""Trying again on the spot."""

from __future__ import annotations

import pytest
from scripted import http

from dateline.fetch.failure import FetchFailure
from dateline.fetch.patience import get_patiently


def test_a_temporary_failure_is_tried_again_after_a_pause(fetcher, site, gate):
    site.answers["/"] = [http("500 X"), http("502 X"), http("200 OK", b"at last")]
    assert get_patiently(fetcher, site.url(), allow_private=True).body == b"at last"
    assert 6 <= gate.now <= 6.6


def test_not_for_ever(fetcher, site):
    site.answers["/"] = http("500 X")
    with pytest.raises(FetchFailure):
        get_patiently(fetcher, site.url(), attempts=3, allow_private=True)
    assert len(site.asked) == 3


@pytest.mark.parametrize("status", ["403 X", "404 X", "418 X"])
def test_only_temporary_ones(fetcher, site, status):
    site.answers["/"] = http(status)
    with pytest.raises(FetchFailure):
        get_patiently(fetcher, site.url(), allow_private=True)
    assert len(site.asked) == 1


def test_a_short_retry_after_is_waited_for_and_a_long_one_is_not(fetcher, site, gate):
    site.answers["/"] = [http("429 X", b"", "Retry-After: 20"), http("200 OK", b"thanks")]
    assert get_patiently(fetcher, site.url(), allow_private=True).body == b"thanks"
    assert gate.now >= 20
    site.answers["/"] = http("429 X", b"", "Retry-After: 900")
    with pytest.raises(FetchFailure) as failed:
        get_patiently(fetcher, site.url(), allow_private=True)
    assert failed.value.retry_after_seconds == 900
