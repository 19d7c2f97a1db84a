"""The placeholders of letters: a closed list for each kind, and what the law needs in it."""

import pytest

from dpo_office.common.errors import Invalid
from dpo_office.common.letters.placeholders import placeholder_names
from requests_app.domain.letter_kinds import LETTER_KINDS, REVEALS
from requests_app.domain.letter_words import (
    IN_SUBJECT,
    OFFERED_BESIDES,
    PLACEHOLDERS,
    REQUIRED,
    WORDED_KINDS,
    Words,
    checked_template,
    offered_placeholders,
    telling_words,
)
from requests_app.labels_letters import PLACEHOLDER_WORDS
from requests_app.mail_texts import MAIL_OF, standard_words

LANGUAGES = ("da", "en")
SUBJECT = "Vi har fået din henvendelse (sag ((reference)))"
BODY = "Vi svarer senest den ((due_on)). Skriv til ((contact))."


def test_every_mail_of_a_case_is_a_template_with_known_placeholders():
    # What leads to an answer behind a link has one way to say it: a changed word could lose the link.
    coded = {"case.answer_code", "case.identity_code", "case.identity_letter", "case.request_notice"}
    assert set(WORDED_KINDS) == {code for code in MAIL_OF if "answer_link" not in code} - coded
    assert set(OFFERED_BESIDES) <= set(REQUIRED)
    assert set(PLACEHOLDER_WORDS) == set(PLACEHOLDERS)
    for code in WORDED_KINDS:
        assert set(offered_placeholders(code)) <= set(PLACEHOLDERS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", WORDED_KINDS)
def test_the_standard_words_stand_every_check_of_a_template(code, language):
    words = standard_words(code, language)

    assert checked_template(code, words.subject, words.body, language=language) == words
    assert not telling_words(code, words)


@pytest.mark.parametrize("code", WORDED_KINDS)
def test_no_text_asks_for_more_than_its_kind_reveals(code):
    most = REVEALS.index(LETTER_KINDS[code].reveals)
    for language in LANGUAGES:
        words = standard_words(code, language)
        asked = placeholder_names(words.subject) | placeholder_names(words.body)
        assert all(REVEALS.index(PLACEHOLDERS[name]) <= most for name in asked)
        assert placeholder_names(words.subject) <= set(IN_SUBJECT)


@pytest.mark.parametrize(
    ("subject", "body", "error", "name"),
    [
        ("", BODY, "letter_words_empty", None),
        (SUBJECT, "  \n ", "letter_words_empty", None),
        ("x" * 151, BODY, "text_too_long", None),
        (SUBJECT, BODY + "x" * 4_000, "text_too_long", None),
        ("Uden sagsnummer", BODY, "letter_placeholder_missing", "((reference))"),
        (SUBJECT + " ((contact))", BODY, "letter_placeholder_unknown", "((contact))"),
        (SUBJECT, BODY.replace("((due_on))", "7. april"), "letter_placeholder_missing", "((due_on))"),
        (SUBJECT, BODY + " ((weather))", "letter_placeholder_unknown", "((weather))"),
        (SUBJECT, BODY + " ((reckoning))", "letter_placeholder_unknown", "((reckoning))"),
        (SUBJECT, BODY + " ((customer_number))", "letter_placeholder_above", "((customer_number))"),
        (SUBJECT, BODY + " ((spoken))", "letter_placeholder_above", "((spoken))"),
        (SUBJECT, BODY + " ((Reference))", "letter_placeholder_broken", None),
        (SUBJECT, BODY + " {reference}", "letter_placeholder_broken", None),
        (SUBJECT, BODY + " 010203-1234", "letter_has_cpr", None),
    ],
)
def test_a_template_is_refused_with_the_name_of_what_is_wrong(subject, body, error, name):
    with pytest.raises(Invalid, match=error) as refused:
        checked_template("case.received", subject, body, language="da")

    assert refused.value.context.get("name") == name
    assert refused.value.field in ("subject_da", "body_da")


def test_words_are_kept_as_they_are_written_but_for_blanks_around_them():
    words = checked_template(
        "case.received", f"  {SUBJECT}\n", f"\n{BODY}\r\n(artikel 12 (stk. 3))\n", language="da"
    )

    assert words == Words(SUBJECT, f"{BODY}\n(artikel 12 (stk. 3))")


def test_what_the_confirmation_says_may_name_the_number_on_file():
    body = "Kundenummer ((customer_number)): ((spoken)) Skriv til ((contact))."

    assert checked_template("case.recorded", SUBJECT, body, language="da").body == body


def test_a_text_that_speaks_of_a_customer_is_pointed_out_where_nothing_may_be_revealed():
    speaks = Words(SUBJECT, "Som kunde hos os får du svar.")

    assert telling_words("case.received", speaks) == ["som kunde"]
    assert telling_words("case.answer_sent", speaks) == []
