"""The steps of a brand's set-up as buttons; each leads back to the page of the set-up."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.languages import reader_language
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions import (
    brand_tests,
    customer_mappings,
    earlier_versions,
    record_copies,
    set_up,
    suppressions,
)
from registry_app.admin.base import page_of
from registry_app.admin.record_buttons import Extra, now_and_actor, of_row
from registry_app.domain.customer_columns import CustomerColumns
from registry_app.domain.set_up import DONE, NOT_NEEDED, may_declare
from registry_app.labels_brands import POINT_LABELS
from registry_app.models import Controller, CustomerMapping, SuppressionImport
from registry_app.queries.set_up import declarations_of
from requests_app.actions import brand_test_removal, brands, case_tests
from requests_app.admin import set_up_questions as questions
from requests_app.models import Case
from requests_app.queries.set_up import held_for, set_up_of

SET_UP_PAGE: Final = "registry_app_controller_setup"
WORDS: Final = dict(POINT_LABELS)


def set_up_url(row: Any) -> str:
    """Give the address of the set-up page of a controller."""
    return reverse(f"admin:{SET_UP_PAGE}", args=[row.pk])


def back_to_set_up(said: Any) -> Any:
    """Say what was done, and lead back to the set-up."""

    def shows(request: HttpRequest, context: dict[str, Any], _result: Any) -> HttpResponse:
        messages.success(request, said)
        return HttpResponseRedirect(set_up_url(context["row"]))

    return shows


def _declarable(row: Controller) -> Extra:
    says = {DONE: gettext("is done"), NOT_NEEDED: gettext("is not needed")}
    offered = [
        (f"{point.code}:{status}", f"{WORDS[point.code]}: {says[status]}")
        for point in set_up_of(row, clock.today())
        for status in (DONE, NOT_NEEDED)
        if point.status != DONE and may_declare(point.code, status)
    ]
    return {"choices": {"what": offered}}


def _declare(call: StepCall) -> Any:
    point, _sep, status = call.values["what"].partition(":")
    return set_up.declare_point(
        controller_id=call.row.pk, point=point, status=status, reason=call.values["reason"], **of_row(call)
    )


def _declared(row: Controller) -> Extra:
    return {"choices": {"point": [(code, WORDS[code]) for code in declarations_of(row)]}}


def _told(call: StepCall) -> list[str]:
    """Tell what opening lets go, and what keeps the gate closed."""
    is_open = [point.code for point in set_up_of(call.row, clock.today()) if point.is_open]
    if is_open:
        names = ", ".join(str(WORDS[code]) for code in is_open)
        return [gettext("The gate is closed. Open points: %(names)s.") % {"names": names}]
    held = held_for(call.row).count()
    said = ngettext(
        "%(count)s letter that is held leaves at once.",
        "%(count)s letters that are held leave at once.",
        held,
    )
    return [
        gettext("Every point of the set-up is done or not needed."),
        said % {"count": held} if held else gettext("No letter is held."),
    ]


def _import(call: StepCall) -> Any:
    return suppressions.import_suppressions(
        controller_id=call.row.pk,
        content=call.values["content"],
        scope=call.values["scope"],
        reason=call.values["reason"],
        **of_row(call),
    )


def _imported(request: HttpRequest, context: dict[str, Any], made: SuppressionImport) -> HttpResponse:
    said = gettext("%(lines)s lines were read. Contacts blocked: %(blocked)s new, %(known)s known before.")
    counts = {"lines": made.lines, "blocked": made.blocked, "known": made.known}
    return back_to_set_up(said % counts)(request, context, made)


def _sources(row: Any) -> Extra:
    """Offer the other brands that have a record, those that the reader may read."""
    others = Controller.objects.exclude(pk=row.pk).exclude(activities=None)
    if row.readable_controllers is not None:
        others = others.filter(pk__in=row.readable_controllers)
    named = others.order_by("name").distinct().values_list("pk", "name")
    return {"choices": {"source": [(str(key), name) for key, name in named]}}


def _copied(request: HttpRequest, context: dict[str, Any], made: list[Any]) -> HttpResponse:
    said = ngettext(
        "%(count)s activity is copied as a draft.", "%(count)s activities are copied as drafts.", len(made)
    )
    return back_to_set_up(said % {"count": len(made)})(request, context, made)


def _started(request: HttpRequest, _context: dict[str, Any], case: Case) -> HttpResponse:
    messages.success(request, gettext("The test case is started. Its confirmation is on its way to you."))
    return HttpResponseRedirect(page_of(case))


def _mapping(row: Controller) -> Extra:
    kept = CustomerMapping.objects.filter(controller=row).first()
    if kept is None:
        return {"initial": {"encoding": "utf-8"}}
    headings = {name: ", ".join(given) for name, given in kept.headings.items()}
    return {"initial": {**headings, "encoding": kept.encoding, "delimiter": kept.delimiter}}


def _map(call: StepCall) -> Any:
    kept = CustomerMapping.objects.filter(controller=call.row.pk).first()
    columns = CustomerColumns(
        headings=call.values["headings"],
        states=kept.states if kept else {},
        languages=kept.languages if kept else {},
        encoding=call.values["encoding"],
        delimiter=call.values["delimiter"],
    )
    return customer_mappings.map_columns(controller_id=call.row.pk, columns=columns, **now_and_actor(call))


SET_UP_BUTTONS: Final = (
    StepButton(
        "open_controller",
        _("Open the brand"),
        _(
            "From then on letters, notices and alarms leave for the brand, and what was held leaves at once."
            " It cannot go back to being set up."
        ),
        lambda call: brands.open_controller(controller_id=call.row.pk, **of_row(call)),
        previews=False,
        tells=_told,
        shows=back_to_set_up(_("The brand is open.")),
    ),
    StepButton(
        "declare_point",
        _("Say that a point is done or not needed"),
        _(
            "It stands on the page of the set-up under your name, and can be taken back until the brand"
            " is open."
        ),
        _declare,
        questions.Declaration,
        previews=False,
        form_for=_declarable,
        shows=back_to_set_up(_("It is written down.")),
    ),
    StepButton(
        "take_back_point",
        _("Take back what was said of a point"),
        _("The point stands again as the office sees it."),
        lambda call: set_up.take_back_point(
            controller_id=call.row.pk, point=call.values["point"], **of_row(call)
        ),
        questions.TakenBack,
        previews=False,
        form_for=_declared,
        shows=back_to_set_up(_("It is taken back.")),
    ),
    StepButton(
        "enter_earlier_version",
        _("Enter an earlier policy version"),
        _("What people were shown before, with its period and where that is known from. Nobody is told."),
        lambda call: earlier_versions.enter_earlier_version(
            controller_id=call.row.pk, **call.values, **of_row(call)
        ),
        questions.EarlierVersion,
        previews=False,
        shows=back_to_set_up(_("The version is entered.")),
    ),
    StepButton(
        "import_suppressions",
        _("Take in the seller's objections"),
        _(
            "Each address is blocked for e-mail, each telephone number for SMS and calls, each customer"
            " number for post. The contacts are not kept, only a keyed hash. All of the list or nothing."
        ),
        _import,
        questions.SuppressionList,
        previews=False,
        shows=_imported,
    ),
    StepButton(
        "copy_record",
        _("Copy another brand's record"),
        _(
            "What this record holds already stays as it is. Nothing is in force before somebody makes it"
            " active."
        ),
        lambda call: record_copies.copy_record(
            controller_id=call.row.pk, source_id=UUID(call.values["source"]), **of_row(call)
        ),
        questions.CopySource,
        previews=False,
        form_for=_sources,
        shows=_copied,
    ),
    StepButton(
        "map_columns",
        _("Columns of the customer file"),
        _("Kept for every later file. A heading that is left open is looked for under its usual names."),
        _map,
        questions.ColumnFields,
        previews=False,
        form_for=_mapping,
        shows=back_to_set_up(_("It is written down which column means what.")),
    ),
    StepButton(
        "send_test_notice",
        _("Send yourself a test notice"),
        _("It goes to the e-mail address of your own account and to nobody else, marked as a test."),
        lambda call: brand_tests.send_test_notice(
            controller_id=call.row.pk,
            language=call.values.get("language") or reader_language(),
            **of_row(call),
        ),
        questions.LettersLanguage,
        shows=back_to_set_up(_("The test notice is on its way to you.")),
    ),
    StepButton(
        "start_test_case",
        _("Start a test case"),
        _(
            "A made-up person asks from the e-mail address of your own account. You work the case to its end"
            " like any other; its letters go to you and to nobody else, and nothing counts it."
        ),
        lambda call: case_tests.start_test_case(
            controller_id=call.row.pk,
            rights=[call.values["right"]],
            language=call.values["language"],
            **of_row(call),
        ),
        questions.TestCase,
        previews=False,
        shows=_started,
    ),
    StepButton(
        "remove_tests",
        _("Delete the tests"),
        _(
            "Test letters and test cases are deleted with all that hangs on them; that they were there stays"
            " in the history. A letter that is still under way stays, and so does its case."
        ),
        lambda call: brand_test_removal.remove_tests(controller_id=call.row.pk, **of_row(call)),
        is_grave=True,
        previews=False,
        done=_("The tests are deleted."),
    ),
    StepButton(
        "close_controller",
        _("Close the brand"),
        _(
            "Nothing leaves for it any more. What is entered stays and is kept as long as the law asks."
            " It cannot be opened again."
        ),
        lambda call: brands.close_controller(
            controller_id=call.row.pk, reason=call.values["reason"], **of_row(call)
        ),
        questions.Closing,
        is_grave=True,
        previews=False,
        done=_("The brand is closed."),
    ),
)
