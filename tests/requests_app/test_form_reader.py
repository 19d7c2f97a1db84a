"""What is read from files that come back, honest and hostile."""

import random
import struct
import zipfile
import zlib
from functools import cache
from io import BytesIO

import pytest
import segno
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from requests_app.domain.signed_forms import INK_LIMIT
from requests_app.gateways import form_reading
from requests_app.gateways.form_layout import CODES, TOP_CODE, Box
from requests_app.gateways.form_reading import reading_of as read_form
from requests_app.gateways.request_form import render_request_form
from tests.factories.signed_forms import NUMBER, filled_pdf, form_data, signed_scan

pytestmark = pytest.mark.once

FORM = render_request_form(form_data())
SCAN_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}


def rewritten(change) -> bytes:
    """Return the form as another program saved it, changed on the way."""
    writer = PdfWriter(clone_from=BytesIO(FORM))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


@cache
def honest_files() -> list[bytes]:
    return [FORM, *(signed_scan(FORM, kind=kind) for kind in SCAN_TYPES)]


def cover(writer: PdfWriter, *boxes: Box) -> None:
    """Paint over boxes of the page."""
    content = writer.pages[0].get_contents()
    for box in boxes:
        left, bottom, right, top = box.pdf_rectangle()
        content.set_data(
            content.get_data() + f"\n1 g {left} {bottom} {right - left} {top - bottom} re f".encode()
        )
    writer.pages[0].replace_contents(content)


def several_pages(count: int) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(FORM))
    for _ in range(count - 1):
        writer.add_blank_page(595, 842)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


@pytest.mark.parametrize(
    ("kind", "dpi", "rotate"),
    [
        *(("pdf", dpi, rotate) for dpi in (150, 300) for rotate in (0, 2, 180)),
        *((kind, 200, rotate) for kind in SCAN_TYPES for rotate in (-7, 90)),
    ],
)
def test_a_signed_scan_is_read_and_its_ink_found(kind, dpi, rotate):
    reading = read_form(signed_scan(FORM, kind=kind, dpi=dpi, rotate=rotate))

    assert (reading.media_type, reading.number, reading.unreadable) == (SCAN_TYPES[kind], NUMBER, None)
    assert reading.ink_ratio >= INK_LIMIT
    assert reading.is_filled_in
    assert reading.hazards == ()


@pytest.mark.parametrize("kind", list(SCAN_TYPES))
@pytest.mark.parametrize("rotate", [0, 3, 180])
def test_a_scan_without_signature_shows_no_ink_in_the_box(kind, rotate):
    reading = read_form(signed_scan(FORM, kind=kind, rotate=rotate, signature=False))

    assert reading.ink_ratio < INK_LIMIT / 4
    assert dict(reading.ink)["name"] >= INK_LIMIT


