import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from dpo_office.common.environment import ROOT
from registry_app.domain.findings import ADVICE, ERROR, SEVERITIES, Finding, Place, in_order, is_blocking
from registry_app.domain.policy_linter import findings_of
from registry_app.domain.policy_periods import Duration, stated_periods
from registry_app.domain.policy_reading import HEADING, LONGEST_SENTENCE, Line, read_lines, read_policy
from registry_app.domain.policy_record_periods import recorded_rules
from registry_app.domain.policy_vocabulary import ADVICE_OF, VOCABULARY
from registry_app.domain.policy_words import WordIndex
from registry_app.domain.policy_writing import policy_text_of
from registry_app.domain.record import Rule, Transfer, Words, rules_of
from registry_app.domain.retention_sentences import RetentionTerms
from tests.domain.test_policy_writing import CARRIER, FACTS, SALE, SHOP

TEXTS = Path(__file__).parent / "policies"
CLEAN = {language: (TEXTS / f"clean_{language}.md").read_text(encoding="utf-8") for language in ("da", "en")}
BOTH = ("da", "en")
FAULTS = tomllib.loads((TEXTS / "faults.toml").read_text(encoding="utf-8"))

# What whole texts of other kinds are found to do wrong: every error, and the warnings that were put in.
WHOLE = {
    "shop_da.txt": {
        0: "complaint_missing controller_missing objection_missing rectification_missing restriction_missing",
        7: "period_missing",
        8: "sources_empty",
        12: "marketing_objection_missing marketing_email_on_interest",
        13: "recording_for_training",
        17: "use_as_consent",
        21: "form_required id_copy_asked",
        22: "silence_after_erasure contact_other_domain",
        26: "check_regularly",
    },
    "association_da.txt": {
        4: "term_wrong",
        7: "cpr_without_basis child_age_old",
        11: "interest_not_told",
        12: "law_repealed",
        16: "safeguard_missing",
        19: "deidentified_with_key",
        22: "portability_missing restriction_missing",
        23: "withdrawal_harder",
        24: "fee_asked access_limited",
        27: "authority_address_old",
    },
    "clinic_da.md": {
        9: "cpr_without_basis special_without_condition",
        17: "machine_learning_unexplained",
        23: "recipients_empty",
        31: "restriction_is_closing",
        32: "deadline_too_long",
        34: "complaint_condition",
        38: "periods_conflict",
    },
    "saas_en.txt": {
        0: "controller_missing",
        5: "two_names",
        12: "withdrawal_missing basis_ambiguous",
        16: "us_recipient_unmentioned",
        19: "triggers_conflict",
        21: "complaint_missing",
        22: "deadline_too_long",
        23: "portability_conditional",
        24: "restriction_is_closing",
        27: "authority_foreign",
    },
}
# Short texts for what the clean policies cannot be bent to show.
SHORT = {
    "contact_missing": "Vi er dataansvarlige for dine oplysninger og passer på dem.",
    "contact_single": "Vi er dataansvarlige. Skriv til os på a@b.example om dine oplysninger.",
    "categories_missing": "Vi er dataansvarlige, og formålet er at hjælpe dig.",
    "source_missing": "Vi er dataansvarlige for alle data og behandler dem godt.",
    "basis_missing": "We are the controller and we use your name to help you.",
    "transfers_not_mentioned": "We are the controller and we use your name to help you.",
    "us_recipient_unmentioned": "We are the controller and we share your name with Mailchimp.",
    "safeguard_copy_missing": "Data goes to India. The transfer rests on standard contractual clauses.",
    "period_missing": "We are the controller and we use your name to help you.",
    "marketing_objection_missing": "Vi bruger dit navn til markedsføring af vores butik.",
    "authority_foreign": "If you are not happy you can complain to the CNIL, which is the one.",
    "purposes_missing": "Vi er dataansvarlige, og det er vi meget glade for.",
    "right_one_channel": "Ret til indsigelse\n\nDet kan du gøre ved at ændre dine indstillinger.\n",
    "language_unclear": "Och det är inte vad du tror att det är för oss.",
}


