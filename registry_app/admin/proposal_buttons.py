"""The steps from a policy text to draft rows of the record, as buttons."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dpo_office.common.errors import Invalid
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions import policy_readings as actions
from registry_app.admin.proposal_questions import NEW, AcceptFields, DeclineFields, PolicyFile
from registry_app.admin.record_buttons import Extra, go_to, named, now_and_actor, of_row
from registry_app.domain import policy_proposal as domain
from registry_app.domain.names import code_of
from registry_app.gateways.policy_documents import MOST_DOCUMENT_BYTES
from registry_app.models import DataCategory, ProposedFact, Recipient, RetentionRule
from registry_app.queries.policy_readings import home_of

MOST_CODE = 40


def _prepare(call: StepCall) -> actions.ReadText:
    sent, pasted = call.values["file"], call.values["pasted"]
    if sent is not None:
        # One byte more than is taken tells that there is more, however large the file is.
        name, data = sent.name, sent.read(MOST_DOCUMENT_BYTES + 1)
    elif pasted.strip():
        name, data = "text.md", pasted.encode()
    else:
        raise Invalid("policy_text_missing", field="file")
    return actions.prepare_reading(name=name, data=data, title=call.values["title"])


READ_POLICY = StepButton(
    "read_policy",
    _("Read a policy text"),
    _(
        "The text is read as a draft of the record: each fact with its sentence and how sure it is. Nothing"
        " enters the record until you accept it, fact by fact."
    ),
    lambda call: actions.read_policy(controller_id=call.row.pk, read=call.prepared, **now_and_actor(call)),
    PolicyFile,
    previews=False,
    prepare=_prepare,
    shows=go_to,
)


def _accepting(row: ProposedFact) -> Extra:
    """Give the questions of the fact's kind, answered as the text answers them."""
    asked = {"kind": row.kind, "initial": _initial(row)}
    own = {"controller": row.controller_id}
    if row.kind == domain.CATEGORY:
        asked["choices"] = {"existing": [NEW, *named(DataCategory.objects.filter(**own))]}
    elif row.kind == domain.RECIPIENT:
        asked["choices"] = {"existing": [NEW, *named(Recipient.objects.filter(**own))]}
    elif row.kind == domain.TRANSFER:
        asked["choices"] = {"recipient": named(Recipient.objects.filter(**own))}
    return asked


def _initial(row: ProposedFact) -> Extra:
    said, language = row.values, row.reading.language
    if row.kind == domain.ACTIVITY:
        names = {f"name_{code}": said.get(f"usual_{code}", "") for code in ("da", "en")}
        return names | {f"name_{language}": said["name"], "subjects": said["subjects"]}
    if row.kind == domain.PURPOSE_FACT:
        return {f"text_{language}": said["text"]}
    if row.kind == domain.BASIS_FACT:
        return {"article": said["article"]}
    if row.kind == domain.CATEGORY:
        return dict(said) | {"origin": "unknown", "existing": _existing(DataCategory, row)}
    if row.kind == domain.RETENTION_FACT:
        return _terms(row)
    if row.kind == domain.RECIPIENT:
        name = said.get("name", "")
        names = {"name_da": said.get("name_da", name), "name_en": said.get("name_en", name)}
        known = {"role": said["role"], "is_named": said.get("is_named", False)}
        return names | known | {"existing": _existing(Recipient, row)}
    if row.kind == domain.TRANSFER:
        recipient = Recipient.objects.filter(controller=row.controller_id, name_da=said["recipient"]).first()
        terms = {"country": said["country"], "mechanism": said["mechanism"]}
        return terms | {"recipient": str(recipient.pk) if recipient else ""}
    return {"value": said["value"]}


def _terms(row: ProposedFact) -> Extra:
    """Give the terms of a rule; what a text does not say of them is what a rule usually says."""
    said = row.values
    terms: Extra = {"counting": "after", "action": "erase", "yields_to_rights": "statute" not in said}
    terms |= {name: said[name] for name in ("unit", "period", "trigger")}
    terms |= {"statute": said.get("statute", ""), f"note_{row.reading.language}": said.get("text", "")}
    taken = set(RetentionRule.objects.filter(controller=row.controller_id).values_list("code", flat=True))
    home = home_of(row)
    name = home.values["name"] if home else row.reading.title
    return terms | {"code": code_of(name[:MOST_CODE], taken)}


def _existing(model: Any, row: ProposedFact) -> str:
    """Give the key of the row of the catalogue that has the fact's name, where there is one."""
    said = row.values
    name = said.get("name_da") or said.get("name", "")
    found = model.objects.filter(controller=row.controller_id, name_da=name).first()
    return str(found.pk) if found else ""


FACT_BUTTONS = (
    StepButton(
        "accept_fact",
        _("Accept"),
        _("It is entered in the record as a draft, as you answer here. What the text does not say, you say."),
        lambda call: actions.accept_fact(fact_id=call.row.pk, facts=call.values, **of_row(call)),
        AcceptFields,
        previews=False,
        done=_("It is entered in the record."),
        form_for=_accepting,
        shows=lambda _request, _context, fact: go_to(_request, _context, fact.reading),
    ),
    StepButton(
        "decline_fact",
        _("Decline"),
        _(
            "It does not enter the record, and the next reading of the policy does not propose it again. With"
            " an activity, everything that was read of it is declined."
        ),
        lambda call: actions.decline_fact(fact_id=call.row.pk, reason=call.values["reason"], **of_row(call)),
        DeclineFields,
        previews=False,
        done=_("It is declined."),
        shows=lambda _request, _context, fact: go_to(_request, _context, fact.reading),
    ),
    StepButton(
        "reopen_fact",
        _("Take up again"),
        _("It is open again, to be accepted or declined. History keeps that it was declined, and why."),
        lambda call: actions.reopen_fact(fact_id=call.row.pk, **of_row(call)),
        previews=False,
        done=_("It is open again."),
    ),
)
