"""Which activities lean on an adequacy decision or a listing."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from dpo_office.common.permissions import Actor
from registry_app.models import Disclosure, Listing, ProcessingActivity


def activities_leaning_on(listing: Listing, actor: Actor) -> QuerySet[ProcessingActivity]:
    """Return the activities that the actor may see whose recipients' transfers lean on the listing.

    A decision carries the listings that rest on it, and so what leans on them.
    """
    leans = Q(recipient__transfers__listing=listing) | Q(recipient__transfers__listing__rests_on=listing)
    given = Disclosure.objects.filter(leans, activity=OuterRef("pk"))
    rows: QuerySet[ProcessingActivity] = ProcessingActivity.objects.for_user(actor)
    return rows.filter(Exists(given)).order_by("controller__name", "position", "code")
