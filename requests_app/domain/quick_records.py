"""What may be recorded and carried out while the person is on the phone (docs/flows/quick_record.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.rights import CONSENT_WITHDRAWAL, OBJECTION, RECTIFICATION

MARKETING_OBJECTION: Final = "marketing_objection"
WITHDRAWAL: Final = "withdrawal"
CORRECTION: Final = "correction"
QUESTION: Final = "question"
WISH_KINDS: Final = (MARKETING_OBJECTION, WITHDRAWAL, CORRECTION, QUESTION)

# GDPR Art. 21(2)-(3), 7(3), 16 with 19; a question about the processing asks for no right.
RIGHT_OF_KIND: Final = {
    MARKETING_OBJECTION: OBJECTION,
    WITHDRAWAL: CONSENT_WITHDRAWAL,
    CORRECTION: RECTIFICATION,
}

EMAIL: Final = "email"
SMS: Final = "sms"
PHONE: Final = "phone"
POST: Final = "post"
MARKETING_CHANNELS: Final = (EMAIL, SMS, PHONE, POST)

CORRECTED_FIELDS: Final = ("name", "email", "phone", "address", "other")
# A consent that the record of processing does not know is named in words.
OTHER_CONSENT: Final = "other"

MOST_WISHES: Final = 10
LONGEST_TEXT: Final = 1_000


@dataclass(frozen=True)
class Wish:
    """One thing that the person wants: of each kind only what belongs to it is filled in.

    `subject` is the code of the purpose whose consent is withdrawn, or of the field that is corrected;
    `text` the consent or the question in words.
    """

    kind: str
    channels: tuple[str, ...] = ()
    subject: str = ""
    wrong: str = ""
    right: str = ""
    text: str = ""


def checked_wishes(given: Sequence[Wish]) -> tuple[Wish, ...]:
    """Return the wishes without doubles and without blanks around their texts.

    Raises Invalid("wishes_missing" | "wishes_too_many" | "wish_unknown" | "channels_missing" |
    "channel_unknown_here" | "consent_missing" | "field_unknown_here" | "correction_missing" |
    "question_missing" | "text_too_long").
    """
    if len(given) > MOST_WISHES:
        raise Invalid("wishes_too_many", field="wishes", max=MOST_WISHES)
    wishes = tuple(dict.fromkeys(_checked(wish) for wish in given))
    if not wishes:
        raise Invalid("wishes_missing", field="wishes")
    return wishes


def require_confirmable(wishes: Sequence[Wish], address_on_file: str) -> None:
    """Refuse a confirmation in writing that has no address to go to: "" is none that may be written to.

    Only the address on file is known to be the person's; whoever is on the telephone may give another's (GDPR
    Art. 5(1)(f)). One that the person says is wrong is not written to.
    Raises Refused("confirmation_without_address" | "confirmation_to_wrong_address").
    """
    if not address_on_file:
        raise Refused("confirmation_without_address", field="confirm")
    if any(wish.kind == CORRECTION and wish.subject == EMAIL for wish in wishes):
        raise Refused("confirmation_to_wrong_address", field="confirm")


def rights_of(wishes: Sequence[Wish]) -> tuple[str, ...]:
    """Return the rights that the wishes are about, each once; none for a question alone."""
    named = (RIGHT_OF_KIND[wish.kind] for wish in wishes if wish.kind in RIGHT_OF_KIND)
    return tuple(dict.fromkeys(named))


def channels_of(wishes: Sequence[Wish]) -> tuple[str, ...]:
    """Return the channels on which marketing stops, in the order of the list."""
    wanted = {channel for wish in wishes for channel in wish.channels}
    return tuple(channel for channel in MARKETING_CHANNELS if channel in wanted)


def _checked(wish: Wish) -> Wish:
    if wish.kind not in WISH_KINDS:
        raise Invalid("wish_unknown", field="wishes", kind=wish.kind)
    stripped = Wish(
        kind=wish.kind,
        channels=tuple(wish.channels),
        subject=wish.subject.strip(),
        wrong=wish.wrong.strip(),
        right=wish.right.strip(),
        text=wish.text.strip(),
    )
    if any(len(text) > LONGEST_TEXT for text in (stripped.wrong, stripped.right, stripped.text)):
        raise Invalid("text_too_long", field="wishes", max=LONGEST_TEXT)
    return _CHECKS[wish.kind](stripped)


def _objection(wish: Wish) -> Wish:
    if not wish.channels:
        raise Invalid("channels_missing", field="channels")
    if not set(wish.channels) <= set(MARKETING_CHANNELS):
        raise Invalid("channel_unknown_here", field="channels")
    return Wish(MARKETING_OBJECTION, channels=channels_of([wish]))


def _withdrawal(wish: Wish) -> Wish:
    if not wish.subject:
        raise Invalid("consent_missing", field="consent")
    if wish.subject == OTHER_CONSENT and not wish.text:
        raise Invalid("consent_missing", field="consent")
    return Wish(WITHDRAWAL, subject=wish.subject, text=wish.text if wish.subject == OTHER_CONSENT else "")


def _correction(wish: Wish) -> Wish:
    if wish.subject not in CORRECTED_FIELDS:
        raise Invalid("field_unknown_here", field="field")
    # What was wrong may be unknown, or nothing: incomplete data is completed (Art. 16, second sentence).
    if not wish.right:
        raise Invalid("correction_missing", field="right")
    return Wish(CORRECTION, subject=wish.subject, wrong=wish.wrong, right=wish.right)


def _question(wish: Wish) -> Wish:
    if not wish.text:
        raise Invalid("question_missing", field="question")
    return Wish(QUESTION, text=wish.text)


_CHECKS: Final = {
    MARKETING_OBJECTION: _objection,
    WITHDRAWAL: _withdrawal,
    CORRECTION: _correction,
    QUESTION: _question,
}
