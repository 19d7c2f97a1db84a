"""The back office's pages of cases; importing them registers them."""

from requests_app.admin.case_admin import CaseAdmin

__all__ = ["CaseAdmin"]
