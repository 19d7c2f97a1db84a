import pytest

from registry_app.domain import record_codes as codes
from registry_app.domain import retention_rules as rules
from registry_app.domain.retention_sentences import RetentionTerms, as_executable, retention_sentence
from registry_app.labels_record import (
    ENDS_EARLIER_LABELS,
    FLOW_LABELS,
    KEEPER_LABELS,
    LEGAL_BASIS_LABELS,
    MECHANISM_LABELS,
    ORIGIN_LABELS,
    RECIPIENT_ROLE_LABELS,
    RETENTION_ACTION_LABELS,
    RETENTION_UNIT_LABELS,
    SUBJECT_LABELS,
    TOPIC_LABELS,
    TRIGGER_LABELS,
    UNLESS_LABELS,
)

SENTENCES = [
    (
        RetentionTerms("months", 36, "inactivity"),
        "Slettes 36 måneder efter, at kundekontoen blev sat på pause eller deaktiveret.",
        "Erased 36 months after the customer account was paused or deactivated.",
    ),
    (
        RetentionTerms("months", 24, "inactivity", ends_earlier="consent_withdrawn"),
        (
            "Slettes 24 måneder efter, at kundekontoen blev sat på pause eller deaktiveret, eller straks, "
            "når samtykket trækkes tilbage."
        ),
        (
            "Erased 24 months after the customer account was paused or deactivated, or at once when the "
            "consent is withdrawn."
        ),
    ),
    (
        RetentionTerms("months", 1, "sensitive_given", unless="case_needs"),
        (
            "Slettes senest 1 måned efter, at oplysningen blev givet, medmindre sagen kræver, at "
            "oplysningerne gemmes længere."
        ),
        "Erased at the latest 1 month after the data was given, unless the case needs the data longer.",
    ),
    (
        RetentionTerms("years", 5, "invoice", statute="bogføringsloven § 12"),
        "Slettes 5 år efter udgangen af det regnskabsår, som bilaget vedrører (bogføringsloven § 12).",
        (
            "Erased 5 years after the end of the financial year that the document belongs to "
            "(bogføringsloven § 12)."
        ),
    ),
    (
        RetentionTerms("months", 36, "delivery", counting="inclusive", action="close"),
        "Kontoen lukkes 36 måneder efter den seneste levering (den dag medregnet).",
        "The account is closed 36 months after the last delivery (that day included).",
    ),
    (
        RetentionTerms("at_once", trigger="contest_evaluated"),
        "Slettes straks, når konkurrencen er evalueret.",
        "Erased as soon as the competition is evaluated.",
    ),
    (
        RetentionTerms("at_once", trigger="web_visit"),
        "Slettes straks efter besøget.",
        "Erased at once after the visit.",
    ),
    (
        RetentionTerms("months", 36, "rc_closed", action="deidentify", keeps=("postcode", "city")),
        "Afidentificeres 36 måneder efter, at sagen er afsluttet; postnummer og by bevares.",
        "De-identified 36 months after the case is closed; postcode and city stay.",
    ),
    (
        RetentionTerms("days", 30, "registration_input", keeps=("city",)),
        "Slettes 30 dage efter den seneste indtastning; by bevares.",
        "Erased 30 days after the last input; city stays.",
    ),
    (
        RetentionTerms("in_words", note=("Så længe det varer.", "")),
        "Så længe det varer.",
        "Så længe det varer.",
    ),
    (RetentionTerms("in_words", note=("", "As it takes.")), "As it takes.", "As it takes."),
]


@pytest.mark.parametrize(("terms", "danish", "english"), SENTENCES)
def test_a_rule_is_said_in_both_languages(terms, danish, english):
    assert retention_sentence(terms, "da") == danish
    assert retention_sentence(terms, "en") == english


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("trigger", codes.TRIGGERS)
@pytest.mark.parametrize("unit", [codes.MONTHS, codes.AT_ONCE])
def test_every_trigger_can_be_said(language, trigger, unit):
    sentence = retention_sentence(RetentionTerms(unit, 3, trigger), language)

    assert sentence.endswith(".")
    assert "None" not in sentence


@pytest.mark.parametrize(
    ("known", "labels"),
    [
        (codes.LEGAL_BASES, LEGAL_BASIS_LABELS),
        (codes.ORIGINS, ORIGIN_LABELS),
        (codes.SUBJECTS, SUBJECT_LABELS),
        (codes.RECIPIENT_ROLES, RECIPIENT_ROLE_LABELS),
        (codes.MECHANISMS, MECHANISM_LABELS),
        (codes.UNITS, RETENTION_UNIT_LABELS),
        (codes.ACTIONS, RETENTION_ACTION_LABELS),
        (codes.TRIGGERS, TRIGGER_LABELS),
        (codes.ENDS_EARLIER, ENDS_EARLIER_LABELS),
        (codes.UNLESS, UNLESS_LABELS),
        (codes.KEEPERS, KEEPER_LABELS),
        (codes.FLOWS, FLOW_LABELS),
        (codes.TOPICS, TOPIC_LABELS),
    ],
)
def test_every_code_has_its_word(known, labels):
    assert set(dict(labels)) == set(known)


def test_years_are_counted_in_months():
    assert as_executable("R-1", RetentionTerms("years", 5, "invoice", yields_to_rights=False)) == (
        rules.RetentionRule("R-1", "invoice", months=60, personal=False)
    )


def test_days_and_at_once_are_counted_as_such():
    assert as_executable("R-2", RetentionTerms("days", 30, "registration_input")) == (
        rules.RetentionRule("R-2", "registration_input", days=30)
    )
    assert as_executable("R-3", RetentionTerms("at_once", trigger="contest_evaluated")) == (
        rules.RetentionRule("R-3", "contest_evaluated")
    )


def test_words_alone_cannot_be_executed():
    assert as_executable("R-4", RetentionTerms("in_words", note=("Efter behov.", ""))) is None
