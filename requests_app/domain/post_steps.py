"""What may happen to a batch of scanned post and to a letter in it: the step tables of docs/flows/post.md."""

from typing import Final

from dpo_office.common.states import Step, StepTable

SORTING: Final = "sorting"
BATCH_DONE: Final = "done"
BATCH_STATES: Final = (SORTING, BATCH_DONE)

BATCH_STEPS: Final = StepTable(
    noun="post_batch",
    initial=SORTING,
    states=BATCH_STATES,
    steps=(
        Step("name_box", BATCH_STATES, None, "post_batch.box_named"),
        Step("destroy_originals", (BATCH_DONE,), None, "post_batch.originals_destroyed"),
        # With the step of a letter after which none waits, or one waits again.
        Step("finish_batch", (SORTING,), BATCH_DONE, "post_batch.done"),
        Step("resume_batch", (BATCH_DONE,), SORTING, "post_batch.resumed"),
    ),
)

POST_WAITING: Final = "waiting"
POST_FILED: Final = "filed"
POST_OPENED: Final = "opened"
POST_JOINED: Final = "joined"
POST_DISMISSED: Final = "dismissed"
POST_DESTROYED: Final = "destroyed"
# Its pages belong to the letter before it.
MERGED: Final = "merged"
LETTER_STATES: Final = (
    *(POST_WAITING, POST_FILED, POST_OPENED, POST_JOINED),
    *(POST_DISMISSED, POST_DESTROYED, MERGED),
)
POST_IN_CASE: Final = (POST_FILED, POST_OPENED, POST_JOINED)

LETTER_STEPS: Final = StepTable(
    noun="post_letter",
    initial=POST_WAITING,
    states=LETTER_STATES,
    steps=(
        Step("file_form", (POST_WAITING,), POST_FILED, "post_letter.form_filed"),
        Step("open_case", (POST_WAITING,), POST_OPENED, "post_letter.case_opened"),
        Step("join_case", (POST_WAITING,), POST_JOINED, "post_letter.case_joined"),
        Step("split_letter", (POST_WAITING,), None, "post_letter.split"),
        Step("join_next", (POST_WAITING,), None, "post_letter.next_joined"),
        Step("change_arrival", (POST_WAITING,), None, "post_letter.arrival_changed"),
        Step("dismiss_letter", (POST_WAITING,), POST_DISMISSED, "post_letter.dismissed"),
        # What is filed lies in the case as part of a signed form.
        Step(
            "destroy_page",
            (POST_WAITING, POST_OPENED, POST_JOINED, POST_DISMISSED),
            None,
            "post_letter.page_destroyed",
        ),
        Step("take_back", (POST_DISMISSED,), POST_WAITING, "post_letter.taken_back"),
        # It was filed by mistake, by the office or by somebody: nothing is decided of it yet.
        Step("take_back_form", (POST_FILED,), POST_WAITING, "post_letter.form_taken_back"),
        # With the last page of a letter that waits, and with the letter before it.
        Step("destroy_letter", (POST_WAITING,), POST_DESTROYED, "post_letter.destroyed"),
        Step("merge_letter", (POST_WAITING,), MERGED, "post_letter.merged"),
    ),
)
# Steps that go with another one, and that nobody presses.
POSTS_OWN_STEPS: Final = frozenset({"finish_batch", "resume_batch", "destroy_letter", "merge_letter"})
