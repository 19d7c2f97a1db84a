"""The words for sheets of other makes: what a column is about, and what was not taken in as it stands."""

from django.utils.translation import gettext_lazy as _

# By the names of domain/sheet_targets.py.
TARGET_LABELS = {
    "keep": _("kept beside the activity, as it stands"),
    "leave": _("left out"),
    "code": _("Code or number of the activity"),
    "name": _("Name of the activity"),
    "status": _("Status"),
    "owner": _("Owner"),
    "department": _("Department"),
    "role": _("Role: controller or processor"),
    "on_behalf_of": _("On whose behalf"),
    "joint": _("Joint controllers"),
    "purposes": _("Purposes"),
    "bases": _("Legal bases"),
    "subjects": _("Categories of data subjects"),
    "data": _("Categories of data"),
    "special_data": _("Special categories of data"),
    "retention": _("How long it is kept"),
    "recipients": _("Recipients"),
    "processors": _("Processors"),
    "agreements": _("Agreement with each processor"),
    "countries": _("Country of each processor"),
    "mechanisms": _("What each transfer rests on"),
    "security": _("Security measures"),
    "systems": _("Systems"),
    "information": _("How people are told"),
    "dpia_need": _("Whether an impact assessment is needed"),
    "dpia_reference": _("Reference of the impact assessment"),
    "profiling": _("Profiling"),
    "automated_decision": _("Automated decisions"),
    "next_review_on": _("Next review"),
}

# By the code of a Note.
NOTE_LABELS = {
    "value_unmapped": _("No code is chosen for it. It is kept beside the activity."),
    "status_left": _("The activity has another status here, and status changes by a step alone."),
    "day_unclear": _("This is not a day. It is kept beside the activity."),
    "country_unclear": _("This is not the name of one country. It is kept beside the activity."),
    "mechanism_within_eea": _(
        "The country is in the EEA, where a transfer rests on nothing. It is kept beside the activity."
    ),
    "purpose_needed": _("No purpose is named under which it could stand. It is kept beside the activity."),
    "data_needed": _("No data is named that it could be about. It is kept beside the activity."),
    "beside_unclear": _(
        "It does not have as many lines as there are processors, so it cannot be told whose is which."
        " It is kept beside the activity."
    ),
    "agreement_unnamed": _(
        "That there is an agreement does not say which. It is kept beside the activity: enter the agreement."
    ),
}
