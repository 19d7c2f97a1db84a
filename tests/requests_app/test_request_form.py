"""The issued form: one page, two codes, fillable, tagged, without personal data in its codes."""

import hashlib
import json
import re
from contextlib import closing
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader

from dpo_office.common.errors import PermanentGatewayError
from requests_app.domain.form_numbers import FormCode
from requests_app.domain.rights import RIGHTS
from requests_app.form_texts import FORM, FORM_VERSION
from requests_app.form_texts import RIGHTS as RIGHT_WORDS
from requests_app.gateways.form_layout import FIELDS, SIGNATURE
from requests_app.gateways.form_reader import read_form, render_pages
from requests_app.gateways.form_symbols import read_symbols
from requests_app.gateways.request_form import TEMPLATE, render_request_form
from tests.factories.signed_forms import NUMBER, form_data

LANGUAGES = ("da", "en")


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    without_hyphens = re.sub(r"\ufffe|\x02\r?\n|(?<=[a-zæøå])-\r?\n", "", text.replace("\u00a0", " "))
    return re.sub(r"\s+", " ", without_hyphens)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_is_one_page_that_names_its_case_and_what_was_asked(language):
    form = form_data(language=language, rights=("access", "portability"))

    pdf = render_request_form(form)

    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    text = text_of(pdf)
    for said in (
        form.reference,
        form.number,
        form.mac,
        form.person_name,
        form.controller.name,
        form.controller.contact,
    ):
        assert said in text
    assert re.search(r"(artikel|Article) 15", text)
    assert re.search(r"(artikel|Article) 20", text)


def test_the_form_says_that_the_clock_runs_and_that_there_are_other_ways():
    text = text_of(render_request_form(form_data()))

    assert "Fristen løber allerede, og skemaet udskyder den ikke" in text
    assert "under alle omstændigheder" in text
    assert "på en anden måde" in text
    assert "Datatilsynet" in text
    assert "skriv ikke dit CPR-nummer" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person_name", ["", "Åse " + "Blåbærgrød-" * 8 + "Østergård"])
def test_the_form_stays_one_page_with_every_right_and_long_names(language, person_name):
    controller = "Selskabet til Fremme af meget lange Firmanavne i Danmark og Omegn ApS"
    form = form_data(language=language, rights=RIGHTS, person_name=person_name, controller=controller)

    text = text_of(render_request_form(form))

    assert all(
        re.search(rf"(artikel|Article) {article}\b", text) for article in (7, 15, 16, 17, 18, 20, 21, 22)
    )


def test_a_form_whose_text_cannot_fit_is_refused():
    with pytest.raises(PermanentGatewayError) as refusal:
        render_request_form(form_data(controller="Langt navn " * 300))

    assert refusal.value.code == "typesetting_failed"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_form_is_parted_a_name_least_of_all(language):
    name = "Maximiliane Charlotte Antoinette Schleswig-Holstein-Sonderburg Østergård"
    pdf = render_request_form(form_data(language=language, rights=RIGHTS, person_name=name))

    with closing(pypdfium2.PdfDocument(pdf)) as document:
        told = document[0].get_textpage().get_text_range()

    assert not re.search(r"\ufffe|\x02|[^\W\d]-\r?\n[^\W\d]", told)


@pytest.mark.parametrize(("address", "is_told"), [("Æblevej 1, 2500 Valby", True), ("", False)])
def test_the_form_may_come_back_on_paper_where_a_postal_address_is_known(address, is_told):
    form = form_data()
    form = replace(form, controller=replace(form.controller, address=address))

    text = text_of(render_request_form(form))

    assert ("eller på papir til adressen øverst" in text) is is_told
    assert f"{form.controller.name} {'Æblevej 1, 2500 Valby · ' if is_told else ''}privatliv" in text


def test_markup_in_a_name_is_plain_text():
    name = "#pagebreak() *Åse* \\ $x$ [b] <c> @d"

    assert name in text_of(render_request_form(form_data(person_name=name)))


def test_both_codes_hold_number_and_mac_and_nothing_else():
    form = form_data()
    (page,) = render_pages(render_request_form(form))

    symbols = read_symbols(page)

    assert [symbol.code for symbol in symbols] == [FormCode(form.number, form.mac)] * 2


def test_equal_data_give_equal_bytes():
    assert render_request_form(form_data()) == render_request_form(form_data())
    assert render_request_form(form_data()) != render_request_form(
        replace(form_data(), reference="S-2026-000018")
    )


def test_the_fields_lie_in_tab_order_with_tooltips():
    document = PdfReader(BytesIO(render_request_form(form_data())))

    widgets = [reference.get_object() for reference in document.pages[0]["/Annots"].get_object()]

    assert [widget["/T"] for widget in widgets] == [*FIELDS, "signature"]
    assert [widget["/FT"] for widget in widgets] == ["/Tx"] * 4 + ["/Sig"]
    assert all(widget["/TU"] for widget in widgets)
    assert tuple(float(value) for value in widgets[-1]["/Rect"]) == pytest.approx(
        SIGNATURE.pdf_rectangle(), abs=0.01
    )
    assert document.pages[0]["/Tabs"] == "/S"
    assert document.trailer["/Root"]["/AcroForm"]["/SigFlags"] == 3


def test_every_field_stands_in_the_structure_tree_behind_its_label():
    document = PdfReader(BytesIO(render_request_form(form_data())))
    tree = document.trailer["/Root"]["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    parents = {int(numbers[place]): numbers[place + 1].get_object() for place in range(0, len(numbers), 2)}

    for reference in document.pages[0]["/Annots"].get_object():
        element = parents[int(reference.get_object()["/StructParent"])]
        assert element["/S"] == "/Form"
        assert element["/K"].raw_get("/Obj") == reference
        paragraph = element["/P"].get_object()
        assert paragraph["/S"] == "/P"
        assert [kid.get_object() for kid in paragraph["/K"]][-1] == element
        assert "/Alt" not in paragraph


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_is_tagged_with_language_and_title_and_all_its_fonts(language):
    document = PdfReader(BytesIO(render_request_form(form_data(language=language))))
    root = document.trailer["/Root"]

    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = root["/Metadata"].get_object().get_data()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert NUMBER.encode() in metadata
    fonts = [font.get_object() for font in document.pages[0]["/Resources"]["/Font"].values()]
    assert {font["/BaseFont"].split("+")[1].startswith("LibertinusSerif") for font in fonts} == {True}
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile3" in descriptor or "/FontFile2" in descriptor


def test_the_issued_form_reads_as_a_blank_form_without_hazards():
    reading = read_form(render_request_form(form_data()))

    assert (reading.number, reading.hazards, reading.unreadable) == (NUMBER, (), None)
    assert not reading.is_filled_in
    assert reading.ink_ratio == 0


def test_the_version_of_a_form_is_raised_with_its_words_and_its_layout() -> None:
    told = json.dumps([FORM, RIGHT_WORDS], sort_keys=True).encode() + TEMPLATE.read_bytes()

    # Another digest: raise FORM_VERSION, so that a form that comes back says which words were signed.
    assert (FORM_VERSION, hashlib.sha256(told).hexdigest()[:16]) == ("2026-2", "377bbad0b9859aa7")
