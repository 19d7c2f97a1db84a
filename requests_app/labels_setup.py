"""What each refusal of the set-up of an office says."""

from django.utils.translation import gettext_lazy as _

FORM_REVIEW_DA = "Se efter, om der stadig må bedes om et underskrevet skema"
FORM_REVIEW_EN = "Look at whether a signed form may still be asked for"

ERRORS = {
    "setup_unreadable": _("%(where)s is no TOML file in UTF-8, or cannot be read."),
    "setup_unknown": _("%(where)s is not known here: see setup_office --example."),
    "setup_wrong": _("%(where)s has a value that it cannot have: see setup_office --example."),
    "setup_missing": _("%(where)s is missing."),
    "setup_secret": _(
        "%(where)s looks like a secret. None stands in the file: name the file or the variable that holds it."
    ),
    "setup_secret_missing": _("%(where)s holds a secret, and is empty or cannot be read."),
    "setup_twice": _("%(where)s names %(name)s twice."),
    "setup_nobody": _("Nobody of that user name is in the file or in the office."),
    "setup_form_review": _(
        "%(where)s: nobody has to use a form (GDPR Art. 12(2)). Whoever asks for one says why, and on which"
        " coming day it is looked at again: reason, review_on."
    ),
    "setup_differs": _("This is otherwise in the office: change it there, or in the file."),
    "setup_setting_differs": _("%(name)s is otherwise in office.env: change it there, or in the file."),
    "setup_person_inactive": _("This person was shut out of the office; let them in again there."),
    "setup_role_ended": _("The role was taken back. Give it again in the office."),
    "setup_administrator": _("Nobody would be administrator: say administrator = true of one person."),
    "setup_second_person": _(
        "One person alone cannot run an office: nobody could approve what they propose, nor let them in"
        " again."
    ),
    "setup_demo": _(
        "This is a demo. A real office has a data directory of its own: setup_office --make-keys."
    ),
    "setup_database": _("The database is not ready: run manage.py migrate first."),
    "setup_database_silent": _(
        "The database of DATABASE_URL could not be asked whether documents lie in it, so no key was made."
        " Start it, and see that the address is right."
    ),
    "setup_keys": _("The office has no keys: run setup_office --make-keys first."),
    "setup_keys_lost": _(
        "There are documents, and DPO_VAULT_KEY is not set. A new key would not open them: look for the"
        " old one."
    ),
    "setup_nothing": _("The file names no person and no controller."),
    "setup_no_terminal": _("There is no terminal to ask at: name a file with --file."),
}
