"""Hostile forms that are whole files: foreign codes, replays, altered text, swapped pages, other names."""

import random
from datetime import date
from functools import cache
from io import BytesIO

import segno
from PIL import Image, ImageDraw, ImageOps
from pypdf import PdfReader, PdfWriter

from requests_app.domain.form_numbers import code_text, form_mac
from requests_app.gateways.form_layout import CODES, SIGNATURE_CODE, TOP_CODE, Box
from requests_app.gateways.request_form import render_request_form
from tests.factories.signed_forms import FORM_KEY, NUMBER, filled_pdf, form_data
from tests.forms_corpus.base import (
    FILLED,
    OTHER_NUMBER,
    blank_sheet,
    filled,
    first_page,
    form,
    inked,
    other_form,
    other_sheet,
    signed_sheet,
    written,
)
from tests.forms_corpus.paper import MM, as_file, photographed, scanned

SCANS = {"scan": scanned, "photo": photographed}


def _pixels(box: Box) -> tuple[int, int, int, int]:
    return tuple(round(v * MM) for v in (box.x, box.y, box.x + box.width, box.y + box.height))


def _taken(sheet: Image.Image, whim: random.Random) -> bytes:
    picture = whim.choice((scanned, photographed))(sheet, whim)
    return as_file(picture, "JPEG", quality=80)


def _coded(text: str, *boxes: Box):
    """Put another code where ours stands."""

    def make(whim: random.Random) -> bytes:
        output = BytesIO()
        segno.make(text, error="q", micro=False, boost_error=False).save(
            output, kind="png", border=0, scale=8
        )
        sheet = signed_sheet(whim)
        for box in boxes:
            left, top, right, low = _pixels(box)
            symbol = Image.open(BytesIO(output.getvalue())).convert("L").resize((right - left, low - top))
            sheet.paste(255, (left - 8, top - 8, right + 8, low + 8))
            sheet.paste(symbol, (left, top))
        return _taken(sheet, whim)

    return make


FORGED = code_text(NUMBER, "0" * 16)
FOREIGN_KEY = code_text(NUMBER, form_mac(NUMBER, key=b"x" * 32))
UNKNOWN = code_text("RF-1111-1111-1111-1111", form_mac("RF-1111-1111-1111-1111", key=FORM_KEY))
OTHER = code_text(OTHER_NUMBER, form_mac(OTHER_NUMBER, key=FORM_KEY))
CODED = {
    "a MAC of zeros": _coded(FORGED, *CODES),
    "another office's key": _coded(FOREIGN_KEY, *CODES),
    "one code forged": _coded(FOREIGN_KEY, SIGNATURE_CODE),
    "a number nobody issued": _coded(UNKNOWN, *CODES),
    "another form's code below": _coded(OTHER, SIGNATURE_CODE),
    "another form's code above": _coded(OTHER, TOP_CODE),
    "another form's codes": _coded(OTHER, *CODES),
    "somebody's web address": _coded("https://example.com/", *CODES),
    "the code in small letters": _coded(code_text(NUMBER, form_data().mac).lower(), *CODES),
    "a MAC that belongs to another": _coded(code_text(NUMBER, form_mac(OTHER_NUMBER, key=FORM_KEY)), *CODES),
    "two forms in one file": lambda _: _pile(filled(), other_form()),
}
CODE_TOLD = (
    *("form_code_forged", "form_number_unknown", "form_number_ambiguous", "form_number_missing"),
    "form_of_other_case",
)


def _pile(*contents: bytes) -> bytes:
    writer = PdfWriter()
    for content in contents:
        writer.append(PdfReader(BytesIO(content)))
    return written(writer)


def _replayed(**facts):
    return lambda whim: (whim.choice((filled(), _taken(signed_sheet(whim), whim))), facts)


REPLAYS = {
    "used before": _replayed(used_on=date(2026, 12, 9)),
    "another case": _replayed(of_this_case=False),
    "too late": _replayed(expires_on=date(2026, 12, 9)),
    "a newer one was issued": _replayed(superseded=True),
    "the blank form": lambda _: form(),
}
REPLAY_TOLD = (
    *("form_already_used", "form_of_other_case", "form_expired", "form_superseded", "form_is_blank"),
)


def _written_over(at: tuple[float, float], words: str, width: float):
    def make(whim: random.Random) -> bytes:
        sheet = signed_sheet(whim)
        pen = ImageDraw.Draw(sheet)
        x, y = at[0] * MM, at[1] * MM
        pen.rectangle((x, y, x + width * MM, y + 4.6 * MM), fill=255)
        pen.text((x, y), words, fill=25, font_size=29)
        return _taken(sheet, whim)

    return make


def _other_rights(whim: random.Random) -> bytes:
    """Print a form that asks for more, with our codes: what a person with a PDF editor does."""
    rights = whim.choice((("erasure",), ("access", "erasure"), ("rectification",), ("access", "portability")))
    return inked(render_request_form(form_data(person_name=FILLED["name"], rights=rights)), FILLED)


def _other_rights_scanned(whim: random.Random) -> bytes:
    page = first_page(_other_rights(whim))
    return _taken(page, whim)


def _other_person(whim: random.Random) -> bytes:
    content = render_request_form(
        form_data(person_name=whim.choice(("Bo Lind Holm", "Ida Lind", "Åse Blåbær")))
    )
    return _taken(first_page(inked(content, FILLED)), whim)


def _line(whim: random.Random) -> tuple[float, float]:
    return (30, whim.uniform(100, 180))


