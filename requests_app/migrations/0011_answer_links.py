import django.db.models.deletion
import dpo_office.common.operations
import simple_history.models
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0004_letters_by_link_and_post'),
        ('requests_app', '0010_letter_templates'),
    ]

    operations = [
        migrations.AlterField(
            model_name='stepreason',
            name='step',
            field=models.CharField(choices=[('issue_form', 'Issue the form'), ('receive_signed_form', 'Receive the signed form'), ('verify_form', 'Verify the form'), ('return_form', 'Return the form'), ('waive_form', 'Waive the form'), ('plan_tasks', 'Plan the work per system'), ('attach_extract', 'Attach an extract'), ('settle_task', 'Settle the task'), ('assign_task', 'Ask a colleague'), ('remind_contributor', 'Remind the colleague'), ('confirm_task', 'Confirm the task'), ('explain_task', 'Explain why not'), ('send_answer', 'Send the answer'), ('send_part_answer', 'Answer a part'), ('send_link_again', 'Send a fresh link'), ('post_answer', 'Print and post the answer'), ('revoke_link', 'Revoke the link'), ('put_copy_first', 'Copy first, then erase'), ('end_wait', 'End the wait: erase now'), ('record_at_once', 'Record at once'), ('record_answer', 'Record the spoken answer'), ('refuse_case', 'Refuse'), ('withdraw_case', 'Withdraw'), ('withdraw_right', 'Withdraw one right'), ('close_case', 'Close'), ('extend_deadline', 'Extend the time limit'), ('ask_identity', 'Ask who it is'), ('ask_scope', 'Ask to narrow the request'), ('record_information', "Record the person's reply"), ('allow_late_question', 'Allow a late question'), ('send_status_letter', 'Send a status letter'), ('close_unidentified', 'Close as unidentified'), ('reopen_case', 'Reopen: the person answered'), ('reckon_anew', 'Reckon the time limit anew'), ('stop_use', 'Record the stop'), ('name_representative', 'Name a representative'), ('check_authority', 'Check the authority'), ('end_representation', 'End the representation'), ('take_case', 'Take the case'), ('assign_case', 'Hand over the case'), ('add_note', 'Add a note')], max_length=40),
        ),
        dpo_office.common.operations.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='HistoricalAnswerLink',
                    fields=[
                        ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                        ('cause', models.CharField(choices=[('first', 'with the answer'), ('again', 'a fresh link')], max_length=20, null=True)),
                        ('tries', models.PositiveSmallIntegerField(default=0, null=True)),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('sent_by', models.UUIDField(null=True)),
                        ('expires_at', models.DateTimeField(null=True)),
                        ('opened_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_as', models.CharField(blank=True, choices=[('replaced', 'replaced by a fresh link'), ('revoked', 'revoked'), ('posted', 'printed and posted instead'), ('locked', 'locked after too many codes')], max_length=20, null=True)),
                        ('history_user_id', models.UUIDField(null=True)),
                        ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField()),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('case', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='requests_app.case')),
                        ('letter', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='common.letter')),
                        ('posted_as', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='common.letter')),
                    ],
                    options={
                        'verbose_name': 'historical answer link',
                        'verbose_name_plural': 'historical answer links',
                        'ordering': ('-history_id',),
                        'get_latest_by': 'history_id',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='AnswerLink',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('cause', models.CharField(choices=[('first', 'with the answer'), ('again', 'a fresh link')], max_length=20)),
                        ('secret_hash', models.CharField(max_length=64, unique=True)),
                        ('code_hash', models.CharField(blank=True, max_length=64)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('sent_at', models.DateTimeField()),
                        ('sent_by', models.UUIDField()),
                        ('expires_at', models.DateTimeField()),
                        ('opened_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_as', models.CharField(blank=True, choices=[('replaced', 'replaced by a fresh link'), ('revoked', 'revoked'), ('posted', 'printed and posted instead'), ('locked', 'locked after too many codes')], max_length=20)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answer_links', to='requests_app.case')),
                        ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.letter')),
                        ('posted_as', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.letter')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('cause__in', ('first', 'again'))), name='answer_link_cause_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_as', ''), ('ended_at__isnull', True)), models.Q(('ended_as__in', ('replaced', 'revoked', 'posted', 'locked')), ('ended_at__isnull', False)), _connector='OR'), name='answer_link_ended_when_and_how'), models.CheckConstraint(condition=models.Q(models.Q(('posted_as__isnull', True), models.Q(('ended_as', 'posted'), _negated=True)), models.Q(('ended_as', 'posted'), ('posted_as__isnull', False)), _connector='OR'), name='answer_link_posted_as_a_letter'), models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='answer_link_tries_counted'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('sent_at'))), name='answer_link_has_time'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('letter',), name='answer_link_one_running')],
                        'ordering': ('sent_at', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='AnswerFetch',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('at', models.DateTimeField()),
                        ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.letterattachment')),
                        ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fetches', to='requests_app.answerlink')),
                    ],
                    options={
                        'ordering': ('at', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='AnswerCode',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('code_hash', models.CharField(blank=True, max_length=64)),
                        ('sent_at', models.DateTimeField()),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('entered_at', models.DateTimeField(blank=True, null=True)),
                        ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='requests_app.answerlink')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code_hash', ''), _negated=True), ('entered_at__isnull', False), _connector='OR'), name='answer_code_sent_or_entered')],
                        'ordering': ('sent_at', 'id'),
                    },
                ),
            ],
        ),
    ]
