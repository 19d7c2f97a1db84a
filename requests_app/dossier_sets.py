"""The dossier of a linked set: a folder for each case, what they share, an index and one manifest.

One case is looked up, written and forgotten after the other, so that a set takes no more memory than a case.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from dpo_office.common.reports import Report, Section, render_report
from registry_app.models import Controller, PolicyVersion
from requests_app.domain import dossier_files as files
from requests_app.domain.dossier import REDACTED
from requests_app.domain.dossier_files import LeftOut, ListedFile, folder_of
from requests_app.dossier_chronology import moment
from requests_app.dossier_marks import NAME_MARK
from requests_app.dossier_parts import (
    Told,
    Writing,
    WrittenDossier,
    case_manifest,
    record_files,
    texts_of,
    write_case,
)
from requests_app.dossier_words import Making
from requests_app.gateways.dossier_versions import versions
from requests_app.gateways.dossier_zip import DossierZip, as_json
from requests_app.labels import RIGHT_LABELS
from requests_app.labels_dossier import FILE_LABELS, LEFT_OUT_LABELS, REASON_LABELS, START_LABELS
from requests_app.models import Breach
from requests_app.queries.dossier_record import RecordThen, without_people
from requests_app.queries.dossier_sets import LinkedSet

RIGHTS = dict(RIGHT_LABELS)
RecordOf = Callable[[Controller, Iterable[str]], RecordThen]
BreachPdf = Callable[[Breach], bytes]


@dataclass(frozen=True)
class ToldSet:
    """What a set is made of: where it starts, what belongs to it, and how its parts are looked up."""

    start: str
    reference: str
    linked: LinkedSet
    told: Iterable[Told]
    record_of: RecordOf
    breach_pdf: BreachPdf
    making: Making
    moment: datetime
    # Who made it: the name, left out in a redacted one, and the role.
    by: Mapping[str, str]


@dataclass
class _Shared:
    """What the cases of a set have in common, by controller."""

    activities: dict[Controller, set[str]] = field(default_factory=lambda: defaultdict(set))
    policies: dict[Controller, dict[Any, PolicyVersion]] = field(default_factory=lambda: defaultdict(dict))

    def note(self, told: Told) -> None:
        """Note what concerns one more case."""
        controller = told.found.case.controller
        self.activities[controller] |= {str(row["code"]) for row in told.record.activities}
        self.policies[controller] |= {version.pk: version for version in told.policies.each}


def write_set(told: ToldSet) -> WrittenDossier:
    """Write the whole set in its language; whoever gets it closes the file.

    Raises PermanentGatewayError `typesetting_failed`; then nothing is left behind.
    """
    archive = DossierZip(localtime(told.moment))
    try:
        with override(told.making.language):
            shared = _Shared()
            shared.activities[told.linked.controller] |= set(told.linked.activities)
            shared.policies[told.linked.controller] |= {row.pk: row for row in told.linked.versions}
            cases, lines = [], []
            for number, one in enumerate(told.told, start=1):
                folder = folder_of(number, one.found.case.reference)
                writing, missing = write_case(one, archive, folder=folder)
                shared.note(one)
                cases.append({"folder": folder, **case_manifest(writing, missing)})
                lines.append(_line(folder, writing, len(missing)))
            listed = list(_write_shared(told, shared, archive))
            left_out = [LeftOut(why, count=count) for why, count in told.linked.left_out.items()]
            listed += _write_breaches(told, archive, left_out)
            index = archive.add(files.INDEX, _index(told, cases, lines, listed, left_out))
            listed.append(ListedFile(index.path, index.size, index.sha256, "index"))
            proof = archive.add(files.MANIFEST, as_json(_manifest(told, cases, listed, left_out)))
    except BaseException:
        archive.drop()
        raise
    name = files.set_zip_name(told.start, told.reference, told.making.as_of, told.making.variant)
    return WrittenDossier(archive.finish(), name, proof.sha256, len(archive.written))


def _write_shared(told: ToldSet, shared: _Shared, archive: DossierZip) -> Iterator[ListedFile]:
    """Write record and policy of each controller once."""
    for controller in sorted(shared.activities, key=lambda row: row.slug):
        codes = shared.activities[controller]
        record = told.record_of(controller, sorted(codes)) if codes else None
        if record is not None and record.activities:
            if told.making.variant == REDACTED:
                record = without_people(record, str(NAME_MARK))
            for ending, content in record_files(record, told.making):
                yield _add(archive, f"record/{controller.slug}/activities.{ending}", "record", content)
    for controller in sorted(shared.policies, key=lambda row: row.slug):
        for version in sorted(shared.policies[controller].values(), key=lambda row: row.number):
            for language, text in texts_of(version):
                path = f"policy/{controller.slug}/version-{version.number}-{language}.txt"
                yield _add(archive, path, "policy", text.encode())


def _write_breaches(told: ToldSet, archive: DossierZip, left_out: list[LeftOut]) -> list[ListedFile]:
    if told.making.variant == REDACTED:
        if told.linked.breaches:
            left_out.append(LeftOut("breaches", count=len(told.linked.breaches)))
        return []
    return [
        _add(archive, f"breaches/{row.reference}.pdf", "breach", told.breach_pdf(row))
        for row in told.linked.breaches
    ]


def _add(archive: DossierZip, path: str, what: str, content: bytes) -> ListedFile:
    written = archive.add(path, content)
    return ListedFile(written.path, written.size, written.sha256, what)


def _line(folder: str, writing: Writing, missing: int) -> tuple[str, ...]:
    case = writing.told.found.case
    asks = ", ".join(str(RIGHTS[item.right]) for item in writing.told.found.items)
    return (
        folder.removesuffix("/"),
        case.controller.name,
        f"{case.received_on:%d-%m-%Y}",
        asks or "–",
        str(case.get_state_display()),
        str(missing),
    )


def _says(told: ToldSet) -> str:
    return str(START_LABELS[told.start]) % {"reference": told.reference}


def _index(
    told: ToldSet,
    cases: list[dict[str, Any]],
    lines: list[tuple[str, ...]],
    listed: list[ListedFile],
    left_out: list[LeftOut],
) -> bytes:
    """Typeset the set as it is read: its cases, and what is missing in any of them."""
    controller, making = told.linked.controller, told.making
    missing = [(case["reference"], point["in_words"]) for case in cases for point in case["missing"]]
    kept = [(str(FILE_LABELS[row.what]), row.path) for row in listed]
    gone = [(str(LEFT_OUT_LABELS[row.why]), str(row.count or "")) for row in left_out]
    nothing = [_("Nothing that the office can see by itself.")]
    head = [_("Folder"), _("Controller"), _("Received"), _("Asks for"), _("State"), _("Missing")]
    sections = [
        _table(_("Cases"), head, lines, [5, 3, 0, 4, 2, 0], numbers=[5]) or Section(_("Cases"), [_("None.")]),
        _table(_("What is missing"), [_("Case"), _("What")], missing, [2, 5])
        or Section(_("What is missing"), nothing),
        _table(_("Beside the cases"), [_("What"), _("File")], kept, [2, 4]),
        _table(_("Left out"), [_("What"), _("How many")], gone, [5, 1]),
    ]
    title = _("Dossiers that belong together")
    return render_report(
        Report(
            sender=controller.name,
            sender_lines=[controller.address, controller.contact_email],
            title=title,
            lead=_("%(set)s, as of %(moment)s. Made because of: %(reason)s.")
            % {
                "set": _says(told)[:1].upper() + _says(told)[1:],
                "moment": moment(told.moment),
                "reason": REASON_LABELS[making.reason],
            },
            sections=[section for section in sections if section is not None],
            language=making.language,
            dated=making.as_of,
            footer=f"{controller.name} · {title}",
            page_word=_("Page"),
        )
    )


def _table(
    heading: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    numbers: Sequence[int] = (),
) -> Section | None:
    return Section(heading, head=head, rows=rows, widths=widths, numbers=numbers) if rows else None


def _manifest(
    told: ToldSet, cases: list[dict[str, Any]], listed: list[ListedFile], left_out: list[LeftOut]
) -> dict[str, Any]:
    making, controller = told.making, told.linked.controller
    about = {
        "starts_from": told.start,
        **({"reference": told.reference} if told.reference else {}),
        "in_words": _says(told),
        "controller": {"code": controller.slug, "name": controller.name, "cvr": controller.cvr},
        "as_of": localtime(told.moment).isoformat(),
        "variant": making.variant,
        "language": making.language,
        "reason": making.reason,
        "reason_in_words": str(REASON_LABELS[making.reason]),
        "made_at": localtime(making.at).isoformat(),
        "made_by": dict(told.by),
        **versions(),
    }
    return files.set_manifest(
        about=about,
        cases=cases,
        files=listed,
        left_out=[(row, str(LEFT_OUT_LABELS[row.why])) for row in left_out],
    )
