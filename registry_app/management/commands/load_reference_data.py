"""Load what every office needs before it can work: system users, holidays, adequacy decisions, the feed."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from dpo_office.common.acting import acting
from dpo_office.common.calendars import danish_holidays
from dpo_office.common.events import Feed
from dpo_office.common.letters.models import Carrier
from dpo_office.common.permissions import SYSTEM_NAMES, system_actor, system_user_id
from dpo_office.common.users import User
from registry_app.domain.adequacy import DECISIONS
from registry_app.domain.record_codes import ADEQUACY_DECISION
from registry_app.models import Holiday, Listing

YEARS = range(2020, 2041)


class Command(BaseCommand):
    """Load reference data; what is there already is left as it is."""

    help = "Load system users, Danish holidays, adequacy decisions, a carrier and the feed (at any time)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Add what is missing, in one transaction."""
        with acting(system_actor("reference"), "reference.loaded"):
            added = self.add_system_users() + self.add_holidays() + self.add_adequacy_decisions()
            added += self.add_carriers()
            Feed.objects.get_or_create(id=1)
        self.stdout.write(f"Reference data: {added} rows added.")

    def add_system_users(self) -> int:
        """Give each part of the office a user, which can never sign in."""
        known = set(User.objects.filter(kind="system").values_list("pk", flat=True))
        missing = [name for name in SYSTEM_NAMES if system_user_id(name) not in known]
        for name in missing:
            User.objects.create_user(
                f"system-{name}", None, id=system_user_id(name), kind="system", name=f"DPO office: {name}"
            )
        return len(missing)

    def add_holidays(self) -> int:
        """Add holidays; a day that the office has described itself keeps its description."""
        known = set(Holiday.objects.values_list("date", flat=True))
        rows = [row for year in YEARS for row in danish_holidays(year) if row.date not in known]
        with transaction.atomic():
            Holiday.objects.bulk_create(
                Holiday(
                    date=row.date,
                    name_da=row.name_da,
                    name_en=row.name_en,
                    kind=row.kind,
                    counts_for_deadline=row.counts_for_deadline,
                    source=row.source,
                )
                for row in rows
            )
        return len(rows)

    def add_carriers(self) -> int:
        """Add the carrier of letters in Denmark; an office that knows a carrier for all keeps its own."""
        if Carrier.objects.filter(controller_id=None).exists():
            return 0
        Carrier.objects.create(
            name="dao",
            delivery_days=5,
            valid_from=date(2026, 1, 1),
            source="Trafikstyrelsen, Kvalitetsmåling af brevområdet, december 2025: 99,6 % inden for fem"
            " dage. PostNord omdeler ikke breve efter 2025. Se jeres egen aftale med dao.",
            created_at=timezone.now(),
        )
        return 1

    def add_adequacy_decisions(self) -> int:
        """Add decisions on countries that have none; what the office has changed itself stays."""
        known = set(Listing.objects.filter(kind=ADEQUACY_DECISION).values_list("country", flat=True))
        rows = [row for row in DECISIONS if row.country not in known]
        Listing.objects.bulk_create(
            Listing(
                kind=ADEQUACY_DECISION,
                country=row.country,
                scope_da=row.scope.da,
                scope_en=row.scope.en,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                source=row.source,
            )
            for row in rows
        )
        return len(rows)