def recorded_periods(activities):
    return tuple(
        recorded_rules(
            activity.code,
            activity.name,
            ((rule.terms.unit, rule.terms.period) for rule in rules_of(activity)),
            section=activity.section,
        )
        for activity in activities
    )


def codes(text: str) -> set[str]:
    return {finding.code for finding in findings_of(text)}


def lines(text: str) -> set[tuple[int, str]]:
    return {(finding.where.line, finding.code) for finding in findings_of(text)}


def with_sentence(language: str, anchor: str, sentence: str) -> str:
    """Add a sentence as a paragraph of its own at the end of a section."""
    text = CLEAN[language]
    if anchor == "-decisions":
        text = re.sub(
            r"Vi træffer ingen automatiske afgørelser\. |We make no automated decisions\. ", "", text
        )
    if anchor == "-special":
        text = text.replace(
            "## 6.", "Allergier: udtrykkeligt samtykke. Allergies: explicit consent.\n\n## 6."
        )
    name = f"{{#{'orders' if anchor.startswith('-') else anchor}}}"
    parts = re.split(r"(?m)^(?=#)", text)
    return "".join(
        f"{part.rstrip()}\n\n{sentence}\n\n" if name in part.split("\n", 1)[0] else part for part in parts
    )


def without(language: str, passages: list[str]) -> str:
    """Take passages out of the clean policy, or with "@rights" a whole section."""
    text = CLEAN[language]
    for passage in passages:
        section = re.search(rf"(?ms)^## [^\n]*\{{#{passage[1:]}\}}.*?(?=^## |\Z)", text)
        gone = section[0] if passage.startswith("@") else passage
        assert gone in text
        text = text.replace(gone, "")
    return text


@pytest.mark.parametrize("language", BOTH)
def test_a_complete_policy_has_no_finding(language):
    assert findings_of(CLEAN[language]) == ()


@pytest.mark.parametrize("language", BOTH)
def test_each_fault_is_found_in_its_line(language):
    unseen = []
    for row in FAULTS["added"]:
        sentence = row[language]
        text = with_sentence(language, row["section"], sentence)
        number = text[: text.index(sentence)].count("\n") + 1
        if (number, row["code"]) not in lines(text):
            unseen.append((row["code"], sentence))

    assert unseen == []


@pytest.mark.parametrize("language", BOTH)
def test_what_is_taken_out_is_missed(language):
    unseen = [
        row["code"] for row in FAULTS["removed"] if row["code"] not in codes(without(language, row[language]))
    ]

    assert unseen == []


@pytest.mark.parametrize("language", BOTH)
def test_rights_told_in_plain_words_are_told(language):
    text = CLEAN[language]
    for row in FAULTS["plain"]:
        before, after = row[language]
        assert before in text
        text = text.replace(before, after)

    assert findings_of(text) == ()


def test_short_texts_lack_what_they_lack():
    assert [code for code, text in SHORT.items() if code not in codes(text)] == []


@pytest.mark.parametrize("name", WHOLE)
def test_texts_of_other_kinds_have_these_errors_and_no_others(name):
    put_in = {(number, code) for number, row in WHOLE[name].items() for code in row.split()}
    found = findings_of((TEXTS / name).read_text(encoding="utf-8"))

    assert {(finding.where.line, finding.code) for finding in found} >= put_in
    assert {finding.code for finding in found if finding.severity == ERROR} <= {
        code for _line, code in put_in
    }


def test_every_check_is_shown_by_some_text_and_told_in_the_document():
    shown = {row["code"] for kind in ("added", "removed") for row in FAULTS[kind]} | set(SHORT)
    shown |= {code for text in WHOLE.values() for row in text.values() for code in row.split()}
    shown |= {"registry_period_differs", "registry_period_unsaid"}
    document = (ROOT / "docs/rules/policy_linter.md").read_text(encoding="utf-8")

    assert shown == set(ADVICE_OF)
    assert [code for code, row in ADVICE_OF.items() if f"| `{code}` | {row.severity} |" not in document] == []
    assert {row.severity for row in ADVICE_OF.values()} == set(SEVERITIES)


