"""A returned form held against the issued one: what is the same, what differs, and what is shown of it."""

import random
from functools import cache
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject

from dpo_office.common.confined import Limits
from requests_app.domain.form_comparison import FormComparison
from requests_app.gateways import form_pictures, form_reader
from requests_app.gateways.form_comparing import comparison_of
from requests_app.gateways.form_pages import render_pages
from requests_app.gateways.form_pictures import UnreadablePicturesError, pictures_of
from requests_app.gateways.form_reader import read_form
from requests_app.gateways.request_form import render_request_form
from tests.factories.signed_forms import NUMBER, filled_pdf, form_data, signed_scan
from tests.forms_corpus.paper import MM, as_file, handwritten, photographed, scanned

pytestmark = pytest.mark.once

SMALL = Limits(memory_bytes=160 * 1024 * 1024)


@cache
def form() -> bytes:
    return render_request_form(form_data())


@cache
def sheet() -> Image.Image:
    with_page = render_pages(form())
    page = next(with_page)
    with_page.close()
    return handwritten(page, random.Random(7))


def rewritten(change) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(filled_pdf(form(), {"name": "Åse Blåbær"})))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def with_words(words: str, at: tuple[float, float]) -> Image.Image:
    page = sheet().copy()
    ImageDraw.Draw(page).text((at[0] * MM, at[1] * MM), words, fill=30, font_size=28)
    return page


def test_a_file_is_read_in_a_process_of_its_own_and_held_against_the_form_of_its_number():
    asked = []

    def issued_of(number: str) -> bytes:
        asked.append(number)
        return form()

    reading = read_form(filled_pdf(form(), {"name": "Åse Blåbær", "date": "3/12/2026"}), issued_of)

    assert asked == [NUMBER]
    assert reading.shown_values == (("name", "Åse Blåbær"), ("date", "3/12/2026"))
    compared = reading.comparison
    assert (compared.page, compared.issued_bytes_kept, compared.text_differs) == ("unchanged", True, 0)
    assert (compared.altered_fields, compared.added_parts, compared.added_pages) == ((), (), 0)


def test_a_file_that_takes_too_much_is_unreadable_and_the_office_goes_on():
    large = as_file(Image.new("L", (6000, 6000), 255), "PNG")

    assert read_form(large, limits=SMALL).unreadable == "too_much_memory"
    assert read_form(form(), limits=Limits(wall_seconds=0.01)).unreadable == "took_too_long"
    with pytest.raises(UnreadablePicturesError, match="took_too_long"):
        pictures_of(form(), form(), Limits(wall_seconds=0.01))


def test_an_answer_that_is_none_is_damage(monkeypatch):
    monkeypatch.setattr(form_reader.ConfinedReader, "read", lambda *_: b"\x00" * 7 + b"\x02[]")

    assert read_form(form()).unreadable == "damaged"
    with pytest.raises(form_pictures.UnreadablePicturesError, match="damaged"):
        pictures_of(form(), form())


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (lambda: scanned(sheet(), random.Random(1), dpi=150, turn=1.5), "JPEG"),
        (lambda: scanned(sheet(), random.Random(2), dpi=300, turn=180, faint=0.7), "PDF"),
        (lambda: photographed(sheet(), random.Random(3), tilt=0.06, curl=0.6, turn=90), "JPEG"),
    ],
    ids=["scan", "upside down", "photo"],
)
def test_an_honest_page_is_unchanged(picture, kind):
    compared = comparison_of(as_file(picture(), kind), form())

    assert (compared.page, compared.boxes, compared.issued_bytes_kept) == ("unchanged", (), None)


@pytest.mark.parametrize("way", [scanned, photographed])
def test_a_line_that_was_added_is_found_where_it_stands(way):
    page = with_words("og alle mine konti", (110, 194))

    compared = comparison_of(as_file(way(page, random.Random(4)), "JPEG"), form())

    assert compared.page == "differs"
    [(left, top, width, height)] = compared.boxes
    assert (104 <= left <= 112, 120 <= left + width <= 160) == (True, True)
    assert (188 <= top <= 196, 196 <= top + height <= 204) == (True, True)


def test_the_page_of_another_form_under_our_codes_is_found():
    other = next(render_pages(render_request_form(form_data(rights=("erasure", "objection")))))
    page = sheet().copy()
    page.paste(other.crop((0, round(60 * MM), round(160 * MM), round(190 * MM))), (0, round(60 * MM)))

    assert comparison_of(as_file(scanned(page, random.Random(5)), "PNG"), form()).page == "differs"