def test_a_noisy_photo_in_perspective_is_read():
    page = Image.open(BytesIO(signed_scan(FORM, kind="png"))).convert("L")
    noise = Image.effect_noise(page.size, 30)
    grey = Image.blend(page.point(lambda value: 90 + value // 2), noise, 0.08)
    width, height = grey.size
    photo = grey.transform(
        (width, height),
        Image.Transform.QUAD,
        (-90, -60, -20, height + 80, width + 110, height + 30, width + 30, -100),
        Image.Resampling.BICUBIC,
        fillcolor=60,
    )
    output = BytesIO()
    photo.save(output, "JPEG", quality=60)

    reading = read_form(output.getvalue())

    assert reading.number == NUMBER
    assert reading.ink_ratio >= INK_LIMIT


def test_a_form_filled_on_screen_keeps_our_bytes_and_shows_its_values():
    filled = filled_pdf(FORM, {"name": "Åse Blåbær", "place": "Ærøskøbing"})

    reading = read_form(filled)

    assert filled.startswith(FORM)
    assert reading.number == NUMBER
    assert reading.field_values == reading.shown_values == (("name", "Åse Blåbær"), ("place", "Ærøskøbing"))
    assert reading.signed_fields == ()
    assert reading.ink_ratio < INK_LIMIT


def test_a_resaved_blank_form_is_seen_as_not_filled_in():
    reading = read_form(rewritten(lambda writer: writer.add_metadata({"/Producer": "Another viewer"})))

    assert reading.number == NUMBER
    assert not reading.is_filled_in


def test_a_digital_signature_is_named():
    def sign(writer: PdfWriter) -> None:
        field = writer.pages[0]["/Annots"].get_object()[-1].get_object()
        field[NameObject("/V")] = DictionaryObject({NameObject("/Type"): NameObject("/Sig")})

    assert read_form(rewritten(sign)).signed_fields == ("signature",)


def test_the_code_is_taken_from_the_text_when_the_symbols_are_lost():
    reading = read_form(rewritten(lambda writer: cover(writer, *CODES)))

    assert [(code.number, code.mac, code.source) for code in reading.codes] == [
        (NUMBER, form_data().mac, "text")
    ]
    assert reading.ink_ratio is None


def test_one_lost_symbol_leaves_the_number_and_no_place_for_the_box():
    reading = read_form(rewritten(lambda writer: cover(writer, TOP_CODE)))

    assert [(code.number, code.source) for code in reading.codes] == [(NUMBER, "qr")]
    assert reading.ink_ratio is None


def test_two_forms_in_one_file_are_both_read():
    other = render_request_form(form_data(number="RF-0000-0000-0000-0000"))
    writer = PdfWriter()
    for pdf in (FORM, other):
        writer.append(PdfReader(BytesIO(pdf)))
    output = BytesIO()
    writer.write(output)

    reading = read_form(output.getvalue())

    assert reading.numbers == (NUMBER, "RF-0000-0000-0000-0000")
    assert reading.number is None


def test_a_foreign_symbol_is_passed_over():
    output = BytesIO()
    segno.make("https://example.com/").save(output, kind="png", scale=12, border=8)

    reading = read_form(output.getvalue())

    assert (reading.codes, reading.unreadable, reading.ink) == ((), None, ())


@pytest.mark.parametrize(
    "content",
    [
        b"hello",
        b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04" + bytes(200),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"GIF89a" + bytes(40),
        b"\n" + FORM,
        b"MZ" + FORM,
    ],
)
def test_a_file_of_another_kind_is_unknown(content):
    reading = read_form(content)

    assert (reading.media_type, reading.codes, reading.hazards) == ("unknown", (), ())


def test_an_empty_and_an_oversized_file_say_so(monkeypatch):
    monkeypatch.setattr(form_reading, "MAX_BYTES", 1000)

    assert read_form(b"").unreadable == "file_empty"
    assert read_form(FORM).unreadable == "file_too_large"


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9, 0.98])
def test_a_cut_off_pdf_is_never_filled_in(share):
    reading = read_form(FORM[: int(len(FORM) * share)])

    assert reading.unreadable is not None or not reading.is_filled_in


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_cut_off_picture_is_damaged(kind):
    scan = signed_scan(FORM, kind=kind)

    assert read_form(scan[: len(scan) // 2]).unreadable == "damaged"


@pytest.mark.parametrize("seed", range(40))
def test_random_damage_never_raises(seed):
    whim = random.Random(seed)
    content = bytearray(whim.choice(honest_files()))
    for _ in range(whim.randint(1, 200)):
        content[whim.randrange(8, len(content))] = whim.randrange(256)

    assert read_form(bytes(content)).size == len(content)


def test_a_picture_of_a_gigapixel_is_refused_by_its_header():
    header = struct.pack(">IIBBBBB", 32_000, 32_000, 8, 0, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )

    assert read_form(bomb).unreadable == "too_many_pixels"


def test_a_page_as_large_as_a_house_is_refused():
    def stretch(writer: PdfWriter) -> None:
        writer.pages[0].mediabox.upper_right = (200_000, 200_000)
        writer.pages[0].cropbox.upper_right = (200_000, 200_000)

    assert read_form(rewritten(stretch)).unreadable == "too_many_pixels"


def test_too_many_pages_are_refused():
    assert read_form(several_pages(51)).unreadable == "too_many_pages"
    assert read_form(several_pages(3)).pages == 3


def test_an_encrypted_pdf_is_refused():
    assert (
        read_form(rewritten(lambda writer: writer.encrypt("secret", algorithm="AES-256"))).unreadable
        == "encrypted"
    )


def action(kind: str, **more) -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind)}
        | {NameObject(f"/{key}"): TextStringObject(value) for key, value in more.items()}
    )


