"""By what a customer is found, how their account went, and what of theirs is kept how long."""

from dataclasses import dataclass
from typing import Final

from dpo_office.common.search.lookup import SearchBy
from registry_app.domain.account_life import AccountState, account_events, states_in_turn
from registry_app.domain.retention import Retention, retention_under
from registry_app.domain.retention_sentences import as_executable
from registry_app.models import Customer, DataCategory, PurposeData, RetentionRule
from registry_app.queries.record import terms_of

CUSTOMERS_BY: Final = SearchBy(number="number", names="name", email="email", phone="phone")
CUSTOMERS: Final = ("customers", "former_customers", "applicants_for_account")


@dataclass(frozen=True)
class Kept:
    """Data that a rule keeps, and when it goes as far as the account tells; None for a rule in words."""

    rule: RetentionRule
    categories: tuple[DataCategory, ...]
    retention: Retention | None


def account_states(customer: Customer) -> tuple[AccountState, ...]:
    """Return the states of the account since this office knows it, the first one first."""
    recorded = customer.history.order_by("history_id").values_list("account_state", "state_since")
    return states_in_turn(AccountState(*row) for row in recorded)


def kept_of(customer: Customer, states: tuple[AccountState, ...]) -> tuple[Kept, ...]:
    """Return what the record keeps of customers, rule by rule: GDPR Art. 5(1)(e), 13(2)(a).

    Only the account's states are known here. A request that was granted, an objection, a dispute, and what
    happens in other systems move the day.
    """
    uses = (
        PurposeData.objects.filter(
            purpose__activity__controller=customer.controller_id,
            purpose__activity__status="active",
            rule__isnull=False,
        )
        .select_related("rule", "category", "purpose__activity")
        .order_by("rule__code", "category__position", "category__code")
    )
    by_rule: dict[RetentionRule, dict[DataCategory, None]] = {}
    for use in uses:
        if use.rule is not None and set(CUSTOMERS) & set(use.purpose.activity.subjects):
            by_rule.setdefault(use.rule, {})[use.category] = None
    events = account_events(states)
    kept = []
    for rule, categories in by_rule.items():
        executable = as_executable(rule.code, terms_of(rule))
        retention = retention_under(executable, rule.code, events) if executable else None
        kept.append(Kept(rule, tuple(categories), retention))
    return tuple(kept)
