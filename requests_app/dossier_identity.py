"""The dossier to be read: how it was made sure who asks, in the language that is active."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from dpo_office.common.reports import Section
from requests_app.domain.form_findings import Finding
from requests_app.domain.identity_checks import CHECK_EVENTS
from requests_app.domain.identity_papers import PAPER_EVENTS
from requests_app.domain.risk_measures import MEASURE_EVENTS
from requests_app.dossier_chronology import Entry, findings_said, moment
from requests_app.dossier_marks import NAME_MARK, NOBODY, Marks
from requests_app.labels import SEVERITY_LABELS
from requests_app.labels_findings import finding_text
from requests_app.labels_signature_trust import level_words
from requests_app.models import FormDecision
from requests_app.queries.dossier import CaseThen

IDENTITY_EVENTS: Final = (
    *("case.form_issued", "case.form_received", "case.form_verified", "case.form_returned"),
    *("case.form_waived", "case.identity_asked", "case.information_recorded", "case.reopened"),
    *CHECK_EVENTS,
    *PAPER_EVENTS,
    *MEASURE_EVENTS,
)
SEVERITIES: Final = dict(SEVERITY_LABELS)


def identity(found: CaseThen, marks: Marks, entries: Sequence[Entry]) -> Section:
    """Say how it was made sure who asks: forms, what was found and decided of them, papers, waivers.

    GDPR Art. 5(2), 12(6), 24.
    """
    said = [
        _("The case asks for a signed form.") if found.case.form_asked else _("The case asks for no form.")
    ]
    for row in found.signed:
        said.append(_("File received %(when)s. What the checks found:") % {"when": moment(row.received_at)})
        said += [f"– {words}" for words in findings_said(row)]
        if row.signed_as:
            names = marks.given(", ".join(row.signed_as.split("\n")), NAME_MARK)
            said.append(f"– {_('Named in the certificate: %(names)s.') % {'names': names}}")
    for decision in found.form_decisions:
        said.append(_("Decided on the form: %(what)s.") % {"what": _decided(decision, marks)})
        said += [f"– {words}" for words in _rests_on(decision, marks)]
    said += [_paper(paper, marks) for paper in found.papers]
    steps = [entry for entry in entries if entry.kind == "step" and entry.code in IDENTITY_EVENTS]
    rows = [(moment(entry.at), entry.what, entry.who, "\n".join(entry.words) or NOBODY) for entry in steps]
    return Section(
        _("Who asks: how that was made sure"),
        paragraphs=said,
        head=[_("When"), _("Step"), _("Who"), _("Reason")] if rows else (),
        rows=rows,
        widths=[0, 5, 4, 7],
        codes=list(_prints(found)),
    )


def _decided(row: FormDecision, marks: Marks) -> str:
    return f"{row.get_decision_display()}, {moment(row.decided_at)}, {marks.who(row.decided_by)}"


def _rests_on(row: FormDecision, marks: Marks) -> Iterator[str]:
    """Say what a decision rests on; what somebody wrote or is named in it is marked where that is wanted."""
    if row.form_version:
        yield _("Version of the form: %(version)s.") % {"version": row.form_version}
    if row.signer_name:
        yield _("Name as signed: %(name)s.") % {"name": marks.given(row.signer_name, NAME_MARK)}
    level = level_words(row.signed_form) if row.signed_form else ""
    if level:
        yield level
    if row.ground:
        yield _("On the ground: %(ground)s.") % {"ground": row.get_ground_display()}
    for finding in _findings(row):
        text = finding_text(finding, reader_language())
        yield f"{capfirst(str(SEVERITIES[finding.severity]))}: {text}"
        if finding.code in row.doubts:
            yield _("What was seen of it: %(words)s") % {"words": marks.words(row.doubts[finding.code])}
    if row.text:
        yield _("Words: %(words)s") % {"words": marks.words(row.text)}


def _findings(row: FormDecision) -> list[Finding]:
    """Return the findings that a decision rests on, with what each names: those of its file never change."""
    rows: list[dict[str, Any]] = row.signed_form.findings if row.signed_form else []
    return [Finding(one["code"], one["severity"], one["context"]) for one in rows]


def _paper(row: Any, marks: Marks) -> str:
    """Give the note that is left of a copy of an identity paper, and whether the copy is gone."""
    told = {
        "paper": row.get_kind_display(),
        "source": row.get_source_display(),
        "when": moment(row.marked_at),
        "who": marks.who(row.marked_by),
        "words": marks.words(row.reason.text),
    }
    note = _("Copy of an identity paper: %(paper)s, %(source)s; marked %(when)s, %(who)s: %(words)s") % told
    state = capfirst(str(row.get_state_display()))
    ended = f" {moment(row.ended_at)}, {marks.who(row.ended_by)}" if row.ended_at else ""
    return f"{note}\n{state}{ended}."


def _prints(found: CaseThen) -> Iterator[tuple[str, str]]:
    """Give the hash of each form, file, decision and copy: what proves later which one it was."""
    for form in found.forms:
        yield _("%(number)s as it was sent, SHA-256") % {"number": form.number}, form.blank_sha256
    for signed in found.signed:
        received = _("File received %(when)s, SHA-256") % {"when": moment(signed.received_at)}
        yield received, found.files[signed.document_id].sha256
    for row in found.form_decisions:
        if row.sha256:
            yield _("File decided on %(when)s, SHA-256") % {"when": moment(row.decided_at)}, row.sha256
    for paper in found.papers:
        named = {"paper": paper.get_kind_display(), "when": moment(paper.marked_at)}
        yield _("Copy of an identity paper (%(paper)s), marked %(when)s, SHA-256") % named, paper.sha256
