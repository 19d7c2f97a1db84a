"""A case: what one person asks of one controller, and where it stands."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Right

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.search.keys import GinIndex, Lowered, NumberKey, PhoneKey, Words
from registry_app.models import Controller, Customer
from requests_app.domain.case_codes import CHANNELS, LANGUAGES
from requests_app.domain.case_steps import CASE_STEPS, CLOSED_STATES, OPEN_STATES, STATES
from requests_app.domain.deadlines import MAX_EXTENSION_MONTHS
from requests_app.domain.enquiries import ENQUIRIES, ENQUIRY_STATES, QUESTION, RIGHTS_REQUEST
from requests_app.domain.requesters import (
    CONFIDENCE,
    EVERYBODY,
    HR,
    HR_RELATIONS,
    QUESTIONS,
    RELATIONS,
    relation_of,
)
from requests_app.labels import CASE_STATE_LABELS, CHANNEL_LABELS, LANGUAGE_LABELS
from requests_app.labels_enquiries import KIND_LABELS
from requests_app.labels_requesters import CIRCLE_LABELS, RELATION_LABELS
from requests_app.models.querysets import CaseQuerySet

RETENTION = "R-6.record"
TEST_SUBJECT = "testcase"


class Case(models.Model):
    """A request of a person (GDPR Arts 15-22, 7(3)) with its statutory dates.

    The requester's data is what the person wrote; the customer is whom we believe that to be.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="cases")
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    reference = models.CharField(max_length=30, unique=True)
    channel = models.CharField(max_length=20, choices=CHANNEL_LABELS)
    language = models.CharField(max_length=10, choices=LANGUAGE_LABELS)
    requester_name = models.CharField(max_length=200, blank=True)
    requester_email = models.CharField(max_length=254, blank=True)
    requester_phone = models.CharField(max_length=40, blank=True)
    requester_customer_number = models.CharField(max_length=40, blank=True)
    # A request under rights, or something beside them (docs/flows/enquiry.md).
    kind = models.CharField(max_length=20, choices=KIND_LABELS, default=RIGHTS_REQUEST)
    # Who asks, where somebody said it; empty: a customer where one is matched, else nobody we know.
    relation = models.CharField(max_length=20, choices=RELATION_LABELS, blank=True)
    # Who may see it (docs/rules/requesters.md), and the account of a colleague who may not: it concerns them.
    circle = models.CharField(max_length=20, choices=CIRCLE_LABELS, default=EVERYBODY)
    concerned_user = models.UUIDField(null=True, blank=True)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    due_on = models.DateField()
    strict_due_on = models.DateField()
    extension_letter_by = models.DateField()
    expires_at = models.DateTimeField()
    # While the person owes an answer that stops the clock, `due_on` and `expires_at` hold the strict day.
    is_paused = models.BooleanField(default=False)
    extended_months = models.PositiveSmallIntegerField(default=0)
    # What takes effect at once (domain/promised_clock.py): by which day the use has to stop, and when it did.
    stop_by = models.DateField(null=True, blank=True)
    use_stopped_at = models.DateTimeField(null=True, blank=True)
    # Codes and ISO dates (domain/deadlines.py), made into sentences when they are shown.
    deadline_explanation = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=CASE_STATE_LABELS, default=CASE_STEPS.initial)
    form_asked = models.BooleanField()
    # Begun on the page of a brand's set-up: whoever began it asks, works it and gets its letters.
    is_test = models.BooleanField(default=False)
    opened_by = models.UUIDField()
    # The person who works on it; empty: nobody yet.
    owned_by = models.UUIDField(null=True, blank=True)
    owned_at = models.DateTimeField(null=True, blank=True)
    # When the last of its rights was granted or refused; empty while one is pending, or all were withdrawn.
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = CaseQuerySet.as_manager()
    history = history_rows()
    never_deleted = True
    deleted_when = fixed_column = "is_test"
    told_apart_as = TEST_SUBJECT
    step_table = CASE_STEPS
    personal_data = marks(
        plain="id controller customer reference channel language kind relation circle concerned_user"
        " received_at received_on due_on strict_due_on"
        " extension_letter_by expires_at is_paused extended_months stop_by use_stopped_at"
        " deadline_explanation state form_asked is_test opened_by owned_by owned_at answered_at closed_at"
        " closed_by version created_at changed_at",
        personal="requester_name requester_email requester_phone requester_customer_number",
        retention=RETENTION,
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="case_state_known"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="case_channel_known"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="case_language_known"),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED_STATES, closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(state__in=CLOSED_STATES) & Q(closed_at__isnull=True, closed_by__isnull=True)),
                name="case_closed_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(owned_by__isnull=True, owned_at__isnull=True)
                | Q(owned_by__isnull=False, owned_at__isnull=False),
                name="case_owned_by_whom_since_when",
            ),
            models.CheckConstraint(
                condition=Q(extended_months__lte=MAX_EXTENSION_MONTHS),
                name="case_extended_two_months_at_most",
            ),
            models.CheckConstraint(
                condition=Q(
                    due_on__gt=F("received_on"),
                    strict_due_on__gt=F("received_on"),
                    extension_letter_by__gt=F("received_on"),
                ),
                name="case_due_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(kind=RIGHTS_REQUEST)
                | Q(
                    kind__in=ENQUIRIES,
                    state__in=ENQUIRY_STATES,
                    form_asked=False,
                    extended_months=0,
                    is_paused=False,
                    stop_by__isnull=True,
                ),
                name="case_of_enquiry_has_no_form_or_search",
            ),
            # A question is its own circle's. A case of an employee or applicant is never everybody's, and is
            # matched to no customer.
            models.CheckConstraint(
                condition=Q(relation__in=("", *RELATIONS))
                & (
                    Q(kind=QUESTION, circle__in=(QUESTIONS, CONFIDENCE))
                    | (~Q(kind=QUESTION) & Q(circle__in=(EVERYBODY, HR)))
                )
                & (~Q(relation__in=HR_RELATIONS) | (~Q(circle=EVERYBODY) & Q(customer__isnull=True))),
                name="case_seen_by_its_circle",
            ),
            # A test is about no real customer, and its letters have one address to go to.
            models.CheckConstraint(
                condition=Q(is_test=False) | (Q(customer__isnull=True) & ~Q(requester_email="")),
                name="case_test_is_nobodys",
            ),
        )
        indexes = (
            models.Index(fields=["controller", "-created_at", "-id"], name="case_newest"),
            models.Index(fields=["state", "due_on", "id"], name="case_list_of_state"),
            models.Index(fields=["owned_by", "due_on"], name="case_of_owner"),
            # The list: all cases, the latest time limit first, and the few that are open by theirs.
            models.Index(fields=["due_on", "id"], name="case_list"),
            models.Index(fields=["controller", "due_on", "id"], name="case_list_of_one"),
            models.Index(fields=["due_on", "id"], condition=Q(state__in=OPEN_STATES), name="case_list_open"),
            # Reports: how many were answered, and how soon.
            models.Index(fields=["answered_at"], name="case_answered"),
            # What is kept from some: few, and asked about with every event, letter and mail.
            models.Index(fields=["circle"], condition=~Q(circle=EVERYBODY), name="case_kept_apart"),
            models.Index(
                fields=["concerned_user"], condition=Q(concerned_user__isnull=False), name="case_concerns"
            ),
            # What of it goes when (docs/rules/case_file_retention.md).
            models.Index(
                fields=["controller", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="case_closed",
            ),
            # Search (docs/rules/search.md).
            models.Index(NumberKey("reference"), name="case_reference_key"),
            models.Index(Right("reference", 9), name="case_reference_tail"),
            GinIndex(Words("requester_name"), name="case_words"),
            models.Index(Lowered("requester_email"), name="case_email_key"),
            models.Index(PhoneKey("requester_phone"), name="case_phone_key"),
            models.Index(NumberKey("requester_customer_number"), name="case_number_key"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def relation_now(self) -> str:
        """Give who asks, as far as it is known."""
        return relation_of(self.relation, has_customer=self.customer_id is not None)

    @property
    def stop_owed_by(self) -> date | None:
        """Give the day by which the use has still to be stopped; an ended case owes nothing."""
        return self.stop_by if self.use_stopped_at is None and self.state in OPEN_STATES else None

    @property
    def told_as(self) -> str:
        """Give what the events of the case are about: those of a test are told apart."""
        return self.told_apart_as if self.is_test else "case"