def test_a_sentence_that_turns_it_round_is_no_fault():
    blamed = [
        (row[language], finding.code)
        for row in FAULTS["innocent"]
        for language in BOTH
        for finding in findings_of(with_sentence(language, row["section"], row[language]))
        if finding.severity != ADVICE
    ]

    assert blamed == []


@pytest.mark.parametrize("language", BOTH)
def test_a_policy_written_from_a_complete_record_has_no_error(language):
    facts = replace(FACTS, address="Prøvevej 1, 2100 København Ø", phone="70 00 00 00")
    record = (
        replace(
            SHOP, recipients=(replace(CARRIER, transfers=(Transfer("US", "dpf"), Transfer("IN", "scc"))),)
        ),
    )
    text = policy_text_of(facts, record, title="Politik / Policy", language=language)

    found = findings_of(text, recorded_periods(record))

    assert not is_blocking(found), found
    assert "safeguard_copy_missing" not in {finding.code for finding in found}


def test_a_period_that_is_not_the_record_s_is_found_where_it_stands():
    row = replace(SHOP, purposes=(SALE,))
    text = policy_text_of(FACTS, (row,), title="Politik", language="da")
    longer = tuple(
        replace(data, rule=Rule("R", RetentionTerms("months", 24, "delivery"))) for data in SALE.data
    )
    changed = (replace(row, purposes=(replace(SALE, data=longer),)),)

    found = [f for f in findings_of(text, recorded_periods(changed)) if f.code == "registry_period_differs"]

    assert [finding.where.quote for finding in found] == ["36 måneder", "5 år"]
    assert "fortegnelsen siger 24 måneder" in found[0].message.da
    assert codes(text).isdisjoint({"registry_period_differs", "registry_period_unsaid"})


def test_a_period_that_the_text_leaves_out_is_found_at_the_heading():
    row = replace(SHOP, section="3.1", name=Words("Salg af varer", "Sale of goods"))
    text = "3.1 Salg i butikken\n\nFormålet er at sælge varer til dig, og vi bruger dit navn til det.\n"

    found = {f.code: f.where for f in findings_of(text, recorded_periods((row,)))}

    assert found["registry_period_unsaid"] == Place(
        "", 1, 0, 19, "3.1 Salg i butikken", "3.1 Salg i butikken"
    )
    other = replace(row, name=Words("Regnskab", "Accounts"))
    assert "registry_period_unsaid" not in {f.code for f in findings_of(text, recorded_periods((other,)))}


UNSEEN = tomllib.loads((TEXTS / "unseen.toml").read_text(encoding="utf-8"))
# What is asked of a whole text, wherever its finding points.
OF_THE_TEXT = ("_missing", "_not_mentioned")


@pytest.mark.parametrize("name", UNSEEN)
def test_planted_faults_are_found_and_sound_sentences_are_not_blamed(name):
    planted = {int(line): said.split() for line, said in UNSEEN[name].items()}
    text = (TEXTS / "unseen" / name).read_text(encoding="utf-8")
    found = {(finding.where.line, finding.code) for finding in findings_of(text)}

    results = {line: (code, (line, code) not in found) for line, (code, *_missed) in planted.items()}
    assert results == {line: (code, bool(missed)) for line, (code, *missed) in planted.items()}
    blamed = {
        (finding.where.line, finding.code)
        for finding in findings_of(text)
        if finding.severity != ADVICE and not finding.code.endswith(OF_THE_TEXT)
    }
    assert {line for line, _code in blamed} <= set(planted)


def test_a_finding_quotes_what_stands_in_its_line():
    text = (TEXTS / "association_da.txt").read_text(encoding="utf-8")
    rows = text.split("\n")

    found = [finding.where for finding in findings_of(text) if finding.where.line]

    assert len(found) > 10
    assert [where.quote for where in found] == [rows[w.line - 1][w.start : w.end] for w in found]
    assert {where.section for where in found} >= {"1. Dataansvar", "6. Rettigheder"}


