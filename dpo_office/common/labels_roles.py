"""The words for what controllers change of the table of roles, and for what they may not."""

from django.utils.translation import gettext_lazy as _

LIMIT_LABELS = {
    "dpo_decides_nothing": _(
        "The data protection officer advises and monitors, and takes no part in what is monitored"
        " (GDPR Art. 38(6) and 39(1)(b))."
    ),
    "dpo_sees_all": _(
        "The data protection officer has access to personal data and to what is done with them, and that is"
        " not taken away (GDPR Art. 38(1) and (2))."
    ),
    "dpo_tasks_stay": _(
        "This is a task of the data protection officer, who is independent in it and bound by secrecy"
        " (GDPR Art. 38(3) to (5) and 39(1))."
    ),
    "decider_answers": _(
        "The decider answers for what is decided, and must be able to see and to decide it"
        " (GDPR Art. 5(2) and 24(1))."
    ),
    "not_ones_own": _(
        "Deciders change this table: they give their own role nothing more by it (GDPR Art. 32(4))."
    ),
    "refusal_is_deciders": _(
        "To say no to somebody, in whole or in part, is the decider's alone (GDPR Art. 12(4))."
    ),
    "auditor_only_reads": _(
        "The auditor changes nothing: evidence is read by somebody who cannot alter it"
        " (GDPR Art. 5(2) and 32(1)(d))."
    ),
    "agents_need_to_know": _(
        "Whoever talks to customers does not need it: it says what others wrote about people, or what is no"
        " matter of theirs (GDPR Art. 5(1)(c), 25(2) and 32(4))."
    ),
    "agents_release_nothing": _(
        "Customer service does not release answers nor judge who asks: on the telephone nobody's identity is"
        " certain (GDPR Art. 12(6) and 32(4))."
    ),
    "programs_decide_nothing": _(
        "Another system opens cases and follows them; what is decided about people is decided by people"
        " (GDPR Art. 22(1) and 32(4))."
    ),
    "log_stays": _(
        "Who did and read what is looked at by those who monitor, and by nobody whom it is about"
        " (GDPR Art. 5(2), 32(1)(d) and 39(1)(b))."
    ),
    "at_once": _(
        "Whoever sees that something goes wrong can report or stop it at once, and waits for nobody"
        " (GDPR Art. 32 and 33(1))."
    ),
    "rules_are_deciders": _(
        "The rules of the office are set by the decider, this table among them: whoever could change it could"
        " give themselves anything (GDPR Art. 24(1) and 32(4))."
    ),
    "chosen_elsewhere": _(
        "Who sees a colleague's case is chosen on the page of the controller, by a step of its own"
        " (GDPR Art. 25(2))."
    ),
    "whole_office": _("It belongs to the whole office and not to a single controller (GDPR Art. 32(4))."),
    "link_only": _(
        "A colleague without an account answers the task that the link names, and sees nothing else"
        " (GDPR Art. 5(1)(c) and 32(4))."
    ),
}

HOLDS_LABELS = [
    ("yes", _("may do it here")),
    ("no", _("may not do it here")),
    ("standard", _("as it is by default")),
]

ERRORS = {f"role_limit_{code}": words for code, words in LIMIT_LABELS.items()} | {
    "permission_unknown": _("There is no such permission."),
    "role_change_unseen": _(
        "The role does not see what the step is taken on here. Let it see that first, and then do the step."
    ),
    "role_change_is_own": _(
        "You hold this role here yourself: another decider gives it more (GDPR Art. 32(4))."
    ),
}
