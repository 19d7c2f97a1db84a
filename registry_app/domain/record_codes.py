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
    "users_of_the_office",
)

# What we are when we process (GDPR Art. 30(1) and 30(2)).
AS_CONTROLLER: Final = "controller"
AS_PROCESSOR: Final = "processor"
ACTIVITY_ROLES: Final = (AS_CONTROLLER, AS_PROCESSOR)

# GDPR Art. 35: whether an impact assessment is called for.
DPIA_NOT_ASSESSED: Final = "not_assessed"
DPIA_NOT_NEEDED: Final = "not_needed"
DPIA_NEEDED: Final = "needed"
DPIA_NEEDS: Final = (DPIA_NOT_ASSESSED, DPIA_NOT_NEEDED, DPIA_NEEDED)

# Technical and organisational measures in short (GDPR Art. 30(1)(g), 32(1)).
SECURITY_MEASURES: Final = (
    "access_control",
    "two_factor",
    "logging",
    "encryption_at_rest",
    "encryption_in_transit",
    "pseudonymisation",
    "backup",
    "restore_test",
    "network_protection",
    "updates",
    "physical_security",
    "training",
    "confidentiality",
    "supplier_control",
    "incident_response",
    "testing",
)

# What the three steps of a balancing came to (GDPR Art. 6(1)(f); EDPB 1/2024).
BALANCE_HOLDS: Final = "holds"
BALANCE_HOLDS_WITH_SAFEGUARDS: Final = "holds_with_safeguards"
BALANCE_FAILS: Final = "fails"
BALANCE_RESULTS: Final = (BALANCE_HOLDS, BALANCE_HOLDS_WITH_SAFEGUARDS, BALANCE_FAILS)

# Direct marketing, by the rule that allows it (markedsføringsloven § 10, forbrugeraftaleloven § 4).
NO_MARKETING: Final = ""
MARKETING_BY_CONSENT: Final = "by_consent"
MARKETING_TO_CUSTOMERS: Final = "own_customers"
MARKETING_BY_PHONE: Final = "phone"
MARKETING_OTHERWISE: Final = "other"
MARKETING_KINDS: Final = (
    NO_MARKETING,
    MARKETING_BY_CONSENT,
    MARKETING_TO_CUSTOMERS,
    MARKETING_BY_PHONE,
    MARKETING_OTHERWISE,
)
# What is stored on or read from somebody's device (cookiebekendtgørelsen § 3, 4).
NO_DEVICE: Final = ""
DEVICE_NECESSARY: Final = "necessary"
DEVICE_OTHERWISE: Final = "other"
DEVICE_ACCESSES: Final = (NO_DEVICE, DEVICE_NECESSARY, DEVICE_OTHERWISE)

# What a recipient is to the controller (GDPR Art. 4(7)-(9), 26, 28).
PROCESSOR: Final = "processor"
AUTHORITY: Final = "authority"
JOINT_CONTROLLER: Final = "joint_controller"
RECIPIENT_ROLES: Final = (PROCESSOR, "controller", JOINT_CONTROLLER, "group", AUTHORITY, NOT_STATED)

# What an agreement with a processor must hold (GDPR Art. 28(3)): what it is about, then (a) to (h).
AGREEMENT_ITEMS: Final = ("content", *"abcdefgh")

# What a transfer to a third country rests on (GDPR Arts. 45-49).
ADEQUACY: Final = "adequacy"
DPF: Final = "dpf"
SCC: Final = "scc"
DEROGATION: Final = "derogation"
MECHANISMS: Final = (
    ADEQUACY,
    DPF,
    SCC,
    "bcr",
    "code_or_certificate",
    "ad_hoc",
    DEROGATION,
    NOT_STATED,
)
# Those that rest on a decision or a list which can end, and those that ask for an assessment of the country.
LISTED_MECHANISMS: Final = (ADEQUACY, DPF)
ASSESSED_MECHANISMS: Final = (SCC, "bcr", "code_or_certificate", "ad_hoc")
# The modules of the standard contractual clauses (Decision (EU) 2021/914), and the derogations of Art. 49(1).
SCC_MODULES: Final = ("1", "2", "3", "4")
DEROGATIONS: Final = (*"abcdefg", "second_subparagraph")
# The countries where the GDPR applies (EEA), by ISO 3166-1 alpha-2.
EEA: Final = frozenset(
    (
        *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT"),
        *("LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO"),
    )
)

# What a transfer may lean on and that can end: a decision of the Commission, or an entry in the DPF list.
ADEQUACY_DECISION: Final = "adequacy"
DPF_LISTING: Final = "dpf"
LISTING_KINDS: Final = (ADEQUACY_DECISION, DPF_LISTING)

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
    rules.NOTICE_SENT,
    rules.BLOCK_LIFTED,
    rules.READ_LOGGED,
    rules.SOURCE_ERASED,
    rules.EMPLOYMENT_ENDED,
    rules.RECRUITMENT_ENDED,
    rules.CONTRACT_ENDED,
    rules.RECORDED,
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
