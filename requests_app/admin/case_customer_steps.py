"""The steps about further customers of the person, as buttons."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import case_customers
from requests_app.admin.case_calls import call_with_reason
from requests_app.admin.step_fields import area
from requests_app.domain.case_codes import MAX_REASON
from requests_app.labels import CASE_STEP_LABELS
from requests_app.models import Case
from requests_app.queries.case_customers import customers_like, named_in

LABELS = dict(CASE_STEP_LABELS)


class KnownBy(forms.Form):
    """How it is known."""

    reason = forms.CharField(
        label=gettext_lazy("How you know"),
        help_text=gettext_lazy(
            "For instance: both accounts have the address and the date of an order that the person named. It"
            " stays in the case and is not sent."
        ),
        max_length=MAX_REASON,
        widget=area(),
    )


class NameCustomerFields(KnownBy):
    """Which customer is the person too, and how that is known."""

    number = forms.CharField(label=gettext_lazy("Customer number"), max_length=40)
    field_order = ("number", "reason")

    def __init__(self, *args: Any, like: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["number"]
        if like:
            field.initial = like[0][0]
            found = "; ".join(f"{number} ({name})" if name else number for number, name in like)
            field.help_text = _("With the same address or telephone number: %(found)s.") % {"found": found}


class DropCustomerFields(KnownBy):
    """Which customer is not the person after all."""

    number = forms.ChoiceField(label=gettext_lazy("Customer number"))
    field_order = ("number", "reason")

    def __init__(self, *args: Any, named: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"] = forms.ChoiceField(
            label=gettext_lazy("Customer number"), choices=[(number, number) for number in named]
        )
        self.order_fields(self.field_order)


def _name(call: StepCall) -> Case:
    return case_customers.name_customer(number=call.values["number"], **call_with_reason(call))


def _drop(call: StepCall) -> Case:
    return case_customers.drop_customer(number=call.values["number"], **call_with_reason(call))


CUSTOMER_BUTTONS = (
    StepButton(
        "name_customer",
        LABELS["name_customer"],
        gettext_lazy(
            "An account of this controller is the person's, or a further one is: whoever searches reads its"
            " number."
            " Letters go where they went; nothing is sent now. Say how you know that it is one person."
        ),
        _name,
        NameCustomerFields,
        previews=False,
        done=gettext_lazy("The customer number is named."),
        form_for=lambda case: {"like": [(row.number, row.name) for row in customers_like(case)]},
    ),
    StepButton(
        "drop_customer",
        LABELS["drop_customer"],
        gettext_lazy(
            "The account is not this person's after all. Look through what was found for it: it must not go"
            " out with the answer."
        ),
        _drop,
        DropCustomerFields,
        previews=False,
        done=gettext_lazy("The customer number is dropped."),
        form_for=lambda case: {"named": [row.customer.number for row in named_in(case)]},
    ),
)
