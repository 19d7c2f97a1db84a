"""The dossier put together: each file written in its turn, sealed ones opened one at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import Document, read_document
from dpo_office.common.letters.printing import render_letter
from dpo_office.common.reports import Report, render_report
from dpo_office.common.vault import VaultError
from registry_app.gateways.record_files import WholeRecord
from registry_app.gateways.record_files import as_json as record_json
from registry_app.gateways.record_pdf import as_pdf
from registry_app.models import PolicyVersion
from registry_app.queries.record_words import sheet_in
from requests_app import dossier_evidence, dossier_identity, dossier_records, dossier_words
from requests_app.domain import dossier_files as files
from requests_app.domain.dossier import REDACTED, Point, missing_points
from requests_app.domain.dossier_files import LeftOut, ListedFile, path_of, slug
from requests_app.dossier_chronology import Entry, chronology, chronology_csv, moment
from requests_app.dossier_clock import clock_codes
from requests_app.dossier_facts import facts_of
from requests_app.dossier_marks import NAME_MARK, Marks
from requests_app.dossier_words import Making
from requests_app.gateways.dossier_versions import versions
from requests_app.gateways.dossier_zip import DossierZip, as_json
from requests_app.labels_dossier import LEFT_OUT_LABELS, REASON_LABELS
from requests_app.queries.dossier import CaseThen, LetterThen
from requests_app.queries.dossier_people import Person
from requests_app.queries.dossier_record import PoliciesThen, RecordThen, without_people

RECORD: Final = "record/activities."


@dataclass(frozen=True)
class Told:
    """All that a dossier is made of."""

    found: CaseThen
    record: RecordThen
    policies: PoliciesThen
    people: Mapping[UUID, Person]
    making: Making


@dataclass(frozen=True)
class WrittenDossier:
    """A dossier, ready to be handed out: the open file, its name, and what proves it."""

    file: Any
    name: str
    manifest_sha256: str
    count: int


@dataclass
class Writing:
    """A dossier on its way into a ZIP: into its root, or a folder of a set that shares record and policy."""

    told: Told
    marks: Marks
    record: RecordThen
    zip: DossierZip
    folder: str = ""
    listed: list[ListedFile] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def add(self, path: str, what: str, content: bytes) -> ListedFile:
        """Write a file and list it."""
        written = self.zip.add(f"{self.folder}{path}", content)
        listed = ListedFile(written.path, written.size, written.sha256, what)
        self.listed.append(listed)
        return listed

    def add_sealed(self, folder: str, number: int, kind: str, what: str, document_id: UUID) -> None:
        """Open a sealed file and write it; one that is destroyed or altered is named with its hash."""
        known = self.told.found.files[document_id]
        path = path_of(folder, number, kind, known.media_type)
        if not known.is_kept:
            self.left_out.append(LeftOut("destroyed", path, known.sha256))
            return
        try:
            content = read_document(Document.objects.get(pk=document_id))
        except VaultError:
            self.left_out.append(LeftOut("altered", path, known.sha256))
            return
        self.add(path, what, content)


def write_dossier(told: Told) -> WrittenDossier:
    """Write the whole dossier in its language; whoever gets it closes the file.

    Raises PermanentGatewayError `typesetting_failed`; then nothing is left behind.
    """
    making, found = told.making, told.found
    archive = DossierZip(localtime(found.moment))
    try:
        with override(making.language):
            writing, missing = write_case(told, archive)
            listed = case_manifest(writing, missing)
            proof = archive.add(files.MANIFEST, as_json(listed))
    except BaseException:
        archive.drop()
        raise
    name = files.zip_name(found.case.reference, making.as_of, making.variant)
    return WrittenDossier(archive.finish(), name, proof.sha256, len(writing.listed) + 1)


def write_case(told: Told, archive: DossierZip, *, folder: str = "") -> tuple[Writing, list[Point]]:
    """Write what belongs to one case, and return it with what is missing; in the language that is active."""
    marks = Marks(told.making.variant == REDACTED, told.people)
    record = without_people(told.record, str(NAME_MARK)) if marks.redacts else told.record
    writing = Writing(told, marks, record, archive, folder)
    entries = chronology(told.found, marks)
    missing = list(missing_points(facts_of(told.found, told.record, told.policies)))
    _write_tables(writing, entries)
    _write_files(writing)
    _write_pdf(writing, entries, missing)
    return writing, missing


def _write_tables(writing: Writing, entries: Sequence[Entry]) -> None:
    """Write what is made of rows and names nobody whom the marks hide."""
    record = writing.record
    writing.add(files.CHRONOLOGY, "chronology", chronology_csv(entries))
    writing.add(files.CLOCK, "clock", as_json(clock_codes(writing.told.found)))
    if writing.folder:
        # Record and policy stand once in a set, beside the cases.
        return
    if record.activities:
        _write_record(writing)
    for version in writing.told.policies.each:
        for language, text in texts_of(version):
            writing.add(f"policy/version-{version.number}-{language}.txt", "policy", text.encode())


def texts_of(version: PolicyVersion) -> Iterator[tuple[str, str]]:
    """Give the text in its language and in the others."""
    yield version.language, version.text
    for language in sorted(version.translations):
        if version.translations[language].get("text"):
            yield language, version.translations[language]["text"]


def _write_files(writing: Writing) -> None:
    """Write letters, forms, extracts and mails; say in a redacted dossier that they are left out."""
    found = writing.told.found
    if found.reads is None:
        writing.left_out.append(LeftOut("read_log"))
    if writing.marks.redacts:
        counts = {
            "letters": len(found.letters),
            "forms": len(found.forms) + len(found.signed),
            "extracts": sum(len(task.given) for task in found.tasks),
            "mails": len(found.mails),
        }
        writing.left_out += [LeftOut("names"), LeftOut("words")]
        writing.left_out += [LeftOut(why, count=count) for why, count in counts.items() if count]
        return
    sent = _write_letters(writing)
    for number, form in enumerate(found.forms, start=1):
        if form.document_id not in sent:
            writing.add_sealed("forms", number, f"issued-{form.number}", "form_issued", form.document_id)
    for number, signed in enumerate(found.signed, start=1):
        writing.add_sealed("forms", number, "returned", "form_returned", signed.document_id)
    extracts = [extract for task in found.tasks for extract in task.given]
    for number, extract in enumerate(extracts, start=1):
        if extract.document_id not in sent:
            writing.add_sealed("extracts", number, "extract", "extract", extract.document_id)
    for number, mail in enumerate(found.mails, start=1):
        writing.add_sealed("mails", number, "", "mail", mail.raw_id)


def _write_letters(writing: Writing) -> set[UUID]:
    """Write each letter and what went with it; return the documents that are in the dossier by that."""
    sent: set[UUID] = set()
    for letter in writing.told.found.letters:
        row = letter.row
        path = _write_letter(writing, letter)
        if row.private_words_id is not None:
            writing.left_out.append(LeftOut("private_words", path))
        for place, attached in enumerate(sorted(row.attachments.all(), key=lambda a: a.pk), start=1):
            if attached.document_id in sent:
                continue
            sent.add(attached.document_id)
            kind = f"attached-{place}-{slug(writing.told.found.files[attached.document_id].kind)}"
            writing.add_sealed("letters", letter.number, kind, "letter_attached", attached.document_id)
    return sent


def _write_letter(writing: Writing, letter: LetterThen) -> str:
    """Write a letter as it is printed."""
    path = path_of("letters", letter.number, letter.row.kind, "application/pdf")
    return writing.add(path, "letter", render_letter(letter.row)).path


def _write_record(writing: Writing) -> None:
    """Write the activities as people read them, and as tables."""
    for ending, content in record_files(writing.record, writing.told.making):
        writing.add(f"{RECORD}{ending}", "record", content)


def record_files(record: RecordThen, making: Making) -> Iterator[tuple[str, bytes]]:
    """Give the record of a day as a PDF and as JSON, each with the ending of its name."""
    is_past = making.as_of < copenhagen_date(making.at)
    sheet = sheet_in(record.tables, making.language)
    yield "pdf", as_pdf(record.controller, sheet, making.language, as_of=making.as_of, is_past=is_past)
    yield "json", record_json(WholeRecord(record.controller, record.tables, making.as_of))


def _write_pdf(writing: Writing, entries: Sequence[Entry], missing: Sequence[Point]) -> None:
    told, marks = writing.told, writing.marks
    found, making = told.found, told.making
    controller, title = found.case.controller, _("Dossier of case %(case)s") % {"case": found.case.reference}
    report = Report(
        sender=controller.name,
        sender_lines=[controller.address, controller.contact_email],
        title=title,
        lead=_("As of %(moment)s. %(why)s.")
        % {"moment": moment(found.moment), "why": _because(making.reason)},
        sections=[
            dossier_words.overview(found, marks, making),
            dossier_words.missing(missing),
            dossier_words.decisions(found, marks),
            *dossier_records.records_section(found, marks),
            dossier_words.clock_section(found),
            dossier_identity.identity(found, marks, entries),
            dossier_words.chronology_section(entries),
            dossier_evidence.people_section(marks),
            dossier_evidence.letters_section(found, marks),
            dossier_evidence.mails_section(found, marks),
            dossier_words.work(found, marks),
            dossier_evidence.record_section(writing.record, making.as_of),
            dossier_evidence.policy_section(told.policies, found.case.received_on, making.as_of),
            dossier_evidence.reads_section(found, marks),
            *dossier_evidence.annexes(writing.listed, writing.left_out),
        ],
        language=making.language,
        dated=making.as_of,
        footer=f"{controller.name} · {title}",
        page_word=_("Page"),
    )
    writing.add(files.READ, "dossier", render_report(report))


def _because(reason: str) -> str:
    return _("Made because of: %(reason)s") % {"reason": REASON_LABELS[reason]}


def case_manifest(writing: Writing, missing: Sequence[Point]) -> dict[str, Any]:
    """Return what the manifest says of one case."""
    found, making, marks = writing.told.found, writing.told.making, writing.marks
    controller = found.case.controller
    by = {"role": marks.role(making.by)}
    if not marks.redacts:
        by = {"name": marks.who(making.by), **by}
    about = {
        "reference": found.case.reference,
        "controller": {"code": controller.slug, "name": controller.name, "cvr": controller.cvr},
        "as_of": localtime(found.moment).isoformat(),
        "variant": making.variant,
        "language": making.language,
        "reason": making.reason,
        "reason_in_words": str(REASON_LABELS[making.reason]),
        "made_at": localtime(making.at).isoformat(),
        "made_by": by,
        **versions(),
    }
    return files.manifest(
        about=about,
        files=writing.listed,
        left_out=[(row, str(LEFT_OUT_LABELS[row.why])) for row in writing.left_out],
        missing=[(point, dossier_words.missing_sentence(point)) for point in missing],
    )