def test_the_gravest_findings_come_first():
    found = [
        Finding("b", ADVICE, "", Words(), Words()),
        Finding("a", ERROR, "", Words(), Words(), Place(line=9)),
        Finding("a", ERROR, "", Words(), Words(), Place(line=2)),
    ]

    assert [(f.severity, f.where.line) for f in in_order(found)] == [
        ("error", 2),
        ("error", 9),
        ("advice", 0),
    ]
    assert is_blocking(found)
    assert not is_blocking(found[:1])


def test_headings_items_and_sentences_are_told_apart():
    policy = read_policy(
        "# Titel {#top}\n\n## 1. Rettigheder\nDu har ret, jf. art. 15, til f.eks.:\n- indsigt\n"
        "  og kopi\n1) sletning\n\nKort linje\n\n"
        "En lang linje, som er delt over to linjer midt i en\nsætning. Og en til.\n"
    )

    assert [(s.heading, s.level, s.anchor, s.parents) for s in policy.sections] == [
        ("", 0, "", ()),
        ("Titel", 1, "top", ()),
        ("1. Rettigheder", 2, "", (1,)),
        ("Kort linje", 9, "", (1, 2)),
    ]
    told = [(s.line, s.kind, s.text) for s in policy.sentences if s.kind != HEADING]
    assert told == [
        (4, "text", "Du har ret, jf. art. 15, til f.eks.:"),
        (5, "item", "indsigt   og kopi"),
        (7, "item", "sletning"),
        (11, "text", "En lang linje, som er delt over to linjer midt i en sætning."),
        (12, "text", "Og en til."),
    ]
    assert {s.lead for s in policy.sentences if s.kind == "item"} == {2}


def test_lines_keep_the_numbers_they_bring():
    policy = read_lines([Line(40, "Vi gemmer dit navn."), Line(77, "Og din adresse.")])

    assert [sentence.line for sentence in policy.sentences] == [40, 77]


def test_a_text_without_an_end_is_cut():
    policy = read_policy("ord " * 3000)

    assert max(len(sentence.text) for sentence in policy.sentences) <= LONGEST_SENTENCE
    assert len(policy.words) == 3000


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Vi gemmer ikke dine oplysninger, når du også er kunde.", "da"),
        ("We do not keep your data when you are also a customer.", "en"),
        ("Vi lagrer ikke dine opplysninger hvis de ikke er våre eller blir deg og av.", ""),
        ("Und wir die daten auch nicht.", ""),
        ("12345 67890", ""),
        ("", ""),
    ],
)
def test_the_language_is_told_or_left_open(text, language):
    assert read_policy(text).language == language


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("træk* ~2 tilbage", "Du trækker dit samtykke tilbage.", True),
        ("træk* ~1 tilbage", "Du trækker dit samtykke tilbage.", False),
        ("træk* ~2 tilbage", "Du trækker. Tilbage er intet.", False),
        ("*konto", "Din kundekonto", True),
        ("*cookie*", "Om cookies", True),
        ("a|b c", "B, c", True),
        ("email", "En E-mail", True),
        ("§ #", "jf. § 11", True),
        ("ret til", "til ret", False),
    ],
)
def test_phrases_are_stems_with_gaps(phrase, text, found):
    assert bool(list(WordIndex(read_policy(text), {}).phrase_hits(phrase))) is found


def test_every_phrase_of_the_vocabulary_can_be_found():
    broken = [
        (concept, phrase)
        for concept, phrases in VOCABULARY.items()
        for phrase in phrases
        if not re.fullmatch(r"(?:~\d+ )?(?:[\w*§#@.:/|]+)(?: (?:~\d+ )?[\w*§#@.:/|]+)*", phrase)
    ]

    assert broken == []


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("36 måneder", 36, "months"),
        ("tre år", 36, "months"),
        ("ten (10) full years", 120, "months"),
        ("to uger", 14, "days"),
        ("30 kalenderdage", 30, "days"),
        ("halvandet år", 18, "months"),
    ],
)
def test_periods_are_read_in_digits_and_in_words(text, amount, unit):
    periods = {
        period.duration for period in stated_periods(read_policy(f"Vi gemmer det i {text} efter købet."))
    }

    assert Duration(amount, unit) in periods
