"""The rules of a dossier: as of when, what is missing, and how its files are called."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dpo_office.common.errors import Invalid
from requests_app.domain.dossier import (
    DossierFacts,
    ItemFacts,
    LetterFacts,
    check_choices,
    dossier_moment,
    letter_came_to,
    missing_points,
)
from requests_app.domain.dossier_files import path_of, zip_name

RECEIVED, NOW = date(2026, 11, 2), datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EXPIRES = datetime(2026, 12, 2, 23, 0, tzinfo=UTC)
WHOLE = DossierFacts(
    moment=NOW,
    state="answered",
    received_on=RECEIVED,
    entered_on=RECEIVED,
    expires_at=EXPIRES,
    is_paused=False,
    extension_letter_by=date(2026, 12, 2),
    decided_at=NOW,
    items=(ItemFacts("granted", has_reasons=False),),
    letters=(LetterFacts(1, "case.received", by_post=False, came_to="delivered"),),
    activities=3,
    page_reads=1,
)
INSTANT = timedelta(microseconds=1)
LATER = EXPIRES + timedelta(days=3)


def letter(came_to: str, number: int = 2, *, by_post: bool = False) -> LetterFacts:
    return LetterFacts(number, "case.answer_sent", by_post, came_to)


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"entered_on": date(2026, 11, 3)}, ["entered_late"]),
        ({"letters": ()}, ["not_acknowledged"]),
        ({"letters": (LetterFacts(1, "case.recorded", by_post=False, came_to="delivered"),)}, []),
        (
            {"letters": (LetterFacts(1, "case.representative_named", by_post=False, came_to="delivered"),)},
            [],
        ),
        ({"content_left_unchecked": True}, ["authority_unchecked"]),
        ({"taken_alone": 1}, ["taken_alone"]),
        ({"unrecorded": 1}, ["record_missing"]),
        ({"state": "collecting", "decided_at": None, "moment": LATER}, ["not_answered"]),
        ({"state": "collecting", "decided_at": None, "moment": EXPIRES - INSTANT}, []),
        ({"state": "collecting", "decided_at": None, "moment": LATER, "is_paused": True}, []),
        ({"decided_at": LATER}, ["answered_late"]),
        ({"decided_at": EXPIRES - INSTANT}, []),
        ({"decided_at": LATER, "is_paused": True}, []),
        ({"extended_on": date(2026, 12, 2)}, []),
        ({"extended_on": date(2026, 12, 3)}, ["extended_late"]),
        ({"stop_by": date(2026, 11, 3)}, ["use_not_stopped"]),
        ({"stop_by": date(2026, 11, 20)}, []),
        ({"stop_by": date(2026, 11, 3), "state": "withdrawn"}, []),
        ({"stop_by": date(2026, 11, 3), "use_stopped_on": date(2026, 11, 3)}, []),
        ({"stop_by": date(2026, 11, 3), "use_stopped_on": date(2026, 11, 4)}, ["use_stopped_late"]),
        ({"form_asked": True}, ["identity_not_settled"]),
        ({"form_asked": True, "identity_settled": True}, []),
        ({"form_asked": True, "items": (ItemFacts("refused", has_reasons=True),)}, []),
        ({"items": (ItemFacts("partly_granted", has_reasons=False),)}, ["reasons_missing"]),
        ({"items": (ItemFacts("refused", has_reasons=True, has_evidence=False),)}, ["evidence_missing"]),
        ({"mails_unread": 1, "files_destroyed": 2}, ["mails_unread", "files_destroyed"]),
        ({"activities": None}, ["record_not_begun"]),
        ({"activities": 0}, ["no_activity"]),
        ({"policy_at_receipt": False, "policy_then": False}, ["no_policy_at_receipt", "no_policy_then"]),
        ({"page_reads": 0}, ["reads_of_pages_unknown"]),
        ({"page_reads": None}, []),
    ],
)
def test_what_is_missing(changed: dict[str, Any], codes: list[str]) -> None:
    assert [code for code, _context in missing_points(replace(WHOLE, **changed))] == codes


def test_a_limit_expires_with_its_last_day() -> None:
    (point,) = missing_points(replace(WHOLE, decided_at=LATER))

    assert point == ("answered_late", {"expired_on": date(2026, 12, 2), "decided_on": date(2026, 12, 6)})


@pytest.mark.parametrize(
    ("came_to", "by_post", "code"),
    [
        ("delivered", False, None),
        ("accepted", False, "letters_unconfirmed"),
        ("accepted", True, None),
        ("bounced", False, "letters_not_delivered"),
        ("failed", False, "letters_not_delivered"),
        ("blocked", False, "letters_not_delivered"),
        ("in_doubt", False, "letters_in_doubt"),
        ("queued", True, "letters_not_sent"),
    ],
)
def test_what_is_missing_of_letters_names_their_numbers(
    came_to: str, by_post: bool, code: str | None
) -> None:
    letters = (*WHOLE.letters, letter(came_to, by_post=by_post), letter(came_to, 5, by_post=by_post))

    points = missing_points(replace(WHOLE, letters=letters))

    assert points == (((code, {"numbers": "2, 5"}),) if code else ())


@pytest.mark.parametrize(
    ("receipts", "results", "open_attempts", "came_to"),
    [
        ([], [], 0, "queued"),
        ([], ["temporary"], 0, "queued"),
        ([], [], 1, "in_doubt"),
        ([], ["in_doubt"], 1, "in_doubt"),
        ([], ["in_doubt", "accepted"], 1, "accepted"),
        ([], ["blocked"], 0, "blocked"),
        ([], ["permanent"], 0, "failed"),
        (["delivered", "bounced_hard"], ["accepted"], 0, "delivered"),
        (["bounced_soft"], ["accepted"], 0, "bounced"),
    ],
)
def test_what_a_letter_came_to(
    receipts: list[str], results: list[str], open_attempts: int, came_to: str
) -> None:
    assert letter_came_to(receipts, results, open_attempts=open_attempts) == came_to


@pytest.mark.parametrize(
    ("as_of", "moment"),
    [
        (None, NOW),
        (date(2026, 11, 20), NOW),
        (date(2026, 11, 19), datetime(2026, 11, 19, 22, 59, 59, 999999, tzinfo=UTC)),
        (RECEIVED, datetime(2026, 11, 2, 22, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_a_dossier_is_of_now_or_of_the_end_of_a_day(as_of: date | None, moment: datetime) -> None:
    assert dossier_moment(as_of, received_on=RECEIVED, now=NOW) == moment


@pytest.mark.parametrize(
    ("as_of", "code"),
    [(date(2026, 11, 21), "dossier_day_future"), (date(2026, 11, 1), "dossier_day_before_receipt")],
)
def test_other_days_are_refused(as_of: date, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        dossier_moment(as_of, received_on=RECEIVED, now=NOW)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"variant": "half"}, "dossier_variant_unknown"),
        ({"language": "sv"}, "language_unknown"),
        ({"reason": "curiosity"}, "dossier_reason_unknown"),
    ],
)
def test_choices_are_closed_lists(changed: dict[str, str], code: str) -> None:
    chosen = {"variant": "full", "language": "da", "reason": "court"}
    check_choices(**chosen)
    with pytest.raises(Invalid, match=code):
        check_choices(**chosen | changed)


def test_names_say_the_reference_and_numbers() -> None:
    assert zip_name("RET-2026-1", date(2026, 11, 20), "full") == "dossier-RET-2026-1-2026-11-20.zip"
    assert zip_name("R-1", date(2026, 11, 20), "redacted") == "dossier-R-1-2026-11-20-redacted.zip"
    assert path_of("letters", 2, "case.answer_sent", "application/pdf") == "letters/02-answer-sent.pdf"
    assert path_of("mails", 1, "", "message/rfc822") == "mails/01.eml"
    assert path_of("extracts", 1, "../x", "application/octet-stream") == "extracts/01-x.bin"
