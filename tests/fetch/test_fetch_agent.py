"""How we name ourselves."""

from __future__ import annotations

import pytest

from dateline.fetch.agent import user_agent


def test_the_contact_stands_in_it():
    assert user_agent("0.1.0", "desk@news.example") == "Dateline/0.1.0 (+desk@news.example)"
    assert user_agent("0.1.0", " https://news.example/bot ") == "Dateline/0.1.0 (+https://news.example/bot)"
    assert user_agent("0.1.0") == "Dateline/0.1.0"


@pytest.mark.parametrize("contact", ["a\r\nX: 1", "a(b)", "a\x00", "büro@news.example", "a\\b"])
def test_a_contact_that_would_break_the_header_is_refused(contact):
    with pytest.raises(ValueError, match="plain web or mail address"):
        user_agent("0.1.0", contact)


@pytest.mark.parametrize("version", ["", "1 2", "1\n", "1/2"])
def test_so_is_a_version(version):
    with pytest.raises(ValueError, match="letters, digits and dots"):
        user_agent(version)
