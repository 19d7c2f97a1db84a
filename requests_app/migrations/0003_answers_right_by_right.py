import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Exists, Max, OuterRef, Subquery

import dpo_office.common.operations


def note_days_of_answers(apps, _schema_editor):
    """Give cases of which every right is decided the instant at which the last one was granted or refused."""
    items = apps.get_model('requests_app', 'RightItem').objects.filter(case=OuterRef('pk'))
    answered = items.exclude(outcome__in=('pending', 'withdrawn')).order_by().values('case')
    cases = apps.get_model('requests_app', 'Case').objects.exclude(Exists(items.filter(outcome='pending')))
    cases.update(answered_at=Subquery(answered.annotate(at=Max('decided_at')).values('at')))


class Migration(migrations.Migration):

    dependencies = [
        ('registry_app', '0001_squashed_0002_the_whole_record'),
        ('requests_app', '0002_breaches_duties_and_mail'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='systemtask',
            name='system_task_once',
        ),
        migrations.RemoveIndex(
            model_name='rightitem',
            name='right_item_decided',
        ),
        migrations.AddField(
            model_name='case',
            name='answered_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalcase',
            name='answered_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalrightitem',
            name='wait_ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalrightitem',
            name='wait_ended_by',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalrightitem',
            name='waits_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalsystemtask',
            name='item',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='requests_app.rightitem'),
        ),
        migrations.AddField(
            model_name='rightitem',
            name='wait_ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='rightitem',
            name='wait_ended_by',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='rightitem',
            name='waits_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='systemtask',
            name='item',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='requests_app.rightitem'),
        ),
        migrations.AlterField(
            model_name='stepreason',
            name='step',
            field=models.CharField(choices=[('issue_form', 'Issue the form'), ('receive_signed_form', 'Receive the signed form'), ('verify_form', 'Verify the form'), ('return_form', 'Return the form'), ('waive_form', 'Waive the form'), ('plan_tasks', 'Plan the work per system'), ('attach_extract', 'Attach an extract'), ('settle_task', 'Settle the task'), ('assign_task', 'Ask a colleague'), ('remind_contributor', 'Remind the colleague'), ('confirm_task', 'Confirm the task'), ('explain_task', 'Explain why not'), ('send_answer', 'Send the answer'), ('send_part_answer', 'Answer a part'), ('put_copy_first', 'Copy first, then erase'), ('end_wait', 'End the wait: erase now'), ('record_at_once', 'Record at once'), ('record_answer', 'Record the spoken answer'), ('refuse_case', 'Refuse'), ('withdraw_case', 'Withdraw'), ('withdraw_right', 'Withdraw one right'), ('close_case', 'Close'), ('extend_deadline', 'Extend the time limit'), ('ask_identity', 'Ask who it is'), ('ask_scope', 'Ask to narrow the request'), ('record_information', "Record the person's reply"), ('allow_late_question', 'Allow a late question'), ('send_status_letter', 'Send a status letter'), ('close_unidentified', 'Close as unidentified'), ('reopen_case', 'Reopen: the person answered'), ('reckon_anew', 'Reckon the time limit anew'), ('stop_use', 'Record the stop'), ('take_case', 'Take the case'), ('assign_case', 'Hand over the case'), ('add_note', 'Add a note')], max_length=40),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['answered_at'], name='case_answered'),
        ),
        migrations.AddConstraint(
            model_name='rightitem',
            constraint=models.CheckConstraint(condition=models.Q(('waits_days__isnull', True), models.Q(('right', 'erasure'), ('waits_days__lte', 30)), _connector='OR'), name='right_item_erasure_waits'),
        ),
        migrations.AddConstraint(
            model_name='rightitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('wait_ended_at__isnull', True), ('wait_ended_by__isnull', True)), models.Q(('wait_ended_at__isnull', False), ('wait_ended_by__isnull', False), ('waits_days__isnull', False)), _connector='OR'), name='right_item_wait_ended_when_and_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='systemtask',
            constraint=models.UniqueConstraint(condition=models.Q(('item__isnull', True)), fields=('case', 'system'), name='system_task_once'),
        ),
        migrations.AddConstraint(
            model_name='systemtask',
            constraint=models.UniqueConstraint(fields=('item', 'system'), name='system_task_once_for_right'),
        ),
        migrations.AddField(
            model_name='historicalrightitem',
            name='evidence',
            field=models.TextField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='rightitem',
            name='evidence',
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name='rightitem',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ('partly_granted', 'refused')), ('evidence', ''), _connector='OR'), name='right_item_evidence_of_refusal'),
        ),
        dpo_office.common.operations.RecordedRunPython(
            note_days_of_answers,
            migrations.RunPython.noop,
            models=('requests_app.Case',),
            reason='case.answers_counted',
        ),
    ]
