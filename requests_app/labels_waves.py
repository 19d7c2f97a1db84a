"""The words of waves: near-identical letters that are assessed once and answered each by itself."""

from django.utils.translation import gettext_lazy

WAVE_STATE_LABELS = [
    ("open", gettext_lazy("open")),
    ("ended", gettext_lazy("ended")),
]

WAVE_STEP_LABELS = [
    ("open_wave", gettext_lazy("Open a wave")),
    ("write_assessment", gettext_lazy("Write the assessment")),
    ("write_base_answer", gettext_lazy("Write the base answer")),
    ("add_cases", gettext_lazy("Add cases")),
    ("take_case_out", gettext_lazy("Take a case out")),
    ("end_wave", gettext_lazy("End the wave")),
]

PERMISSION_LABELS = {"wave.view": gettext_lazy("see waves of letters")} | {
    f"wave.{step}": words for step, words in WAVE_STEP_LABELS
}

ERRORS = {
    "wave_cases_missing": gettext_lazy("Choose or name at least one case."),
    "wave_cases_unknown": gettext_lazy("No case of this controller, or only a test: %(references)s."),
    "wave_case_taken": gettext_lazy("In a wave already: %(references)s. A case belongs to one wave."),
    "wave_cases_in_already": gettext_lazy("All of them are in this wave already."),
    "wave_too_large": gettext_lazy("A wave has at most %(most)s cases. Open another one for the rest."),
    "wave_too_many_named": gettext_lazy("At most %(most)s cases in one go."),
    "wave_case_not_in": gettext_lazy("That case is not in this wave."),
    "wave_answer_missing": gettext_lazy("Write the base answer in at least one language."),
}
