"""Policy texts that were read, with facts in each state."""

from dpo_office.common import clock
from registry_app.actions.policy_readings import accept_fact, decline_fact, prepare_reading, read_policy
from registry_app.models import Controller, PolicyReading
from tests.factories.registry import actor_with

TEXT = """# Privatlivspolitik

Eksempel Foto ApS er dataansvarlig for dine oplysninger. Vores databeskyttelsesrådgiver: dpo@example.com.

## Bestilling af billeder

- Formål: At fremkalde og sende de billeder, du bestiller.
- Oplysninger: navn, adresse og betalingsoplysninger.
- Grundlag: opfyldelse af aftalen med dig (artikel 6, stk. 1, litra b).
- Opbevaring: 5 år efter regnskabsårets udløb, jf. bogføringsloven.
- Modtagere: vores fragtfirma og Stripe, der er databehandler.

## Overførsel til lande uden for EU

Stripe behandler oplysninger i USA. Grundlaget er EU-Kommissionens standardkontraktbestemmelser.
"""


def make_reading(controller: Controller, text: str = TEXT, role: str = "officer") -> PolicyReading:
    """Read a text as a draft of the controller's record."""
    prepared = prepare_reading(name="politik.md", data=text.encode())
    return read_policy(
        controller_id=controller.pk, read=prepared, actor=actor_with(role, controller), now=clock.now()
    )


def decided_reading(controller: Controller) -> PolicyReading:
    """Read a text, accept its activity and decline its recipient by name; the rest is open."""
    reading, actor, now = make_reading(controller), actor_with("officer", controller), clock.now()
    names = {
        "name_da": "Bestilling af billeder",
        "name_en": "Ordering of pictures",
        "subjects": ["customers"],
    }
    accept_fact(fact_id=reading.facts.get(kind="activity").pk, facts=names, actor=actor, now=now)
    declined = reading.facts.filter(kind="recipient").first()
    decline_fact(fact_id=declined.pk, reason="Bruges ikke mere.", actor=actor, now=now)
    return reading