def on_opening(value) -> object:
    return lambda writer: writer.root_object.update({NameObject("/OpenAction"): value})


def on_page(key: str, value) -> object:
    return lambda writer: writer.pages[0].update({NameObject(key): value})


def in_form(key: str, value) -> object:
    return lambda writer: writer.root_object["/AcroForm"].update({NameObject(key): value})


def annotation(kind: str) -> object:
    value = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(kind),
            NameObject("/Rect"): ArrayObject(),
        }
    )
    return lambda writer: writer.pages[0]["/Annots"].get_object().append(writer._add_object(value))


@pytest.mark.parametrize(
    ("change", "hazard"),
    [
        (on_opening(action("/JavaScript", JS="app.alert(1)")), "javascript"),
        (on_opening(action("/Launch", F="calc.exe")), "launch"),
        (on_opening(action("/URI", URI="https://example.com/")), "open_action"),
        (
            on_page("/AA", DictionaryObject({NameObject("/O"): action("/Named", N="Print")})),
            "automatic_action",
        ),
        (on_page("/AA", DictionaryObject({NameObject("/O"): action("/GoToR", F="x.pdf")})), "remote_target"),
        (on_page("/A", action("/SubmitForm", F="https://example.com/")), "submit_form"),
        (in_form("/XFA", TextStringObject("<xdp/>")), "xfa"),
        (annotation("/FileAttachment"), "embedded_file"),
        (annotation("/RichMedia"), "rich_media"),
        (lambda writer: writer.add_attachment("x.exe", b"MZ"), "embedded_file"),
    ],
)
def test_active_content_is_found_and_the_file_not_rendered(change, hazard):
    reading = read_form(rewritten(change))

    assert hazard in reading.hazards
    assert reading.codes == ()


def test_active_content_is_found_in_an_object_that_nothing_uses():
    reading = read_form(
        rewritten(lambda writer: writer._add_object(action("/JavaScript", JS="app.alert(1)")))
    )

    assert "javascript" in reading.hazards


@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_data_behind_the_end_are_found(kind):
    content = FORM if kind == "pdf" else signed_scan(FORM, kind=kind)

    assert read_form(content + b"\n").hazards == ()
    assert read_form(content + b"x" * 500).hazards == ("trailing_data",)


@pytest.mark.parametrize("kind", list(SCAN_TYPES))
def test_an_archive_behind_the_end_is_found(kind):
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("x.html", "<script></script>")

    assert "archive_inside" in read_form(signed_scan(FORM, kind=kind) + archive.getvalue()).hazards


def test_a_pdf_of_endless_objects_is_refused(monkeypatch):
    monkeypatch.setattr("requests_app.gateways.pdf_hazards.MAX_OBJECTS", 10)

    assert read_form(FORM).unreadable == "too_many_objects"


def test_a_stream_that_unpacks_to_gigabytes_is_refused_in_time():
    packed = zlib.compress(bytes(50_000_000))

    def swell(writer: PdfWriter) -> None:
        stream = writer.pages[0]["/Contents"].get_object()
        stream._data = packed
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")

    assert not read_form(rewritten(swell)).is_filled_in
