"""The answer, the refusal and the mails: what they must say."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from requests_app.domain.case_codes import ITEM_OUTCOMES
from requests_app.domain.letter_parts import InformationPoint, LaterItem, LetterItem
from requests_app.domain.refusal_grounds import GROUNDS
from requests_app.domain.rights import RIGHTS
from requests_app.form_texts import FORM
from requests_app.form_texts import RIGHTS as FORM_RIGHTS
from requests_app.gateways.answer_letter import (
    CaseLetter,
    render_answer_letter,
    render_part_letter,
    render_refusal_letter,
)
from requests_app.gateways.request_form import Letterhead
from requests_app.ground_texts import ground_source, ground_text
from requests_app.letter_texts import (
    GRANTED_SENTENCES,
    INFORMATION,
    LATER_SENTENCES,
    LETTER,
    OUTCOME_SENTENCES,
    OUTCOMES,
    RIGHT_NAMES,
    keep_together,
)
from requests_app.mail_texts import MAILS, mail_text
from tests.requests_app.test_request_form import text_of

LANGUAGES = ("da", "en")
REFUSED = LetterItem("erasure", "refused", "legal_claims", "Der verserer en sag om betaling.")
LETTER_DATA = CaseLetter(
    controller=Letterhead("Eksempel Måltider ApS", "Æblevej 1, 2500 Valby", "privatliv@example.com"),
    person_name="Åse Blåbær",
    person_address=("Ærøvej 2", "3000 Helsingør"),
    reference="S-2026-000017",
    language="da",
    received_on=date(2026, 11, 4),
    dated=date(2026, 12, 3),
    items=(LetterItem("access", "granted"), REFUSED),
    information=(
        InformationPoint("retention", ("36 måneder efter sidste levering",)),
        InformationPoint("purposes", ("Levering", "Bogføring")),
    ),
    annexes=("Registerudtræk (PDF)",),
    signatory="Databeskyttelsesrådgiveren",
)
MAIL_VALUES = {
    "reference": "S-2026-000017",
    "controller": "Eksempel Måltider ApS",
    "contact": "privatliv@example.com",
    "due_on": date(2026, 12, 4),
    "expires_on": date(2027, 1, 2),
    "reasons": ["Underskriften mangler."],
    "received_on": date(2026, 11, 4),
    "said": "Ingen sms'er.",
}
# What mails about the time limit tell besides.
TOLD = dict.fromkeys(
    (
        "asked_on",
        "code",
        "complaint",
        "first_on",
        "ground",
        "how",
        "link",
        "months",
        "reckoning",
        "silence_days",
        "spoken",
        "strict_due_on",
        "until",
        "waiting",
        "words",
    ),
    "sagt",
)


def test_the_answer_says_each_outcome_its_ground_and_how_to_complain():
    text = text_of(render_answer_letter(LETTER_DATA))

    for said in (
        "Svar på din anmodning",
        "4. november 2026",
        "Imødekommet",
        "Afslået",
        "Der verserer en sag om betaling.",
        "databeskyttelsesforordningens artikel 17, stk. 3, litra e",
        "Registerudtræk (PDF)",
        "Datatilsynet, Carl Jacobsens Vej 35, 2500 Valby",
        "33 19 32 00",
        "dt@datatilsynet.dk",
        "domstolene",
    ):
        assert said in text, said


def test_the_information_stands_in_the_order_of_the_law():
    text = text_of(render_answer_letter(LETTER_DATA))

    assert text.index("Formål") < text.index("Opbevaringsperiode")
    assert "Modtagere" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_refusal_has_reasons_and_both_remedies(language):
    letter = replace(LETTER_DATA, language=language, items=(REFUSED,), information=(), annexes=())

    text = text_of(render_refusal_letter(letter))

    assert ground_text("legal_claims", language) in text
    assert "Datatilsynet" in text
    assert ("domstolene" if language == "da" else "courts") in text


def test_a_long_letter_numbers_its_pages_and_names_its_case_on_each():
    items = tuple(LetterItem(right, "refused", explanation="Begrundelse. " * 60) for right in RIGHTS)
    document = PdfReader(BytesIO(render_answer_letter(replace(LETTER_DATA, items=items))))

    texts = [page.extract_text() for page in document.pages]

    assert len(texts) > 2
    assert all(
        "S-2026-000017" in text and f"{number}/{len(texts)}" in text for number, text in enumerate(texts, 1)
    )


def test_the_letters_are_tagged_and_equal_data_give_equal_bytes():
    pdf = render_answer_letter(LETTER_DATA)

    assert pdf == render_answer_letter(LETTER_DATA)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


def test_a_letter_to_nobody_by_name_greets_without_one():
    text = text_of(render_answer_letter(replace(LETTER_DATA, person_name="", person_address=())))

    assert "Til rette vedkommende" in text


def test_a_letter_to_a_representative_says_for_whom_it_is_read():
    text = text_of(render_answer_letter(replace(LETTER_DATA, for_whom="på vegne af Åse Prøve")))

    assert text.count("på vegne af Åse Prøve") == 2
    assert "»Du« er i brevet den, oplysningerne handler om." in text
    assert "om dine personoplysninger" not in text


@pytest.mark.parametrize("outcome", ["refused", "partly_granted"])
def test_an_item_is_never_refused_without_reasons(outcome):
    with pytest.raises(ValueError, match="reasons"):
        render_answer_letter(replace(LETTER_DATA, items=(LetterItem("access", outcome),)))


def test_a_refusal_grants_nothing_and_a_letter_answers_something():
    with pytest.raises(ValueError, match="every item"):
        render_refusal_letter(LETTER_DATA)
    with pytest.raises(ValueError, match="at least one"):
        render_answer_letter(replace(LETTER_DATA, items=()))


def test_an_unknown_point_of_information_is_refused():
    with pytest.raises(KeyError):
        render_answer_letter(replace(LETTER_DATA, information=(InformationPoint("colour", ("blue",)),)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", GROUNDS)
def test_every_ground_has_its_words_and_its_provision(code, language):
    assert ground_text(code, language).endswith(".")
    assert any(mark in ground_source(code, language) for mark in ("artikel", "Article", "§", "section"))


def test_every_right_and_outcome_has_its_words_in_both_languages():
    assert set(RIGHT_NAMES) == set(GRANTED_SENTENCES) == set(FORM_RIGHTS) == set(RIGHTS)
    assert set(OUTCOMES) == {"granted", "later", *OUTCOME_SENTENCES} >= {*ITEM_OUTCOMES} - {"pending"}
    for words in (
        RIGHT_NAMES,
        GRANTED_SENTENCES,
        FORM_RIGHTS,
        FORM,
        OUTCOMES,
        OUTCOME_SENTENCES,
        LATER_SENTENCES,
        INFORMATION,
        LETTER,
        MAILS,
    ):
        assert {tuple(entry) for entry in words.values()} == {LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", MAILS)
def test_a_mail_names_its_case_and_leaves_no_gap(kind, language):
    mail = mail_text(kind, language, name="Åse Blåbær", told=TOLD, **MAIL_VALUES)

    assert "S-2026-000017" in mail.subject
    assert "Åse Blåbær" not in mail.subject
    assert mail.body.startswith(("Kære Åse Blåbær\n", "Dear Åse Blåbær\n"))
    assert "{" not in mail.subject + mail.body
    assert mail.body.endswith("Eksempel Måltider ApS\n")


@pytest.mark.parametrize("kind", ["form_issued", "form_returned"])
def test_a_mail_about_the_form_says_that_the_request_goes_on(kind):
    mail = mail_text(kind, "da", **MAIL_VALUES)

    assert "senest den 4. december 2026" in mail.body
    assert "på en anden måde" in mail.body


def test_the_acknowledgement_does_not_say_that_the_person_is_known():
    mail = mail_text("case_received", "da", **MAIL_VALUES)

    assert mail.body.startswith("Hej\n")
    assert not any(word in mail.body.lower() for word in ("kunde", "dine oplysninger", "konto"))


@pytest.mark.parametrize(("kind", "missing"), [("case_received", "due_on"), ("form_returned", "reasons")])
def test_a_mail_without_what_it_tells_is_refused(kind, missing):
    with pytest.raises(ValueError, match=missing):
        mail_text(kind, "da", **MAIL_VALUES | {missing: None if missing == "due_on" else []})


def test_an_article_and_its_number_stay_on_one_line():
    assert keep_together("artikel 21, stk. 1, litra b, § 22") == (
        "artikel\u00a021, stk.\u00a01, litra\u00a0b, §\u00a022"
    )


def test_an_answer_in_part_says_when_the_rest_follows():
    parts = {
        "items": (LetterItem("access", "granted"),),
        "later": (LaterItem("erasure", 7), LaterItem("rectification")),
        "due_on": date(2026, 12, 4),
    }
    said = text_of(render_part_letter(replace(LETTER_DATA, **parts)))

    for words in ("Svar på en del", "når der er gået 7 dage", "Svar følger", "senest den 4. december 2026"):
        assert words in said
    assert "Vi har slettet" not in said
    at_once = text_of(
        render_part_letter(replace(LETTER_DATA, **parts | {"later": (LaterItem("erasure", 0),)}))
    )
    assert "Vi sletter, når den er kommet frem" in at_once
    with pytest.raises(ValueError, match="what follows"):
        render_part_letter(LETTER_DATA)


def test_a_sign_that_no_font_has_keeps_no_answer_back():
    said = text_of(render_answer_letter(replace(LETTER_DATA, person_name="Åse 🙂 Blåbær")))

    assert "Kære Åse [U+1F642] Blåbær" in said
