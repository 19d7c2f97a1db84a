"""The registry in the back office; importing the package registers its pages."""

from registry_app.admin import (
    activities,
    campaigns,
    contact_blocks,
    controllers,
    customers,
    holidays,
    policy_versions,
    promises,
    recipients,
    retention_rules,
    systems,
    users,
)

__all__ = [
    "activities",
    "campaigns",
    "contact_blocks",
    "controllers",
    "customers",
    "holidays",
    "policy_versions",
    "promises",
    "recipients",
    "retention_rules",
    "systems",
    "users",
]
