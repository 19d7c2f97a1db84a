"""Scanned files, honest and hostile: what is read of them, and what is refused."""

from functools import cache
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from dpo_office.common.confined import Limits
from requests_app.gateways import post_pages, post_reader
from requests_app.gateways.form_reader import read_form
from requests_app.gateways.picture_file import pdf_of_pictures
from requests_app.gateways.post_reader import UnreadablePostError, read_scan, unpacked
from requests_app.gateways.request_form import render_request_form
from tests.factories.signed_forms import NUMBER, form_data, signed_scan

pytestmark = pytest.mark.once


@cache
def form() -> bytes:
    return render_request_form(form_data())


def written(writer: PdfWriter) -> bytes:
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def paper(*, width: int = 826, colour: str = "white") -> bytes:
    """Scan an empty sheet."""
    output = BytesIO()
    Image.new("RGB", (width, 1169), colour).save(output, "PDF", resolution=100)
    return output.getvalue()


def pile(*files: bytes) -> bytes:
    """Put files together as a scanner does."""
    writer = PdfWriter()
    for content in files:
        writer.append(BytesIO(content))
    return written(writer)


def fault_of(content: bytes) -> str:
    """Say why a file is refused, without a process of its own."""
    with pytest.raises(UnreadablePostError) as refused:
        unpacked(post_pages.read(content))
    return refused.value.code


def test_a_pile_is_read_page_by_page_in_a_process_of_its_own():
    read = read_scan(pile(paper(), signed_scan(form()), paper(colour="#e8d9a0")))

    assert [len(page.codes) for page in read.pages] == [0, 1, 0]
    assert read.pages[1].codes[0][0] == NUMBER
    modes = []
    for page in read.pages:
        with Image.open(BytesIO(page.picture)) as picture, Image.open(BytesIO(page.preview)) as small:
            assert picture.size == pytest.approx((1652, 2338), abs=8)
            assert small.width <= post_pages.PREVIEW_PIXELS
            modes.append(picture.mode)
    assert modes == ["L", "L", "RGB"]
    again = read_form(pdf_of_pictures([read.pages[1].picture]))
    assert (again.number, again.unreadable, again.hazards) == (NUMBER, None, ())
    assert dict(again.ink)["signature"] > 0.004


def test_pictures_are_put_together_without_a_change():
    pictures = [page.picture for page in unpacked(post_pages.read(pile(paper(), paper(width=500))))]

    content = pdf_of_pictures(pictures)
    document = PdfReader(BytesIO(content))

    assert all(content.count(picture) == 1 for picture in pictures)
    assert [round(float(page.mediabox.width)) for page in document.pages] == [595, 360]


def test_a_form_that_was_printed_to_a_file_is_known_by_its_foot():
    writer = PdfWriter(clone_from=BytesIO(form()))
    page = unpacked(post_pages.read(written(writer)))[0]

    assert NUMBER in [number for number, _mac in page.codes]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"GIF89a", "no_pdf"),
        (b"%PDF-1.7\nnothing that follows", "damaged"),
        (b"%PDF-" + b"0" * (post_reader.MAX_SCAN_BYTES + 1), "file_too_large"),
    ],
)
def test_a_file_that_is_no_scan_is_refused(content, code):
    with pytest.raises(UnreadablePostError) as refused:
        read_scan(content)

    assert refused.value.code == code


def test_a_locked_file_is_refused():
    writer = PdfWriter(clone_from=BytesIO(paper()))
    writer.encrypt("not-a-secret", algorithm="RC4-128")

    assert fault_of(written(writer)) == "encrypted"


def test_a_file_with_a_script_is_refused():
    writer = PdfWriter(clone_from=BytesIO(paper()))
    script = {
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): TextStringObject("app.alert(1)"),
    }
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)

    assert fault_of(written(writer)) == "active_content"


@pytest.mark.parametrize(
    ("pages", "size", "code"),
    [
        (0, (595, 842), "damaged"),
        (post_pages.MAX_SCAN_PAGES + 1, (595, 842), "too_many_pages"),
        (1, (20_000, 842), "too_many_pixels"),
    ],
)
def test_a_file_without_pages_or_with_too_much_is_refused(pages, size, code):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(*size)

    assert fault_of(written(writer)) == code


def test_a_file_that_takes_too_much_is_refused():
    with pytest.raises(UnreadablePostError, match="took_too_long"):
        read_scan(pile(*[signed_scan(form())] * 3), Limits(wall_seconds=0.05))


@pytest.mark.parametrize("answer", [b"", b"\0" * 8 + b"{}", (2).to_bytes(8, "big") + b"[]"])
def test_an_answer_that_is_none_is_a_damaged_file(monkeypatch, answer):
    monkeypatch.setattr(post_reader.ConfinedReader, "read", lambda _self, _content: answer)

    with pytest.raises(UnreadablePostError, match="damaged"):
        read_scan(b"%PDF-1.7")
