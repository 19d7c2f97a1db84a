"""Where each call of the registry goes."""

from django.urls import path

from registry_app.api.views import (
    campaigns,
    customers,
    effective_dates,
    events,
    policies,
    public_policies,
    record,
    registry,
    time_machine,
)

VERSION = "policies/<slug:controller>/versions/<uuid:version_id>/"

PUBLIC = "public/policies/<slug:controller>/"

urlpatterns = [
    path(PUBLIC, public_policies.PublicPolicy.as_view(), name="public-policy"),
    path(f"{PUBLIC}in-force/", public_policies.PublicPolicyInForce.as_view(), name="public-policy-in-force"),
    path(f"{PUBLIC}<int:number>/", public_policies.PublicPolicyText.as_view(), name="public-policy-text"),
    path(
        f"{PUBLIC}<int:number>/since/<int:earlier>/",
        public_policies.PublicPolicyDifference.as_view(),
        name="public-policy-difference",
    ),
    path("controllers/", registry.Controllers.as_view(), name="controllers"),
    path("processing-activities/", registry.ProcessingActivities.as_view(), name="processing-activities"),
    path(
        "record-of-processing/<slug:controller>/",
        record.RecordOfProcessing.as_view(),
        name="record-of-processing",
    ),
    path(
        "record-of-processing/<slug:controller>/changes/",
        record.RecordChanges.as_view(),
        name="record-changes",
    ),
    path("policies/<slug:controller>/versions/", policies.Versions.as_view(), name="policy-versions"),
    path(VERSION, policies.Version.as_view(), name="policy-version"),
    path(f"{VERSION}findings/", policies.VersionFindings.as_view(), name="policy-version-findings"),
    path(f"{VERSION}reachability/", policies.Reachability.as_view(), name="policy-version-reachability"),
    path(f"{VERSION}give-dpo-advice/", policies.GiveDpoAdvice.as_view(), name="give-dpo-advice"),
    path(f"{VERSION}record-dpo-advice/", policies.RecordDpoAdvice.as_view(), name="record-dpo-advice"),
    path(f"{VERSION}assess-materiality/", policies.AssessMateriality.as_view(), name="assess-materiality"),
    path(f"{VERSION}approve-version/", policies.ApproveVersion.as_view(), name="approve-version"),
    path(f"{VERSION}plan-campaign/", policies.PlanCampaign.as_view(), name="plan-campaign"),
    path(f"{VERSION}end-campaign/", policies.EndCampaign.as_view(), name="end-campaign"),
    path(f"{VERSION}postpone-version/", policies.PostponeVersion.as_view(), name="postpone-version"),
    path("policies/<slug:controller>/in-force/", policies.InForce.as_view(), name="policy-in-force"),
    path("policies/<slug:controller>/time-machine/", time_machine.TimeMachine.as_view(), name="time-machine"),
    path("campaigns/<uuid:campaign_id>/", campaigns.CampaignView.as_view(), name="campaign"),
    path(
        "campaigns/<uuid:campaign_id>/except-notices/",
        campaigns.ExceptNotices.as_view(),
        name="except-notices",
    ),
    path(
        "campaigns/<uuid:campaign_id>/send-test-notice/",
        campaigns.SendTestNotice.as_view(),
        name="send-test-notice",
    ),
    path(
        "campaigns/<uuid:campaign_id>/approve-campaign/",
        campaigns.ApproveCampaign.as_view(),
        name="approve-campaign",
    ),
    path(
        "campaigns/<uuid:campaign_id>/stop-campaign/", campaigns.StopCampaign.as_view(), name="stop-campaign"
    ),
    path(
        "campaigns/<uuid:campaign_id>/resume-campaign/",
        campaigns.ResumeCampaign.as_view(),
        name="resume-campaign",
    ),
    path(
        "campaigns/<uuid:campaign_id>/record-sign-ups/",
        campaigns.RecordSignUps.as_view(),
        name="record-sign-ups",
    ),
    path(
        "campaigns/<uuid:campaign_id>/record-displays/",
        campaigns.RecordDisplays.as_view(),
        name="record-displays",
    ),
    path(
        "campaigns/<uuid:campaign_id>/apply-later/",
        effective_dates.ApplyLater.as_view(),
        name="apply-later",
    ),
    path(
        "campaigns/<uuid:campaign_id>/effective-dates/",
        effective_dates.EffectiveDates.as_view(),
        name="effective-dates",
    ),
    path(
        "campaigns/<uuid:campaign_id>/effective-date/",
        effective_dates.EffectiveDateOf.as_view(),
        name="effective-date-of",
    ),
    path("calendar/notice-window/", campaigns.NoticeWindow.as_view(), name="notice-window"),
    path("customers/wrong-contacts/", customers.WrongContacts.as_view(), name="wrong-contacts"),
    path("customers/", customers.Customers.as_view(), name="customers"),
    path(
        "customers/imports/<uuid:import_id>/", customers.CustomerImportView.as_view(), name="customer-import"
    ),
    path("events/", events.Events.as_view(), name="events"),
]
