"""The codes in which a record of processing activities is written (GDPR Art. 30); words are in labels.py."""

from typing import Final

from registry_app.domain import retention_rules as rules

# GDPR Art. 6(1)(a)-(f); Art. 9(2)(a)-(j) for special categories; Art. 10 for criminal offences; Art. 87 for
# national identification numbers, which databeskyttelsesloven § 11 fills in.
LEGAL_BASES: Final = (
    *(f"6.1.{letter}" for letter in "abcdef"),
    *(f"9.2.{letter}" for letter in "abcdefghij"),
    "10",
    "87",
)
CONSENT_BASES: Final = ("6.1.a", "9.2.a")
LEGITIMATE_INTERESTS: Final = "6.1.f"

# Where data comes from (GDPR Art. 14(2)(f), 15(1)(g)); it also decides what portability covers (Art. 20(1)).
FROM_PERSON: Final = "person"
FROM_USE: Final = "use"
FROM_THIRD_PARTY: Final = "third_party"
NOT_STATED: Final = "unknown"
ORIGINS: Final = (FROM_PERSON, FROM_USE, FROM_THIRD_PARTY, NOT_STATED)

# Whose data it is (GDPR Art. 30(1)(c)).
SUBJECTS: Final = (
    "customers",
    "former_customers",
    "applicants_for_account",
    "household_members",
    "children",
    "visitors",
    "enquirers",
    "participants",
    "employees",
    "job_applicants",
    "supplier_contacts",
)

# What a recipient is to the controller (GDPR Art. 4(7)-(9), 26, 28).
PROCESSOR: Final = "processor"
AUTHORITY: Final = "authority"
RECIPIENT_ROLES: Final = (PROCESSOR, "controller", "joint_controller", "group", AUTHORITY, NOT_STATED)

# What a transfer to a third country rests on (GDPR Arts. 45-49).
MECHANISMS: Final = (
    "adequacy",
    "dpf",
    "scc",
    "bcr",
    "code_or_certificate",
    "ad_hoc",
    "derogation",
    NOT_STATED,
)

DAYS: Final = "days"
MONTHS: Final = "months"
YEARS: Final = "years"
AT_ONCE: Final = "at_once"
IN_WORDS: Final = "in_words"
COUNTED_UNITS: Final = (DAYS, MONTHS, YEARS)
UNITS: Final = (*COUNTED_UNITS, AT_ONCE, IN_WORDS)
COUNTINGS: Final = (rules.AFTER, rules.INCLUSIVE, rules.AT_ONCE)
ACTIONS: Final = (rules.ERASE, rules.DEIDENTIFY, rules.EXPIRE, rules.CLOSE)
TRIGGERS: Final = (
    rules.INACTIVITY,
    rules.PAUSED,
    rules.DEACTIVATED,
    rules.DELIVERY,
    rules.WEB_VISIT,
    rules.INVOICE,
    rules.CONTEST_ENDED,
    rules.CONTEST_EVALUATED,
    rules.SENSITIVE_GIVEN,
    rules.CASE_CLOSED,
    rules.REGISTRATION_INPUT,
    rules.CLOSURE_REQUESTED,
    rules.CONSENT_WITHDRAWN,
    rules.RC_IDENTITY_VERIFIED,
    rules.RC_RESPONSE_SENT,
    rules.RC_CLOSED,
)
# What ends the keeping before the period does, and what lets it go on.
ENDS_EARLIER: Final = (rules.CONSENT_WITHDRAWN, rules.OBJECTION_UPHELD)
UNLESS: Final = ("case_needs", "dispute", "completed", "obligations_open")
# What a de-identified row may still hold.
KEPT_FIELDS: Final = ("customer_number", "postcode", "city")

# What keeps a promise of a policy.
KEPT_BY_ACTIVITY: Final = "activity"
KEPT_BY_RULE: Final = "rule"
KEPT_BY_FLOW: Final = "flow"
NOT_KEPT: Final = "nothing"
KEEPERS: Final = (KEPT_BY_ACTIVITY, KEPT_BY_RULE, KEPT_BY_FLOW, NOT_KEPT)
# The parts of the office that keep promises without anybody's doing.
FLOWS: Final = (
    "record",
    "intake",
    "deadlines",
    "identity",
    "collection",
    "answers",
    "policy_change",
    "policy_archive",
    "notices",
    "letters",
    "access_rights",
    "vault",
    "history",
)
TOPICS: Final = (
    "controller",
    "contact",
    "data",
    "sources",
    "purposes",
    "legal_bases",
    "retention",
    "recipients",
    "transfers",
    "account",
    "marketing",
    "rights",
    "complaints",
    "security",
    "changes",
)
