"""The words of links between cases."""

from django.utils.translation import gettext_lazy as _

LINK_KIND_LABELS = [
    ("duplicate", _("a duplicate of")),
    ("follow_up", _("a follow-up on")),
    ("same_matter", _("about the same matter as")),
]
# The same links, read from the other case.
LINKED_FROM_LABELS = {
    "duplicate": _("has a duplicate:"),
    "follow_up": _("is followed up on by"),
    "same_matter": _("about the same matter as"),
}
ERRORS = {
    "case_link_unknown": _("There is no case %(reference)s that you may link to."),
    "case_link_itself": _("A case is not linked to itself."),
    "case_linked_already": _("The two cases are linked already."),
    "case_link_kind_unknown": _("Choose how the cases belong together."),
    "case_link_missing": _("That case is not linked to this one."),
    "case_links_too_many": _("A case is linked to at most %(most)s others. Many alike letters are a wave."),
}
