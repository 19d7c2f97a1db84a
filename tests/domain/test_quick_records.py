"""What may be recorded at once: the table of docs/flows/quick_record.md, and the sentences."""

import pytest

from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.quick_records import (
    CORRECTED_FIELDS,
    MARKETING_CHANNELS,
    MOST_WISHES,
    WISH_KINDS,
    Wish,
    checked_wishes,
    require_confirmable,
    rights_of,
)
from requests_app.labels import CORRECTED_FIELD_LABELS, MARKETING_CHANNEL_LABELS, WISH_KIND_LABELS
from requests_app.quick_texts import SENTENCES, read_aloud

NO_SMS = Wish("marketing_objection", channels=("sms",))
WITHDRAWN = Wish("withdrawal", subject="allergies")
CORRECTED = Wish("correction", subject="address", wrong="Æblevej 1", right="Æblevej 2")
ASKED = Wish("question", text="Hvor længe? 36 måneder.")


@pytest.mark.parametrize(
    ("wish", "rights"),
    [
        (NO_SMS, ("objection",)),
        (WITHDRAWN, ("consent_withdrawal",)),
        (Wish("withdrawal", subject="other", text="nyhedsbrev"), ("consent_withdrawal",)),
        (CORRECTED, ("rectification",)),
        (Wish("correction", subject="name", right="Åse"), ("rectification",)),
        (ASKED, ()),
    ],
)
def test_each_kind_is_one_right(wish: Wish, rights: tuple[str, ...]) -> None:
    assert checked_wishes([wish]) == (wish,)
    assert rights_of([wish]) == rights


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish("access"), "wish_unknown"),
        (Wish("marketing_objection"), "channels_missing"),
        (Wish("marketing_objection", channels=("pigeon",)), "channel_unknown_here"),
        (Wish("withdrawal"), "consent_missing"),
        (Wish("withdrawal", subject="other", text="  "), "consent_missing"),
        (Wish("correction", subject="cpr", right="x"), "field_unknown_here"),
        (Wish("correction", subject="name", wrong="x", right=" "), "correction_missing"),
        (Wish("question", text=" "), "question_missing"),
        (Wish("question", text="x" * 1_001), "text_too_long"),
    ],
)
def test_what_is_incomplete_is_refused(wish: Wish, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        checked_wishes([NO_SMS, wish])


@pytest.mark.parametrize(
    ("wishes", "on_file", "code"),
    [
        ([NO_SMS], "aase@example.com", ""),
        ([CORRECTED], "aase@example.com", ""),
        ([NO_SMS], "", "confirmation_without_address"),
        (
            [NO_SMS, Wish("correction", subject="email", right="ny@example.com")],
            "aase@example.com",
            "confirmation_to_wrong_address",
        ),
    ],
)
def test_what_is_confirmed_in_writing(wishes: list[Wish], on_file: str, code: str) -> None:
    if not code:
        require_confirmable(wishes, on_file)
        return
    with pytest.raises(Refused, match=code):
        require_confirmable(wishes, on_file)


def test_nothing_and_too_much_are_refused() -> None:
    with pytest.raises(Invalid, match="wishes_missing"):
        checked_wishes([])
    with pytest.raises(Invalid, match="wishes_too_many"):
        checked_wishes([NO_SMS] * (MOST_WISHES + 1))


def test_a_wish_keeps_only_what_belongs_to_it_and_stands_once() -> None:
    full = Wish("question", channels=("sms",), subject="name", wrong="a", right="b", text=" Hvad? ")

    assert checked_wishes([full, Wish("question", text="Hvad?")]) == (Wish("question", text="Hvad?"),)


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_sentence_says_what_is_done_and_nothing_else(language: str) -> None:
    said = read_aloud(
        [NO_SMS, WITHDRAWN, CORRECTED],
        language,
        controller="Eksempel ApS",
        consents={"allergies": "allergier"},
        due_on="22. december 2026",
    )

    own = {name: texts[language] for name, texts in SENTENCES.items()}
    assert own["sms"] in said
    assert "Eksempel ApS" in said
    assert "allergier" in said
    assert own["correction"] in said
    assert "22. december 2026" in said
    assert not any(own[name] in said for name in ("email", "phone", "post", "question"))
    # What was wrong and right is written down, not read aloud: somebody else may be listening.
    assert "Æblevej" not in said
    assert "{" not in said


def test_nothing_is_promised_for_later_when_all_is_done() -> None:
    said = read_aloud([ASKED], "en", controller="x", consents={})

    assert said == SENTENCES["question"]["en"]


def test_every_code_has_its_words() -> None:
    assert [code for code, _ in WISH_KIND_LABELS] == list(WISH_KINDS)
    assert [code for code, _ in MARKETING_CHANNEL_LABELS] == list(MARKETING_CHANNELS)
    assert [code for code, _ in CORRECTED_FIELD_LABELS] == list(CORRECTED_FIELDS)
    assert all(set(texts) == {"da", "en"} for texts in SENTENCES.values())
