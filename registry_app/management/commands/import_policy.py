"""`manage.py import_policy FILE --controller SLUG`: judge a policy text and store it as a draft version."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dpo_office.common import clock
from dpo_office.common.errors import DomainError
from dpo_office.common.permissions import Actor, system_actor
from dpo_office.common.users import User, actor_of
from registry_app.actions.policy_readings import ReadText, read_policy
from registry_app.actions.policy_versions import draft_version
from registry_app.domain.findings import SEVERITIES, Finding
from registry_app.domain.policy_files import (
    FILE_FAULTS,
    MOST_BYTES,
    MOST_LINES,
    PolicyFileError,
    markdown_of,
)
from registry_app.domain.policy_linter import findings_of
from registry_app.domain.policy_proposal import FACT_KINDS, Proposal, propose
from registry_app.domain.policy_reading import READ_LANGUAGES, PolicyText, read_lines
from registry_app.domain.policy_text import text_sha256
from registry_app.gateways.policy_documents import MOST_DOCUMENT_BYTES, lines_of_document
from registry_app.models import Controller
from registry_app.queries.policies import versions_of
from registry_app.queries.policy_findings import recorded_periods_of

UNREADABLE = 2
NOTHING_TO_STORE_IN = 3
LONGEST_TITLE = 200


class Command(BaseCommand):
    """Exit with 0 when the draft is stored (or would be), 2 when the file, 3 when the office is not ready."""

    help = (
        f"Judge a policy text (.txt, .md or .html in UTF-8, at most {MOST_BYTES:,} bytes and {MOST_LINES:,}"
        f" lines; .pdf or .docx, at most {MOST_DOCUMENT_BYTES:,} bytes) and store it as a draft version of a"
        " policy."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, whose policy it is, and who imports it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--controller", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="show the findings and store nothing")
        parser.add_argument(
            "--as", dest="username", help="the person who imports; the office itself without it"
        )
        parser.add_argument("--title", default="", help="of the version; the first heading without it")
        parser.add_argument("--text-language", choices=READ_LANGUAGES, help="told from the text without it")
        parser.add_argument(
            "--propose",
            action="store_true",
            help="show the draft of a record that the text gives, and keep it to be accepted fact by fact",
        )
        parser.add_argument("--language", choices=READ_LANGUAGES, default="en", help="of the findings")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, judge, store; with `--propose`, show and keep the draft of a record."""
        policy = self._read(options["file"], options["language"])
        controller = _controller(options["controller"])
        recorded = recorded_periods_of(controller.pk) if controller else ()
        self._show(options["file"], findings_of(policy, recorded), options["language"])
        proposal = propose(policy) if options["propose"] else None
        if proposal is not None:
            self._show_proposal(options["file"], proposal)
        if controller is None:
            raise CommandError(_what_is_missing(options["controller"]), returncode=NOTHING_TO_STORE_IN)
        language = options["text_language"] or policy.language
        if not language:
            raise CommandError(
                "The text is neither clearly Danish nor English: say --text-language da or en.",
                returncode=UNREADABLE,
            )
        text = markdown_of(policy)
        latest = versions_of(controller).first()
        if latest is not None and text_sha256(latest.text) == text_sha256(text):
            self.stdout.write(f"Version {latest.number} says the same already: nothing to store.")
        elif options["dry_run"]:
            self.stdout.write(f"Nothing is stored: this would be a draft in the language {language!r}.")
        else:
            self._store(controller, text, options["title"] or _title(policy), language, options["username"])
        if proposal is not None and not options["dry_run"]:
            read = ReadText(options["title"] or _title(policy) or options["file"].name, text, proposal)
            self._keep(controller, read, options["username"])

    def _read(self, path: Path, language: str) -> PolicyText:
        try:
            # One byte more than is taken tells that there is more, however large the file is.
            with path.open("rb") as file:
                data = file.read(MOST_DOCUMENT_BYTES + 1)
            return read_lines(lines_of_document(path.name, data))
        except PolicyFileError as error:
            place = f"{path}:{error.line}:{error.column}"
            raise CommandError(
                f"{place}: {error.code}: {FILE_FAULTS[error.code][language]}", returncode=UNREADABLE
            ) from error
        except OSError as error:
            raise CommandError(
                f"{path}: file_unreadable: {error.strerror or error}", returncode=UNREADABLE
            ) from error

    def _show(self, path: Path, found: tuple[Finding, ...], language: str) -> None:
        for finding in sorted(found, key=lambda row: (row.where.line, row.where.start)):
            self.stdout.write(
                f"{path}:{max(finding.where.line, 1)}: {finding.severity} {finding.code}:"
                f" {finding.message[language]} {finding.advice[language]} ({finding.source})"
            )
        severities = [finding.severity for finding in found]
        self.stdout.write(", ".join(f"{severities.count(name)} {name}" for name in SEVERITIES))

    def _show_proposal(self, path: Path, proposal: Proposal) -> None:
        for fact in proposal.facts:
            said = ", ".join(
                f"{name}={value}" for name, value in fact.values.items() if value not in ("", [])
            )
            self.stdout.write(
                f"{path}:{fact.line}: {fact.certainty} {fact.kind} of {fact.activity or 'all'}: {said}"
            )
        for row in proposal.not_understood:
            if not row.aside:
                self.stdout.write(f"{path}:{row.line}: not understood: {row.sentence}")
        kinds = Counter(fact.kind for fact in proposal.facts)
        self.stdout.write(", ".join(f"{kinds[kind]} {kind}" for kind in FACT_KINDS))

    def _keep(self, controller: Controller, read: ReadText, username: str | None) -> None:
        try:
            kept = read_policy(
                controller_id=controller.pk, read=read, actor=_actor(username), now=clock.now()
            )
        except DomainError as error:
            raise CommandError(
                f"{error.code}: no draft of a record is kept.", returncode=UNREADABLE
            ) from error
        self.stdout.write(f"{kept.facts.count()} facts wait to be accepted or declined: {kept.title}.")

    def _store(
        self, controller: Controller, text: str, title: str, language: str, username: str | None
    ) -> None:
        try:
            draft = draft_version(
                controller=controller.slug,
                text=text,
                actor=_actor(username),
                now=clock.now(),
                language=language,
                title=title,
            )
        except DomainError as error:
            raise CommandError(
                f"{error.code}: {username} may not draft versions of {controller.slug}: it takes the role"
                " officer, legal or DPO there.",
                returncode=NOTHING_TO_STORE_IN,
            ) from error
        self.stdout.write(f"Stored as version {draft.number} of {controller.slug}, a draft.")


def _controller(slug: str) -> Controller | None:
    found: Controller | None = Controller.objects.filter(slug=slug).first()
    return found


def _what_is_missing(slug: str) -> str:
    known = list(Controller.objects.order_by("slug").values_list("slug", flat=True))
    if known:
        return f"There is no controller {slug!r}; known are {', '.join(known)}. Nothing is stored."
    return f"The registry holds no controller yet: make {slug!r} first, then import again. Nothing is stored."


def _actor(username: str | None) -> Actor:
    if username is None:
        return system_actor("setup")
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active user {username!r}.", returncode=NOTHING_TO_STORE_IN)
    return actor_of(user)


def _title(policy: PolicyText) -> str:
    headings = [section.heading for section in policy.sections if section.heading]
    return headings[0][:LONGEST_TITLE] if headings else ""
