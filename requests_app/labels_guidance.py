"""The words of the cards that say what may be said."""

from django.utils.translation import gettext_lazy as _

PERMISSION_LABELS = {
    "guidance_card.view": _("see what may be said on the telephone"),
    "guidance_card.take_over_card": _("take over a card of what may be said"),
    "guidance_card.change_card": _("change a card of what may be said"),
}

ERRORS = {
    "guidance_topic_unknown": _("There is no card about this topic."),
    "guidance_card_is_there": _("This card is the controller's own already: change it."),
    "guidance_empty": _("Each of the three lists needs words, in Danish and in English."),
}