def test_a_page_without_both_codes_is_not_comparable_and_other_pages_are_counted():
    page = sheet().copy()
    page.paste(255, (round(160 * MM), 0, page.width, round(60 * MM)))
    two = BytesIO()
    sheet().save(two, "TIFF", save_all=True, append_images=[Image.new("L", sheet().size, 255)])

    assert comparison_of(as_file(page, "PNG"), form()) == FormComparison()
    compared = comparison_of(two.getvalue(), form())
    assert (compared.page, compared.added_pages) == ("unchanged", 1)


def test_a_photo_of_a_telephone_is_read():
    photo = as_file(scanned(sheet(), random.Random(6), dpi=110, noise=0), "HEIF", quality=60)

    reading = read_form(photo)

    assert (reading.media_type, reading.number, reading.unreadable) == ("image/heic", NUMBER, None)
    assert read_form(photo + b"x").hazards == ("trailing_data",)


def move(writer: PdfWriter) -> None:
    field = writer.pages[0]["/Annots"].get_object()[0].get_object()
    field[NameObject("/Rect")] = ArrayObject(FloatObject(value) for value in (60, 600, 300, 620))


def note(writer: PdfWriter) -> None:
    annotation = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FreeText"),
            NameObject("/Rect"): ArrayObject(FloatObject(value) for value in (60, 600, 300, 620)),
            NameObject("/Contents"): TextStringObject("Ikke"),
        }
    )
    writer.pages[0]["/Annots"].get_object().append(writer._add_object(annotation))


def layer(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject()


def hide_words(writer: PdfWriter) -> None:
    content = writer.pages[0].get_contents()
    said = b"BT 3 Tr /Helv 9 Tf 60 500 Td (og alle mine konti) Tj ET"
    content.set_data(content.get_data() + b"\n" + said)
    fonts = writer.pages[0]["/Resources"].get_object()["/Font"].get_object()
    fonts[NameObject("/Helv")] = writer.root_object["/AcroForm"]["/DR"]["/Font"].raw_get("/Helv")
    writer.pages[0].replace_contents(content)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda _: None, {}),
        (move, {"altered_fields": ("name",)}),
        (note, {"added_parts": ("annotations",)}),
        (layer, {"added_parts": ("layers",)}),
        (hide_words, {"text_differs": 15}),
        (lambda writer: writer.add_blank_page(595, 842), {"added_pages": 1}),
    ],
    ids=["as another program saves it", "field moved", "note", "layer", "invisible words", "page"],
)
def test_what_only_a_pdf_can_hide_is_found(change, found):
    compared = comparison_of(rewritten(change), form())

    seen = {name: getattr(compared, name) for name in ("altered_fields", "added_parts", "added_pages")}
    expected = {"altered_fields": (), "added_parts": (), "added_pages": 0, "text_differs": 0} | found
    assert seen | {"text_differs": compared.text_differs} == expected
    assert compared.issued_bytes_kept is False


def test_people_see_both_pages_with_what_differs():
    page = with_words("og alle mine konti", (110, 194))
    two = PdfWriter()
    for content in (as_file(scanned(page, random.Random(8)), "PDF"), signed_scan(form(), signature=False)):
        two.append(PdfReader(BytesIO(content)))
    output = BytesIO()
    two.write(output)

    first, second = pictures_of(output.getvalue(), form())

    assert len(first.boxes) == 1
    assert (second.issued_png, second.boxes) == (b"", ())
    sizes = {Image.open(BytesIO(png)).size for png in (first.returned_png, first.issued_png)}
    assert len(sizes) == 1
    assert all(png.startswith(b"\x89PNG") for png in (first.returned_png, second.returned_png))


def test_what_was_filled_in_is_shown_large_without_the_shadows_of_a_photo():
    whim = random.Random(9)
    dark = photographed(sheet(), whim, uneven=0.9)

    [shown] = pictures_of(as_file(dark, "JPEG"), form())
    [unlaid] = pictures_of(as_file(Image.new("L", (1200, 1700), 255), "PNG"), form())

    part = Image.open(BytesIO(shown.filled_png)).convert("L")
    assert part.width > Image.open(BytesIO(shown.returned_png)).width
    lit = part.resize((8, 3), Image.Resampling.BOX)
    # Paper is white in every corner, and what was written stands out.
    assert min(lit.get_flattened_data()) > 150
    assert min(part.get_flattened_data()) < 60
    assert unlaid.filled_png == b""