@cache
def _printed_lines() -> list[float]:
    """Give where the lines of the printed words begin, in millimetres from the top."""
    left, top, right, low = (round(place * MM) for place in (24, 98, 114, 150))
    rows = blank_sheet().crop((left, top, right, low)).resize((1, low - top), Image.Resampling.BOX)
    is_dark = [value < 250 for value in rows.getdata()]
    begins = [row for row in range(1, len(is_dark)) if is_dark[row] and not is_dark[row - 1]]
    return [(top + row) / MM - 0.4 for row in begins]


ALTERED = {
    "a word written over": lambda whim: _written_over(_line(whim), "Sletning af alt", 34)(whim),
    "a line taken away": lambda whim: _written_over((24, whim.choice(_printed_lines())), "", 90)(whim),
    "a line added": _written_over((110, 194), "og alle mine konti", 50),
    "other rights, as PDF": _other_rights,
    "other rights, on paper": _other_rights_scanned,
    "another person in the head": _other_person,
}
ALTERED_TOLD = ("page_differs", "text_differs")


def _under_our_codes(whim: random.Random) -> bytes:
    sheet = other_sheet().copy()
    ours = signed_sheet(whim)
    for box in CODES:
        area = _pixels(box.inset(-1))
        sheet.paste(ours.crop(area), area[:2])
    return _taken(sheet, whim)


def _blank_with_codes(whim: random.Random) -> bytes:
    sheet = Image.new("L", other_sheet().size, 255)
    ours = signed_sheet(whim)
    for box in CODES:
        area = _pixels(box.inset(-1))
        sheet.paste(ours.crop(area), area[:2])
    return _taken(sheet, whim)


def _second_page(whim: random.Random) -> bytes:
    pages = [
        as_file(scanned(signed_sheet(whim), whim), "PDF"),
        as_file(scanned(signed_sheet(whim), whim), "PDF"),
    ]
    return _pile(*pages)


def _letter_behind(whim: random.Random) -> bytes:
    page = Image.new("L", (1654, 2339), 255)
    ImageDraw.Draw(page).text((200, 300), "Slet også alle min søsters konti.", fill=20, font_size=40)
    return _pile(as_file(scanned(signed_sheet(whim), whim), "PDF"), as_file(page, "PDF"))


def _two_frames(whim: random.Random) -> bytes:
    output = BytesIO()
    scanned(signed_sheet(whim), whim).save(
        output, "TIFF", save_all=True, append_images=[scanned(other_sheet(), whim)], compression="tiff_lzw"
    )
    return output.getvalue()


SWAPPED = {
    "another page under our codes": _under_our_codes,
    "codes on blank paper": _blank_with_codes,
    "the form twice": _second_page,
    "a letter behind it": _letter_behind,
    "another form behind it, as TIFF": _two_frames,
}
SWAPPED_TOLD = ("page_differs", "pages_added", "page_not_comparable", "form_number_ambiguous")


def _mirrored(whim: random.Random) -> bytes:
    return as_file(ImageOps.mirror(signed_sheet(whim)), "PNG")


def _upper_half(whim: random.Random) -> bytes:
    sheet = signed_sheet(whim)
    return as_file(sheet.crop((0, 0, sheet.width, sheet.height // 2)), "JPEG")


def _tiny(whim: random.Random) -> bytes:
    return as_file(signed_sheet(whim).resize((260, 368)), "JPEG")


def _see_through(whim: random.Random) -> bytes:
    """Show other words on a dark ground than on paper."""
    sheet = signed_sheet(whim).convert("RGBA")
    ImageDraw.Draw(sheet).text((110 * MM, 194 * MM), "og alle mine konti", fill=(0, 0, 0, 160), font_size=29)
    return as_file(sheet, "PNG")


def _one_code_lost(whim: random.Random) -> bytes:
    sheet = signed_sheet(whim)
    sheet.paste(255, _pixels(whim.choice(CODES).inset(-2)))
    return as_file(scanned(sheet, whim), "JPEG")


PICTURES = {
    "mirrored": _mirrored,
    "the upper half": _upper_half,
    "as small as a stamp": _tiny,
    "words that shine through": _see_through,
    "one code lost": _one_code_lost,
    "not signed": lambda whim: _taken(first_page(filled_pdf(form(), FILLED)), whim),
    "not filled in": lambda whim: _taken(first_page(form()), whim),
}
PICTURES_TOLD = (
    *("page_differs", "page_not_comparable", "form_number_missing", "file_unreadable"),
    *("no_ink_found", "ink_not_measured", "nothing_filled_in"),
)


def _named(name: str):
    return lambda _: inked(form(), FILLED | {"name": name})


NAMES = {
    name: _named(name)
    for name in (
        *("Bo Lind Holm", "Blåbær Østergård", "Åse", "Å. B. Ø.", "Åse Holm", "Ida Blåbær Østergård", "x"),
        *(
            "Åse B\u043e Lind",
            "A\u0455e Blåbær Østergård",
            "Åse\u200bBo Blåbær",
            "Eksempel ApS",
            "1234567890",
        ),
        *("Å\u202ese Blåbær Østergård", "Åse Blåbær Østergård og Bo", "Bo på vegne af Åse Blåbær"),
    )
} | {"on paper": lambda whim: _taken(first_page(inked(form(), FILLED | {"name": "Bo Lind"})), whim)}
NAME_TOLD = ("name_different", "name_close", "name_not_read", "field_shows_other")

FAMILIES = (
    ("codes of others", CODE_TOLD, CODED, 2),
    ("used again", REPLAY_TOLD, REPLAYS, 2),
    ("text altered", ALTERED_TOLD, ALTERED, 5),
    ("pages swapped", SWAPPED_TOLD, SWAPPED, 3),
    ("tricks with pictures", PICTURES_TOLD, PICTURES, 2),
    ("names of others", NAME_TOLD, NAMES, 1),
)
