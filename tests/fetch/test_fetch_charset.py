"""From bytes to text when the declared charset is missing or wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.fetch.charset import decode_body

TEXT = "Kata’ib Hizbullah said “no” – naïve café in İskenderun"
# The same words as a Western page of the 2000s would hold them.
WESTERN = "Kata’ib Hizbullah said “no” – naïve café"


@pytest.mark.parametrize(
    "content_type",
    [None, "text/html", "text/html; charset=utf-8", 'text/html; charset="UTF-8"', "text/html; charset=ISO-8859-1",
     "text/html; charset=windows-1255", "text/html; charset=klingon", "text/html; charset=utf-16"],
)  # fmt: skip
def test_utf8_is_recognised_whatever_is_declared(content_type):
    assert decode_body(TEXT.encode(), content_type).text == TEXT


def test_a_wrong_declaration_is_told():
    decoded = decode_body(TEXT.encode(), "text/html; charset=ISO-8859-1")
    assert decoded.note == "declared as cp1252, read as utf-8"
    assert decode_body(TEXT.encode(), "text/html; charset=utf-8").note is None


@pytest.mark.parametrize("label", ["iso-8859-1", "latin1", "windows-1252", "us-ascii"])
def test_western_labels_are_read_as_browsers_read_them(label):
    decoded = decode_body(WESTERN.encode("cp1252"), f"text/html; charset={label}")
    assert (decoded.text, decoded.note) == (WESTERN, None)


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("windows-1255", "שלום עולם"),
        ("windows-1256", "مرحبا بالعالم"),
        ("shift_jis", "こんにちは"),
        ("utf-16", TEXT),
    ],
)
def test_other_charsets_where_declared(charset, text):
    page = f"<html><head><meta charset='{charset}'></head><p>{text}</p>".encode(charset)
    assert text in decode_body(page).text
    assert text in decode_body(page, f"text/html; charset={charset}").text


def test_the_charset_of_the_document_counts_when_the_header_is_silent():
    xml = '<?xml version="1.0" encoding="windows-1255"?><t>שלום</t>'.encode("windows-1255")
    assert "שלום" in decode_body(xml, "application/xml").text
    html = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1255">שלום'.encode(
        "windows-1255"
    )
    assert "שלום" in decode_body(html).text


def test_declared_utf8_with_some_broken_bytes_stays_utf8():
    decoded = decode_body(TEXT.encode() + b" cut \xe2\x80", "text/html; charset=utf-8")
    assert decoded.text.startswith(TEXT) and decoded.text.endswith("\ufffd")


def test_declared_utf8_that_is_western_is_read_as_western():
    text = ("Officials told the agency nothing more about it. " * 5 + WESTERN) * 20
    assert decode_body(text.encode("cp1252"), "text/html; charset=utf-8").text == text
    assert decode_body(text.encode("cp1252")).text == text


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_beats_everything(mark):
    assert decode_body(TEXT.encode(mark), "text/html; charset=windows-1255").text == TEXT


@pytest.mark.parametrize(
    "label", ["utf-7", "base64", "rot13", "hex", "unicode_escape", "idna", "punycode", "x"]
)
def test_what_is_no_charset_is_not_used(label):
    decoded = decode_body(b"+ADw-script+AD4- \\x3c \xff", f"text/html; charset={label}")
    assert "<script" not in decoded.text


@given(st.binary(max_size=400), st.none() | st.text(max_size=60))
def test_any_bytes_become_text(body, content_type):
    decoded = decode_body(body, content_type)
    assert isinstance(decoded.text, str) and decoded.charset


@given(
    st.sampled_from(["utf-8", "utf-16", "cp1252", "shift_jis", "big5", "iso2022_jp", "utf-7", "cp037"]),
    st.binary(max_size=200),
)
def test_any_bytes_under_any_label_become_text(label, body):
    decode_body(b"<meta charset=" + label.encode() + b">" + body, f"text/html; charset={label}")
