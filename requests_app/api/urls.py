"""Where each call of cases goes."""

from django.urls import path

from requests_app.api.views import (
    case_links,
    cases,
    clock_steps,
    contributors,
    dossiers,
    files,
    part_steps,
    representations,
    steps,
)

CASE = "cases/<uuid:case_id>/"
TASK = f"{CASE}tasks/<uuid:task_id>/"

urlpatterns = [
    path("cases/", cases.Cases.as_view(), name="cases"),
    path("cases/record-at-once/", cases.RecordAtOnce.as_view(), name="record-at-once"),
    path(CASE, cases.CaseDetail.as_view(), name="case"),
    path(f"{CASE}issue-form/", steps.IssueForm.as_view(), name="issue-form"),
    path(f"{CASE}issued-form/", files.IssuedFormFile.as_view(), name="issued-form"),
    path(f"{CASE}receive-signed-form/", files.ReceiveSignedForm.as_view(), name="receive-signed-form"),
    path(f"{CASE}verify-form/", steps.VerifyForm.as_view(), name="verify-form"),
    path(f"{CASE}return-form/", steps.ReturnForm.as_view(), name="return-form"),
    path(f"{CASE}waive-form/", steps.WaiveForm.as_view(), name="waive-form"),
    path(f"{CASE}plan-tasks/", steps.PlanTasks.as_view(), name="plan-tasks"),
    path("contributors/", contributors.Contributors.as_view(), name="contributors"),
    path(f"{TASK}assign-task/", contributors.AssignTask.as_view(), name="assign-task"),
    path(f"{TASK}remind-contributor/", contributors.RemindContributor.as_view(), name="remind-contributor"),
    path(f"{TASK}attach-extract/", files.AttachExtract.as_view(), name="attach-extract"),
    path(f"{TASK}settle-task/", files.SettleTask.as_view(), name="settle-task"),
    path(f"{CASE}send-answer/", steps.SendAnswer.as_view(), name="send-answer"),
    path(f"{CASE}send-part-answer/", part_steps.SendPartAnswer.as_view(), name="send-part-answer"),
    path(f"{CASE}put-copy-first/", part_steps.PutCopyFirst.as_view(), name="put-copy-first"),
    path(f"{CASE}end-wait/", part_steps.EndWait.as_view(), name="end-wait"),
    path(f"{CASE}record-answer/", steps.RecordAnswer.as_view(), name="record-answer"),
    path(f"{CASE}refuse-case/", steps.RefuseCase.as_view(), name="refuse-case"),
    path(f"{CASE}withdraw-case/", steps.WithdrawCase.as_view(), name="withdraw-case"),
    path(f"{CASE}withdraw-right/", part_steps.WithdrawRight.as_view(), name="withdraw-right"),
    path(f"{CASE}close-case/", steps.CloseCase.as_view(), name="close-case"),
    path(f"{CASE}extend-deadline/", clock_steps.ExtendDeadline.as_view(), name="extend-deadline"),
    path(f"{CASE}ask-identity/", clock_steps.AskIdentity.as_view(), name="ask-identity"),
    path(f"{CASE}ask-scope/", clock_steps.AskScope.as_view(), name="ask-scope"),
    path(f"{CASE}record-information/", clock_steps.RecordInformation.as_view(), name="record-information"),
    path(f"{CASE}allow-late-question/", clock_steps.AllowLateQuestion.as_view(), name="allow-late-question"),
    path(f"{CASE}send-status-letter/", clock_steps.SendStatusLetter.as_view(), name="send-status-letter"),
    path(f"{CASE}close-unidentified/", clock_steps.CloseUnidentified.as_view(), name="close-unidentified"),
    path(f"{CASE}reopen-case/", clock_steps.ReopenCase.as_view(), name="reopen-case"),
    path(f"{CASE}stop-use/", steps.StopUse.as_view(), name="stop-use"),
    path(
        f"{CASE}name-representative/",
        representations.NameRepresentative.as_view(),
        name="name-representative",
    ),
    path(f"{CASE}check-authority/", representations.CheckAuthority.as_view(), name="check-authority"),
    path(
        f"{CASE}end-representation/", representations.EndRepresentation.as_view(), name="end-representation"
    ),
    path(f"{CASE}take-case/", steps.TakeCase.as_view(), name="take-case"),
    path(f"{CASE}assign-case/", steps.AssignCase.as_view(), name="assign-case"),
    path(f"{CASE}add-note/", steps.AddNote.as_view(), name="add-note"),
    path(f"{CASE}link-case/", case_links.LinkCase.as_view(), name="link-case"),
    path(f"{CASE}unlink-case/", case_links.UnlinkCase.as_view(), name="unlink-case"),
    path(f"{CASE}give-dossier/", dossiers.GiveDossier.as_view(), name="give-dossier"),
    path(f"{TASK}<str:step>/", cases.UnknownStep.as_view(), name="task-step-unknown"),
    path(f"{CASE}<str:step>/", cases.UnknownStep.as_view(), name="case-step-unknown"),
]
