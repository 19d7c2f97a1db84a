"""The dossier to be read: what stands around the case, in the language that is active."""

from collections.abc import Sequence
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dpo_office.common.labels import READ_KIND_LABELS, USER_KIND_LABELS
from dpo_office.common.languages import reader_language
from dpo_office.common.page_words import letter_kind_label, object_label
from dpo_office.common.reports import Section
from registry_app.labels import LANGUAGE_LABELS
from registry_app.queries.record_words import sheet_in
from requests_app.domain.dossier_files import LeftOut, ListedFile
from requests_app.dossier_chronology import moment, recipient_of
from requests_app.dossier_marks import NAME_MARK, NOBODY, Marks
from requests_app.labels_deadlines import day_text
from requests_app.labels_dossier import FILE_LABELS, LEFT_OUT_LABELS, LETTER_LABELS
from requests_app.queries.dossier import CaseThen
from requests_app.queries.dossier_record import PoliciesThen, RecordThen
from requests_app.queries.mails import words_of

READS = dict(READ_KIND_LABELS)
KINDS = dict(USER_KIND_LABELS)
LANGUAGES = dict(LANGUAGE_LABELS)


def letters_section(found: CaseThen, marks: Marks) -> Section:
    """List the letters by number, with what became of each; the chronology has every attempt."""
    heading = _("Letters")
    if not found.letters:
        return Section(heading, paragraphs=[_("No letter was written.")])
    rows = [
        (
            str(letter.number),
            moment(letter.row.created_at),
            letter_kind_label(letter.row.kind),
            recipient_of(letter, marks),
            str(LETTER_LABELS[letter.came_to]),
            str(len(letter.attempts)),
        )
        for letter in found.letters
    ]
    head = [_("No."), _("Written"), _("Letter"), _("To"), _("State"), _("Attempts")]
    return Section(heading, head=head, rows=rows, widths=[0, 0, 5, 8, 4, 0], numbers=[5])


def mails_section(found: CaseThen, marks: Marks) -> Section:
    """List the mail that came in about the case."""
    heading = _("Mail that came in")
    if not found.mails:
        return Section(heading, paragraphs=[_("No mail was put into the case.")])
    rows = [
        (
            str(number),
            moment(row.received_at),
            marks.given(row.sender_name or row.sender_address, NAME_MARK),
            NOBODY if marks.redacts else words_of(row).subject or NOBODY,
            str(row.get_received_said_by_display()),
        )
        for number, row in enumerate(found.mails, start=1)
    ]
    head = [_("No."), _("Received"), _("From"), _("Subject"), _("The time is said by")]
    return Section(heading, head=head, rows=rows, widths=[0, 0, 5, 7, 5])


def record_section(record: RecordThen, as_of: date) -> Section:
    """Name the activities that concern the case, with purpose, legal basis and time limits, on the day."""
    heading, language = _("The record on the day"), reader_language()
    day = {"day": day_text(as_of, language)}
    if not record.is_begun:
        return Section(heading, paragraphs=[_("The office did not hold the record on %(day)s.") % day])
    if record.by_systems:
        said = _("Active activities whose systems were asked in the case, as the record had them on %(day)s.")
    else:
        said = _("No system was asked; every active activity, as the record had them on %(day)s.")
    rows = [
        tuple("\n".join(row.columns[name]) or NOBODY for name in ("name", "bases", "systems"))
        for row in sheet_in(record.tables, language)
    ]
    return Section(
        heading,
        paragraphs=[said % day, _("The whole of each stands in record/activities.pdf.")],
        head=[_("Activity"), _("Legal basis"), _("Systems")] if rows else (),
        rows=rows,
        widths=[4, 8, 4],
    )


def policy_section(policies: PoliciesThen, received_on: date, as_of: date) -> Section:
    """Say which policy version was in force at receipt and on the day, with the hash of its text."""
    language = reader_language()
    rows = []
    for said, day, version in (
        (_("At receipt"), received_on, policies.at_receipt),
        (_("On the day of the dossier"), as_of, policies.then),
    ):
        since = day_text(version.in_force_on, language) if version and version.in_force_on else NOBODY
        number = str(version.number) if version else _("none")
        rows.append((f"{said} ({day_text(day, language)})", number, since))
    prints = [
        (_("Version %(number)s, text, SHA-256") % {"number": version.number}, version.text_sha256)
        for version in policies.each
        if version.text_sha256
    ]
    head = [_("When"), _("Version"), _("In force from")]
    return Section(_("The privacy policy"), head=head, rows=rows, widths=[5, 2, 4], codes=prints)


def people_section(marks: Marks) -> Section:
    """Say in which roles those acted whom the dossier names."""
    head = [_("Who"), _("Roles at the controller")]
    return Section(_("Who acted"), head=head, rows=marks.everybody(), widths=[2, 3])


def reads_section(found: CaseThen, marks: Marks) -> Section:
    """Say who read what of the case, or that whoever made the dossier may not see it."""
    heading = _("Who has read of the case")
    if found.reads is None:
        return Section(heading, paragraphs=[str(LEFT_OUT_LABELS["read_log"])])
    if not found.reads:
        return Section(heading, paragraphs=[_("The read log has no line about the case.")])
    rows = [
        (
            moment(read.read_at),
            marks.who(read.reader_id),
            str(capfirst(READS.get(read.kind, read.kind))),
            str(object_label(read.subject_type)),
        )
        for read in found.reads
    ]
    head = [_("When"), _("Who"), _("What"), _("Belongs to")]
    return Section(heading, head=head, rows=rows, widths=[0, 6, 4, 3])


def annexes(files: Sequence[ListedFile], left_out: Sequence[LeftOut]) -> list[Section]:
    """List the files of the dossier with their hashes, and what is not among them."""
    rows = [(file.path, str(capfirst(FILE_LABELS[file.what])), str(file.size)) for file in files]
    listed = Section(
        _("Annexes"),
        paragraphs=[
            _("The manifest, manifest.json, has the SHA-256 of every one of them and of this document.")
        ],
        head=[_("File"), _("What the file is"), _("Bytes")],
        rows=rows,
        widths=[8, 6, 2],
        numbers=[2],
    )
    if not left_out:
        return [listed]
    gone = [(row.path or str(capfirst(_kind_of(row))), str(LEFT_OUT_LABELS[row.why])) for row in left_out]
    return [listed, Section(_("Left out"), head=[_("What"), _("Why")], rows=gone, widths=[2, 5])]


def _kind_of(row: LeftOut) -> str:
    words = {
        "names": _("names"),
        "words": _("free words"),
        "letters": _("letters"),
        "forms": _("forms"),
        "extracts": _("extracts"),
        "mails": _("mails"),
        "read_log": _("the read log"),
        "private_words": _("sealed words of letters"),
    }
    return words[row.why]
