"""What is asked when a policy text is read, and when a fact of it is accepted or declined."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from registry_app import labels_record as labels
from registry_app.admin.policy_questions import LINES
from registry_app.admin.record_questions import (
    NOBODY,
    CategoryFields,
    Choices,
    NewRuleFields,
    RecipientFields,
    RecordForm,
    TransferFields,
    area,
    line,
    one_of,
    some_of,
)
from registry_app.domain import policy_proposal as domain

NEW = ("", _("a new one, as written below"))


class PolicyFile(RecordForm):
    """The text: a file, or pasted."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("Text, Markdown, HTML (UTF-8), PDF or DOCX. At most 10 MB, text at most 1 MB."),
    )
    pasted = forms.CharField(
        label=_("Or paste the text"),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    title = line(_("Title"), help_text=_("Empty: the first heading of the text."))


class AcceptedActivity(RecordForm):
    """An activity by its names, and whose data it is about."""

    name_da = line(_("Name in Danish"), required=True)
    name_en = line(_("Name in English"), required=True)
    subjects = some_of(_("Whose data it is"), labels.SUBJECT_LABELS)


class AcceptedPurpose(RecordForm):
    """What the activity is for."""

    text_da = area(_("What for, in Danish"), required=True, help_text=_("Begins with “At …”."))
    text_en = area(_("What for, in English"), required=True, help_text=_("Begins with “To …”."))


class AcceptedBasis(RecordForm):
    """On what the activity rests."""

    article = one_of(_("Legal basis"), labels.LEGAL_BASIS_LABELS)
    dbl = one_of(_("Provision of databeskyttelsesloven"), [NOBODY, *labels.PROVISION_LABELS], required=False)
    provision = line(_("Another law"), help_text=_("As Danish law is cited: “bogføringsloven § 12”."))
    interest_da = area(_("The legitimate interest, in Danish"))
    interest_en = area(_("The legitimate interest, in English"))


class AcceptedCategory(CategoryFields):
    """A category that the catalogue has, or a new one."""

    existing = one_of(_("Category"), required=False)
    name_da = line(_("Name in Danish"))
    name_en = line(_("Name in English"))
    field_order = ("existing",)


class AcceptedRecipient(RecipientFields):
    """A recipient that the catalogue has, or a new one."""

    existing = one_of(_("Recipient"), required=False)
    name_da = line(_("Name in Danish"))
    name_en = line(_("Name in English"))
    field_order = ("existing",)


class AcceptedTransfer(TransferFields):
    """Whose transfer it is, and on what it rests."""

    recipient = one_of(_("Recipient"), help_text=_("Accept the recipient first if it is missing here."))
    # Looked up and entered on the transfer's own page.
    listing: Any = None
    field_order = ("recipient",)


class AcceptedContact(RecordForm):
    """How the data protection officer is reached."""

    value = line(_("Data protection officer"), required=True)


class DeclineFields(RecordForm):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=2000, widget=LINES)


ASKS: Final[Mapping[str, type[RecordForm]]] = {
    domain.ACTIVITY: AcceptedActivity,
    domain.PURPOSE_FACT: AcceptedPurpose,
    domain.BASIS_FACT: AcceptedBasis,
    domain.CATEGORY: AcceptedCategory,
    domain.RETENTION_FACT: NewRuleFields,
    domain.RECIPIENT: AcceptedRecipient,
    domain.TRANSFER: AcceptedTransfer,
    domain.CONTACT_FACT: AcceptedContact,
}


class AcceptFields(RecordForm):
    """The questions of the kind of fact that is accepted."""

    def __init__(
        self, *args: Any, kind: str = domain.ACTIVITY, choices: Choices | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        asked = ASKS[kind]
        self.fields = deepcopy(asked.base_fields)
        self.order_fields(asked.field_order)
        self.offer(choices or {})
