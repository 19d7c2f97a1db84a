"""Periods that do not fit: each other, the law they claim to follow, or the time limit for an answer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from registry_app.domain.policy_facts import heading_of, is_answer_time, kept_periods, says
from registry_app.domain.policy_faults import Fault
from registry_app.domain.policy_periods import DAYS, Duration, StatedPeriod, stated_periods
from registry_app.domain.policy_reading import PolicyText, Sentence
from registry_app.domain.policy_words import WordIndex

# What is kept, by the words of its sentence: two periods for one of them contradict each other.
TOPICS: Final = {
    ("nyhedsbrev", "newsletter"): "*nyhedsbrev*; newsletter*",
    ("ansøgninger", "applications"): "*ansøgning*; jobansøg*; job applic*; candidate*; cv",
    (
        "journaler",
        "medical records",
    ): "*journal; *journaler; *journalen; *patientjournal*; medical record*; patient record*",
    (
        "bogføring",
        "accounts",
    ): "*bogføring*; *regnskab*; *faktura*; *bilag*; invoice*; bookkeeping; accounting; receipts",
    ("optagelser", "recordings"): "*optagelse*; recording*",
    ("overvågning", "CCTV"): "*videoovervågning*; tvovervågning*; cctv; surveillance",
    ("logfiler", "logs"): "*logfil*; *logning*; *serverlog*; log files; server logs; access logs",
    ("medlemmer", "members"): "*medlemsoplysning*; *medlemsdata*; udmeldelse*; member data; membership data",
    ("kundekonto", "customer accounts"): "*kundekonto*; *brugerkonto*; customer account*; user account*",
    (
        "henvendelser",
        "enquiries",
    ): "*henvendelse|*henvendelser; *supportsag*; support ticket*; enquir*|inquir*",
    ("samtykke", "consents"): "*samtykkeerklæring*; dokumentation ~4 samtykke*; proof ~3 consent",
    ("konkurrencer", "competitions"): "*konkurrence*; competition*|contest*; prize draw*",
}
_MONTH_IN_DAYS: Final = 31
_WEEKEND: Final = 7 / 5
_WORKING: Final = frozenset({"arbejdsdage", "hverdage", "working", "business"})


def time_faults(index: WordIndex) -> Iterator[Fault]:
    """Give periods that contradict each other, stand without their law, or are too long for an answer."""
    stated = tuple(stated_periods(index.policy))
    kept = tuple(kept_periods(index, stated))
    yield from _too_slow(index, stated)
    yield from _conflicts(index, kept)
    yield from _triggers(index, stated)
    yield from _lawless(index, kept)


def _too_slow(index: WordIndex, stated: tuple[StatedPeriod, ...]) -> Iterator[Fault]:
    for period in stated:
        sentence = index.policy.sentences[period.hit.sentence]
        asked = says(index, "asks_right", sentence) and is_answer_time(index, period)
        if (
            asked
            and not index.in_sentence("extension", sentence.index)
            and _is_over_a_month(index.policy, period)
        ):
            words = index.policy.words[period.hit.first : period.hit.last + 1]
            line = index.policy.line_text(words[0].line)
            said = line[words[0].start : words[-1].end] if words[0].line == words[-1].line else ""
            yield Fault(
                "deadline_too_long", period.hit, (("period", said or period.duration.in_words("en")),)
            )


def _is_over_a_month(policy: PolicyText, period: StatedPeriod) -> bool:
    if period.duration.unit != DAYS:
        return period.duration.amount > 1
    words = policy.words[period.hit.first : period.hit.last + 1]
    working = any(word.text in _WORKING for word in words)
    return period.duration.amount * (_WEEKEND if working else 1) > _MONTH_IN_DAYS


def _conflicts(index: WordIndex, kept: tuple[StatedPeriod, ...]) -> Iterator[Fault]:
    """Compare sentences that name one topic and one period each."""
    periods = _by_sentence(kept)
    topics: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for topic, phrases in TOPICS.items():
        for phrase in phrases.split(";"):
            for hit in index.phrase_hits(phrase):
                # What stands after the period is what it is counted from.
                if hit.sentence in periods and hit.first < periods[hit.sentence][0].hit.first:
                    topics[hit.sentence].add(topic)
    said: dict[tuple[str, str], dict[Duration, StatedPeriod]] = defaultdict(dict)
    for number, rows in periods.items():
        if len(rows) == 1 and len(topics[number]) == 1:
            said[next(iter(topics[number]))].setdefault(rows[0].duration, rows[0])
    for topic, found in said.items():
        if len(found) > 1:
            last = list(found.values())[-1]
            yield Fault("periods_conflict", last.hit, (*_both("topic", topic), *_periods(found)))


def _triggers(index: WordIndex, stated: tuple[StatedPeriod, ...]) -> Iterator[Fault]:
    """Find one period that runs from the last use here, and from the end of the account there."""
    seen: dict[tuple[int, Duration], dict[str, StatedPeriod]] = defaultdict(dict)
    for period in stated:
        sentence = index.policy.sentences[period.hit.sentence]
        triggers = [name for name in ("paused", "last_used") if index.in_sentence(name, sentence.index)]
        if len(triggers) == 1 and index.in_sentence("account", sentence.index):
            seen[sentence.section, period.duration].setdefault(triggers[0], period)
    for (_section, duration), found in seen.items():
        if len(found) > 1:
            last = max(found.values(), key=lambda period: period.hit.first)
            yield Fault("triggers_conflict", last.hit, _periods([duration]))


def _lawless(index: WordIndex, kept: tuple[StatedPeriod, ...]) -> Iterator[Fault]:
    """Find periods of a purpose that rests on a legal duty: without their act, or several at once."""
    policy = index.policy
    in_section: dict[int, list[StatedPeriod]] = defaultdict(list)
    for period in kept:
        in_section[policy.sentences[period.hit.sentence].section].append(period)
    for section, periods in in_section.items():
        rows = policy.in_section[section]
        if not _rests_on_duty_only(index, rows):
            continue
        lawless = [period for period in periods if not _names_law(index, period)]
        if lawless:
            yield Fault("legal_period_without_law", lawless[0].hit)
        yield from _unsplit(policy, periods)


def _unsplit(policy: PolicyText, periods: list[StatedPeriod]) -> Iterator[Fault]:
    """Find several periods in one paragraph; points of a list say themselves what each covers."""
    in_block: dict[int, list[StatedPeriod]] = defaultdict(list)
    for period in periods:
        in_block[policy.sentences[period.hit.sentence].block].append(period)
    for rows in in_block.values():
        durations = list(dict.fromkeys(period.duration for period in rows))
        if len(durations) > 1:
            yield Fault("periods_unsplit", rows[-1].hit, _periods(durations))


def _rests_on_duty_only(index: WordIndex, rows: list[Sentence]) -> bool:
    def said(concept: str) -> bool:
        return any(index.in_sentence(concept, row.index) for row in rows)

    heading = heading_of(index.policy, rows[0])
    about_duty = heading is not None and index.in_sentence("legal_duty", heading.index)
    return bool(
        said("basis")
        and said("legal_duty")
        and (about_duty or not said("contract"))
        and not said("interest")
        and not said("consent")
    )


def _names_law(index: WordIndex, period: StatedPeriod) -> bool:
    """Tell whether an act is named in the sentence, in the one before it, or in the heading."""
    sentence = index.policy.sentences[period.hit.sentence]
    before = index.policy.sentences[max(0, sentence.index - 1) : sentence.index]
    rows = [sentence, *(row for row in before if row.block == sentence.block)]
    heading = heading_of(index.policy, sentence)
    return any(index.in_sentence("law_named", row.index) for row in [*rows, *([heading] if heading else [])])


def _by_sentence(kept: tuple[StatedPeriod, ...]) -> dict[int, list[StatedPeriod]]:
    found: dict[int, list[StatedPeriod]] = defaultdict(list)
    for period in kept:
        found[period.hit.sentence].append(period)
    return found


def _both(name: str, words: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return ((f"{name}_da", words[0]), (f"{name}_en", words[1]))


def _periods(durations: Iterable[Duration]) -> tuple[tuple[str, str], ...]:
    rows = list(durations)
    return _both("periods", (_joined(rows, "da"), _joined(rows, "en")))


def _joined(rows: list[Duration], language: str) -> str:
    return " / ".join(row.in_words(language) for row in rows)
