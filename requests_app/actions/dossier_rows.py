"""What a dossier tells of one case, alone or in a set."""

from datetime import datetime

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.people.permissions import VIEW_READS
from dpo_office.common.permissions import Actor
from requests_app.dossier_parts import Told
from requests_app.dossier_words import Making
from requests_app.models import Case
from requests_app.queries.dossier import case_then
from requests_app.queries.dossier_people import people_then
from requests_app.queries.dossier_record import policies_then, record_then


def told_of(case: Case, actor: Actor, making: Making, moment: datetime) -> Told:
    """Look up all that a dossier of the case is made of, as of an instant."""
    day, controller = copenhagen_date(moment), case.controller
    found = case_then(case, moment, with_reads=actor.may(VIEW_READS, case.controller_id))
    systems = {task.system.code for task in found.tasks}
    return Told(
        found=found,
        record=record_then(controller, systems, as_of=day, today=copenhagen_date(making.at)),
        policies=policies_then(controller, received_on=case.received_on, as_of=day),
        people=people_then(found, actor.user_id),
        making=making,
    )
