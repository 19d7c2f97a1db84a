"""The back office's pages of cases; importing them registers them."""

from requests_app.admin.case_admin import CaseAdmin
from requests_app.admin.contributor_admin import ContributorAdmin
from requests_app.admin.system_admin import KeptSystemAdmin

__all__ = ["CaseAdmin", "ContributorAdmin", "KeptSystemAdmin"]
