"""A controller's own words for the letters of cases, and what was decided when a letter was written."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.letters.models import Letter
from dpo_office.common.page_words import LETTER_KIND_LABELS
from dpo_office.common.personal_data import marks
from registry_app.models import Controller
from requests_app.domain.letter_kinds import ALLOWS, IDENTITIES, REVEALS, reaches
from requests_app.domain.letter_words import WORDED_KINDS, Words
from requests_app.labels_letters import IDENTITY_LABELS, REVEALS_LABELS
from requests_app.models.querysets import LetterTemplateManager

KIND_LABELS = [(code, LETTER_KIND_LABELS[code]) for code in WORDED_KINDS]


class CaseLetterTemplate(models.Model):
    """What a letter of cases says, in a controller's own words (docs/rules/letters.md).

    Each change is a version of its history; where it is not used the standard words hold.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="letter_templates")
    kind = models.CharField(max_length=60, choices=KIND_LABELS)
    subject_da = models.CharField(max_length=150)
    subject_en = models.CharField(max_length=150)
    body_da = models.TextField()
    body_en = models.TextField()
    is_used = models.BooleanField(default=True)
    # Why it was changed last.
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = LetterTemplateManager()
    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id controller kind subject_da subject_en body_da body_en is_used reason version created_at"
        " changed_at"
    )

    class Meta:
        verbose_name = "letter template"
        ordering = ("controller__name", "kind")
        constraints = (
            models.UniqueConstraint(fields=["controller", "kind"], name="letter_template_once"),
            models.CheckConstraint(condition=Q(kind__in=WORDED_KINDS), name="letter_template_kind_known"),
            models.CheckConstraint(
                condition=~Q(subject_da="") & ~Q(subject_en="") & ~Q(body_da="") & ~Q(body_en=""),
                name="letter_template_has_words",
            ),
        )

    def __str__(self) -> str:
        return f"{self.controller_id} {self.kind}"

    def words(self, language: str) -> Words:
        """Give the words in one language."""
        return Words(getattr(self, f"subject_{language}"), getattr(self, f"body_{language}"))


class LetterBasis(models.Model):
    """What a letter of a case reveals, what shows that its reader is the person, and whose words it has.

    Without a template these are the standard words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="basis")
    reveals = models.CharField(max_length=20, choices=REVEALS_LABELS)
    identity = models.CharField(max_length=20, choices=IDENTITY_LABELS)
    template = models.ForeignKey(
        CaseLetterTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    template_version = models.PositiveIntegerField(null=True, blank=True)

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id letter reveals identity template template_version")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(identity__in=IDENTITIES), name="letter_basis_identity_known"),
            # No letter is above the identity of its reader, by whatever way it was written.
            models.CheckConstraint(
                condition=Q(reveals=REVEALS[0])
                | Q(reveals=REVEALS[1], identity__in=[code for code in ALLOWS if reaches(code, REVEALS[1])])
                | Q(reveals=REVEALS[2], identity__in=[code for code in ALLOWS if reaches(code, REVEALS[2])]),
                name="letter_basis_identity_reached",
            ),
            models.CheckConstraint(
                condition=Q(template__isnull=True, template_version__isnull=True)
                | Q(template__isnull=False, template_version__isnull=False),
                name="letter_basis_template_with_version",
            ),
        )

    def __str__(self) -> str:
        return f"{self.letter_id} {self.reveals} {self.identity}"
