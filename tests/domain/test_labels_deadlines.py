"""The explanation of a deadline in words."""

from datetime import date, datetime

import pytest

from dpo_office.common.calendars import COPENHAGEN, DK_STATUTORY, danish_calendar
from requests_app.domain.deadlines import (
    ASK_IDENTITY,
    EXTEND,
    INFO_SUFFICIENT,
    ClockEvent,
    DeadlinePolicy,
    Line,
    answer_due,
)
from requests_app.labels_deadlines import SENTENCES, day_text, explain


def instant(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, 0, tzinfo=COPENHAGEN)


def explained(*events, received=(9, 3)) -> tuple[Line, ...]:
    return answer_due(
        received_at=instant(*received),
        rights=["access"],
        events=events,
        policy=DeadlinePolicy(danish_calendar(DK_STATUTORY)),
    ).explanation


def test_both_languages_know_the_same_sentences_and_values():
    def values(text):
        return {part.split("}")[0] for part in text.split("{")[1:]}

    danish = {code: values(text) for code, text in SENTENCES["da"].items()}
    english = {code: values(text) for code, text in SENTENCES["en"].items()}

    assert danish == english


@pytest.mark.parametrize(
    ("language", "text"), [("da", "torsdag 3. december 2026"), ("en", "Thursday 3 December 2026")]
)
def test_a_date_is_written_with_its_weekday(language, text):
    assert day_text(date(2026, 12, 3), language) == text


def test_a_plain_case_in_english():
    assert explain(explained(), "en") == [
        (
            "The request was received on Thursday 3 September 2026; that day is not counted"
            " (Regulation 1182/71, Article 3(1))."
        ),
        (
            "One month from receipt is Saturday 3 October 2026. By Monday 5 October 2026 the person must"
            " have the answer, or be told of an extension or a refusal (GDPR Article 12(3) and (4))."
        ),
        (
            "Saturday 3 October 2026 is not a working day. The period therefore ends on the next working"
            " day, Monday 5 October 2026 (Regulation 1182/71, Article 3(4))."
        ),
        "The answer must be sent before the end of Monday 5 October 2026.",
    ]


def test_a_suspended_and_extended_case_in_danish():
    lines = explained(
        ClockEvent(ASK_IDENTITY, instant(9, 4)),
        ClockEvent(INFO_SUFFICIENT, instant(9, 5), kind="identity"),
        ClockEvent(EXTEND, instant(9, 28), months=2),
    )

    assert [line.code for line in lines] == [
        *("received", "first_month", "extended", "extended_period"),
        *("waited", "suspended", "due", "strict_shown"),
    ]
    assert explain(lines, "da")[4:7] == [
        (
            "Der blev spurgt om identitet fredag 4. september 2026, og tilstrækkeligt svar kom"
            " lørdag 5. september 2026: 1 dag ventetid."
        ),
        "1 dag ventetid lægges til fristen: fredag 4. december 2026.",
        "Svaret skal være sendt senest fredag 4. december 2026 inden døgnets udløb.",
    ]


def test_lines_read_back_from_json_are_explained_alike():
    [first, *_] = explained()
    stored = Line(first.code, {"received_on": "2026-09-03"})

    assert explain([stored], "da") == explain([first], "da")


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("code", sorted(SENTENCES["en"]))
def test_every_sentence_can_be_written(language, code):
    days = ("received_on", "nominal_on", "first_on", "sent_on", "on", "asked_on", "since_on", "due_on")
    context = {
        **dict.fromkeys((*days, "answered_on", "strict_due_on", "from_on", "ready_on"), date(2026, 12, 3)),
        "months": 2,
        "days": 1,
        "kind": "scope",
    }

    [sentence] = explain([Line(code, context)], language)

    assert sentence[0] == sentence[0].upper()
    assert sentence.endswith(".")
    assert "{" not in sentence
