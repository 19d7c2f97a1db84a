"""The words for steps that take two people, and what each refusal says."""

from django.utils.translation import gettext_lazy as _

THRESHOLD_LABELS = [
    ("always", _("always")),
    ("says_no", _("something is refused, in whole or in part")),
    ("sensitive", _("the case holds sensitive passages")),
    ("many_extracts", _("many files go out")),
    ("represented", _("somebody asks for the person")),
    ("waived", _("it was accepted without a form who asks")),
]
# What holds beside a controller's choice.
HELD_LABELS = [
    *THRESHOLD_LABELS,
    ("risk_measure", _("a measure of this case asks for it")),
]

PROPOSAL_STATE_LABELS = [
    ("waiting", _("waits for a second person")),
    ("approved", _("approved")),
    ("returned", _("returned")),
    ("taken_back", _("taken back")),
    ("outdated", _("out of date: the case moved on")),
    ("alone", _("taken alone")),
]

PROPOSAL_STEP_LABELS = [
    ("propose_step", _("Propose to a second person")),
    ("approve_proposal", _("Approve, and do it now")),
    ("return_proposal", _("Return the proposal")),
    ("withdraw_proposal", _("Take the proposal back")),
    ("take_alone", _("Do it alone: the limit is here")),
]

# Beside the steps of proposals: it is no step that a proposal takes.
CHECK_ALONE_LABEL = _("Look at what was done alone")
SEEN_WORDS = {"right": _("seen, right"), "wrong": _("seen, wrong")}
SEEN_LABELS = [
    ("right", _("seen, right")),
    ("wrong", _("seen, wrong: what was done about it stands below")),
]

CHANGE_FOUR_EYES = _("Choose what takes two people")

ERRORS = {
    "second_person_needed": _(
        "At this controller a second person approves this step first. Propose it; nothing has been done."
    ),
    "second_person_not_needed": _("No second person is needed for this; take the step itself."),
    "told_code_not_proposed": _("A code that is told cannot be proposed: let the code be mailed."),
    "step_not_proposed": _("This step is never proposed; take it itself."),
    "proposal_missing": _(
        "No proposal waits in this case; it may have been approved, returned or overtaken."
    ),
    "proposal_is_own": _("You proposed this yourself; somebody else approves or returns it."),
    "proposal_not_own": _("Somebody else proposed this; approve it or return it."),
    "alone_too_early": _(
        "Before %(on)s, the last day of the limit, a second person has to approve it; ask a colleague."
    ),
    "nothing_to_check": _("Nothing waits here that was done alone; somebody may have looked at it already."),
    "check_is_own": _("You did this alone yourself; somebody else looks at it."),
    "four_eyes_unknown": _("This choice does not exist for this step."),
    "many_extracts_out_of_range": _("Give a number of files from 0 to %(most)s."),
}
