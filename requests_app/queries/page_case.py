"""A case as its page and its steps in the office read it: all that they hang on, asked along with it."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, UUIDField

from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import PreparedObjects, fetch_to_hand
from requests_app.domain.identity_papers import HELD
from requests_app.models import Case, Mail, PostLetter, QuickRecord
from requests_app.queries.case_customers import has_customers_like
from requests_app.queries.case_files import erased_at, lies_until
from requests_app.queries.cases import AT_WORK, cases_joined
from requests_app.queries.decision_records import records_of_case
from requests_app.queries.four_eyes import proposals_of_case
from requests_app.queries.hand_overs import was_handed_over
from requests_app.queries.holds import holds_on_case
from requests_app.queries.identity_papers import has_papers
from requests_app.queries.risk_measures import has_measures, measures_standing
from requests_app.queries.waves import has_letters_like


def case_on_page(actor: Actor, key: UUID) -> Any:
    """Return the case with its details, None where the actor sees none with this key.

    Of what few cases have it tells that there is some: the page asks for it then.
    """
    case = _CASES.first(actor, pk=key)
    if case is not None:
        fetch_to_hand([case], **AT_WORK)
    return case


def _cases(actor: Actor, *, pk: UUID) -> QuerySet[Case]:
    of_case = {"case": OuterRef("pk")}
    cases: QuerySet[Case] = (
        cases_joined(Case.objects.for_user(actor))
        .select_related("controller__case_file_policy", "wave_place__wave")
        .annotate(
            is_held=holds_on_case(),
            erased_at=erased_at(),
            lies_until=lies_until(),
            has_letters_like=has_letters_like(),
            was_handed_over=was_handed_over(),
            has_proposals=proposals_of_case(),
            has_records=records_of_case(),
            has_quick_records=Exists(QuickRecord.objects.filter(**of_case)),
            has_customers_like=has_customers_like(),
            has_measures=has_measures(),
            has_papers=has_papers(),
            has_held_papers=has_papers(HELD),
            **measures_standing(),
            has_mails=Exists(Mail.objects.filter(**of_case)),
            has_posts=Exists(PostLetter.objects.filter(**of_case)),
        )
        .filter(pk=pk)
    )
    return cases


_CASES: PreparedObjects[Case] = PreparedObjects(_cases, pk=UUIDField())
