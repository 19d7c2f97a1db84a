"""The steps of people and roles as buttons."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from dpo_office.common.people import accounts, double_roles, grants
from dpo_office.common.people.links import password_link
from dpo_office.common.sign_in.factors import reset_second_factor
from dpo_office.common.sign_in.identities import expect_identity, unbind_identity
from dpo_office.common.step_buttons import StepButton, StepCall
from dpo_office.common.users import User
from registry_app.admin import user_questions as questions
from registry_app.admin.user_questions import scope_of
from registry_app.models import Controller


def _grant(call: StepCall) -> Any:
    return grants.grant_role(
        user_id=call.row.pk,
        role=call.values["role"],
        controller_id=scope_of(call.values["controller"]),
        reason=call.values["reason"],
        ends_on=call.values["ends_on"],
        actor=call.actor,
        now=call.now,
    )


def _revoke(call: StepCall) -> Any:
    return grants.revoke_role(
        grant_id=UUID(call.values["grant"]), reason=call.values["reason"], actor=call.actor, now=call.now
    )


def _assess(call: StepCall) -> Any:
    return double_roles.assess_double_role(
        user_id=call.row.pk,
        controller_id=scope_of(call.values["controller"]),
        reasons=call.values["reasons"],
        actor=call.actor,
        now=call.now,
    )


def _account(action: Any) -> Any:
    def run(call: StepCall) -> Any:
        return action(user_id=call.row.pk, reason=call.values["reason"], actor=call.actor, now=call.now)

    return run


def _expect(call: StepCall) -> Any:
    return expect_identity(
        user_id=call.row.pk,
        expected=call.values["expected"],
        reason=call.values["reason"],
        actor=call.actor,
        now=call.now,
    )


def _expect_questions(row: Any) -> dict[str, Any]:
    claim = settings.DPO_OIDC_CLAIM
    return {"expected": row.email if claim == "email" else "", "claim": claim}


def show_link(request: HttpRequest, context: dict[str, Any], user: User) -> HttpResponse:
    """Show the link for the password; this answer is the only place where it stands."""
    return TemplateResponse(
        request, "office/user_link.html", {**context, "person": user, "link": password_link(user)}
    )


# The rows of these questions are users with the roles they hold beside them, as the admin reads them.
def _controllers(row: Any) -> dict[str, Any]:
    """Offer the controllers that the reader may give roles at."""
    rows = Controller.objects.filter(pk__in=row.offered_controllers) if row.offered_controllers else None
    found = (Controller.objects.all() if rows is None else rows).order_by("name")
    return {"controllers": [(str(key), name) for key, name in found.values_list("pk", "name")]}


def _grant_questions(row: Any) -> dict[str, Any]:
    return {"kind": row.kind, **_controllers(row)}


def _grants(row: Any) -> dict[str, Any]:
    return {"grants": [(str(grant.pk), grant.words) for grant in row.held_grants]}


USER_BUTTONS = (
    StepButton(
        "grant_role",
        _("Give a role"),
        _("The person may do what the role allows from this moment. It stays on record with your name."),
        _grant,
        questions.GrantFields,
        previews=False,
        done=_("The role is given."),
        form_for=_grant_questions,
    ),
    StepButton(
        "revoke_role",
        _("Take a role back"),
        _("The role no longer counts from the person's next click. The grant stays on record."),
        _revoke,
        questions.RevokeFields,
        previews=False,
        done=_("The role is taken back."),
        form_for=_grants,
    ),
    StepButton(
        "assess_double_role",
        _("Assess a double role"),
        _(
            "Who checks the decisions should not make them. Only with this assessment may the person be both"
            " data protection officer and decider there. It ends when either role ends."
        ),
        _assess,
        questions.AssessFields,
        previews=False,
        done=_("The assessment is recorded."),
        form_for=_controllers,
    ),
    StepButton(
        "renew_link",
        _("New link for the password"),
        _(
            "The password that the person has now stops working at once, and open sessions end. You are shown"
            " a link, once: hand it over yourself. It works for three days."
        ),
        _account(accounts.renew_link),
        questions.ReasonFields,
        previews=False,
        shows=show_link,
    ),
    StepButton(
        "reset_second_factor",
        _("Reset the second factor"),
        _(
            "For somebody whose phone and recovery codes are lost. Make sure that it is really them: call"
            " them, or meet them. Their apps and codes stop working, and open sessions end."
        ),
        _account(reset_second_factor),
        questions.ReasonFields,
        is_grave=True,
        previews=False,
        done=_("The second factor is reset."),
    ),
    StepButton(
        "expect_identity",
        _("Let in by the company's sign-in"),
        _(
            "The person may sign in by the company's own sign-in, with the roles that they hold here. You say"
            " how they are known there."
        ),
        _expect,
        questions.ExpectFields,
        previews=False,
        done=_("The person is expected there."),
        form_for=_expect_questions,
    ),
    StepButton(
        "unbind_identity",
        _("Disconnect from the company's sign-in"),
        _(
            "The person gets in by the company's sign-in no more, and open sessions end. Their password"
            " works, if they have one; otherwise give a new link for it afterwards."
        ),
        _account(unbind_identity),
        questions.ReasonFields,
        is_grave=True,
        previews=False,
        done=_("The person is disconnected."),
    ),
    StepButton(
        "entrust_administration",
        _("Make administrator"),
        _("The person may make people known and give and take roles, but none of their own."),
        _account(accounts.entrust_administration),
        questions.ReasonFields,
        previews=False,
        done=_("The person is an administrator."),
    ),
    StepButton(
        "withdraw_administration",
        _("End as administrator"),
        _("The person no longer gives and takes roles. Their own roles stay."),
        _account(accounts.withdraw_administration),
        questions.ReasonFields,
        is_grave=True,
        previews=False,
        done=_("The person is no longer an administrator."),
    ),
    StepButton(
        "reactivate_user",
        _("Let the person in again"),
        _("The person may sign in again, without any role. Give a new link for the password afterwards."),
        _account(accounts.reactivate_user),
        questions.ReasonFields,
        previews=False,
        done=_("The person may sign in again."),
    ),
    StepButton(
        "deactivate_user",
        _("Shut the person out"),
        _(
            "Sessions, roles, tokens and the password end at once. What the person has done stays on record"
            " under their name. They can be let in again, without roles."
        ),
        _account(accounts.deactivate_user),
        questions.ReasonFields,
        is_grave=True,
        previews=False,
        done=_("The person is shut out."),
    ),
)
