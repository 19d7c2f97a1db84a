"""Which chapter fits a page: by the name of its address, and by the step where a dialog asks for one."""

from django.conf import settings


def chapter_for(page: str, *, step: str = "") -> str:
    """Give the name of the chapter that fits a page by the name of its address; empty when none does."""
    chapters: dict[str, str] = settings.OFFICE_HELP_FOR_PAGES
    for name in (f"{page}:{step}", page):
        if name in chapters:
            return chapters[name]
    # The kind of a page stands behind its model: requests_app_case_changelist.
    of_model = [name for name in chapters if page.startswith(f"{name}_")]
    return chapters[max(of_model, key=len)] if of_model else ""
