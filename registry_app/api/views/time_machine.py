"""What applied to a customer on a day, and whether they were told of what came next."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView
from dpo_office.common.errors import Invalid, NotFound
from dpo_office.common.people.reads import CUSTOMER, record_look
from dpo_office.common.permissions import require
from registry_app.api.reading import policy_controller
from registry_app.api.time_machine_shapes import ThenIn, ThenOut
from registry_app.domain.retention_sentences import retention_sentence
from registry_app.queries.time_machine import ChangeTold, Then, customer_numbered, then


class TimeMachine(OfficeView):
    """A customer's day."""

    @extend_schema(operation_id="policies_time_machine", request=ThenIn, responses=ThenOut)
    def post(self, request: Request, controller: str) -> Response:
        """Show text, recipients, retention and account of a day, and how the next change was told.

        A POST, so that no customer's number stands in an address; nothing is written but that it was read.
        `gaps` names what is not known for that day.
        """
        owner = policy_controller(self.actor, controller)
        for permission in ("activity.view", "customer.view"):
            require(self.actor, permission, owner.pk)
        asked = self.read(ThenIn)
        now = clock.now()
        if asked["on"] > clock.copenhagen_date(now):
            raise Invalid("as_of_future", field="on")
        customer = customer_numbered(owner, asked["customer"])
        if customer is None:
            raise NotFound("not_found")
        record_look(kind=CUSTOMER, subject=customer, controller_id=owner.pk, actor=self.actor, now=now)
        return Response(ThenOut(_body(then(customer, asked["on"], now))).data)


def _body(found: Then) -> dict[str, Any]:
    version, record = found.version, found.record
    is_intact = version is not None and version.is_intact
    return {
        "on": found.on,
        "version": version.number if version else None,
        "in_force_on": version.in_force_on if version else None,
        "text_sha256": version.text_sha256 if version and is_intact else "",
        "certainty": found.certainty,
        "record": None
        if record is None
        else {
            "recipients": [
                {"name_da": one.name[0], "name_en": one.name[1], "country": one.country}
                for one in record.recipients
            ],
            "retention": [
                {
                    "code": rule.code,
                    "text_da": retention_sentence(rule.terms, "da"),
                    "text_en": retention_sentence(rule.terms, "en"),
                }
                for rule in record.rules
            ],
        },
        "account_state": found.account.state if found.account else "",
        "account_since": found.account.since if found.account else None,
        "next_change": _change(found.next_change) if found.next_change else None,
        "gaps": found.gaps,
    }


def _change(change: ChangeTold) -> dict[str, Any]:
    notice, evidence = change.notice, change.evidence
    return {
        "version": change.version.number,
        "takes_effect_on": change.on,
        "how": change.how,
        "informed_at": notice.informed_at if notice else None,
        "in_time": change.in_time,
        "excluded_reason": notice.excluded_reason if notice else "",
        "channel": evidence.channel if evidence else "",
        "message_id": evidence.message_id if evidence else "",
        "template_sha256": evidence.template_sha256 if evidence else "",
        "replies": evidence.replies if evidence else (),
    }
