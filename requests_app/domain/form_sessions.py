"""A form that is signed by a typed name while the person is logged in at the company.

The company answers for the log-in: that is normally enough to know who asks (EDPB 01/2022 para. 65). What it
tells is kept as evidence; the checks of paper say whether the form is this case's, in time and unused
(docs/flows/signed_form.md).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from dpo_office.common.errors import Invalid
from requests_app.domain.form_findings import Finding
from requests_app.domain.form_ways import MAX_SIGNER
from requests_app.domain.person_names import compare_names
from requests_app.domain.sensitive import has_cpr
from requests_app.domain.signature_checks import Level
from requests_app.domain.signed_forms import IssuedFormFacts, form_findings

LEVEL: Final[Level] = "authenticated_session"
# How the person proved who they are when they logged in.
LOG_INS: Final = ("password", "password_and_code", "one_time_link", "passkey", "mitid")
# Older than a day it is no longer the session in which somebody signs.
LONGEST_SESSION: Final = timedelta(days=1)
# Clocks differ; a log-in in the future is none.
AHEAD: Final = timedelta(minutes=5)
MAX_ACCOUNT: Final = 60


@dataclass(frozen=True)
class SessionStatement:
    """What the company says: who signed, by which account and log-in, and which words they were shown."""

    form: str
    text_version: str
    name: str
    account: str
    logged_in_how: str
    logged_in_at: datetime


@dataclass(frozen=True)
class PersonFacts:
    """What is on file of whoever asks; the account is "" where no customer is matched."""

    name: str
    account: str


def checked_statement(said: SessionStatement, now: datetime, text_version: str) -> SessionStatement:
    """Return the statement with its blanks put right.

    Raises Invalid("signer_missing" | "account_missing" | "log_in_unknown" | "log_in_not_credible" |
    "session_text_unknown" | "signer_has_cpr").
    """
    name, account = " ".join(said.name.split()), said.account.strip()
    if not name:
        raise Invalid("signer_missing", field="name")
    if has_cpr(name):
        raise Invalid("signer_has_cpr", field="name")
    if not account:
        raise Invalid("account_missing", field="account")
    if said.logged_in_how not in LOG_INS:
        raise Invalid("log_in_unknown", field="logged_in_how")
    if not now - LONGEST_SESSION <= said.logged_in_at <= now + AHEAD:
        raise Invalid("log_in_not_credible", field="logged_in_at")
    if said.text_version != text_version:
        raise Invalid("session_text_unknown", field="text_version")
    return SessionStatement(
        said.form, said.text_version, name[:MAX_SIGNER], account, said.logged_in_how, said.logged_in_at
    )


def session_findings(
    said: SessionStatement, form: IssuedFormFacts, person: PersonFacts, today: date
) -> list[Finding]:
    """Return one finding for each check that can be made of a statement, good ones too."""
    return [
        Finding("signed_in_session", "ok", {"how": said.logged_in_how}),
        Finding("form_number_read", "ok", {"number": form.number}),
        *form_findings(form, today),
        _account_finding(said, person),
        _name_finding(said, person),
    ]


def _account_finding(said: SessionStatement, person: PersonFacts) -> Finding:
    if not person.account:
        return Finding("account_not_on_file", "doubt")
    if said.account.casefold() != person.account.casefold():
        return Finding("account_not_matched", "doubt")
    return Finding("account_matched", "ok")


def _name_finding(said: SessionStatement, person: PersonFacts) -> Finding:
    if compare_names(said.name, person.name) == "exact":
        return Finding("session_name_matches", "ok")
    return Finding("session_name_differs", "doubt")
