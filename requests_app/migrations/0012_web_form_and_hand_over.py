import uuid

import django.db.models.deletion
import simple_history.models
from django.db import migrations, models

import dpo_office.common.operations


class Migration(migrations.Migration):

    dependencies = [
        ('registry_app', '0001_squashed_0002_the_whole_record'),
        ('requests_app', '0011_answer_links'),
    ]

    operations = [
        dpo_office.common.operations.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='HandOver',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('source', models.CharField(choices=[('imap', 'from the mailbox'), ('dropped', 'taken in by hand'), ('web_form', 'the form on the web'), ('helpdesk', 'handed over')], max_length=10)),
                        ('external_reference', models.CharField(max_length=120)),
                        ('channel', models.CharField(choices=[('email', 'e-mail'), ('phone', 'telephone'), ('letter', 'letter'), ('chat', 'chat'), ('social', 'social media'), ('web_form', 'web form'), ('in_person', 'in person'), ('api', 'another system')], max_length=20)),
                        ('received_at', models.DateTimeField()),
                        ('handed_over_at', models.DateTimeField()),
                        ('handed_over_by', models.UUIDField()),
                        ('agent', models.CharField(blank=True, max_length=120)),
                        ('controller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='registry_app.controller')),
                        ('mail', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='hand_over', to='requests_app.mail')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('controller', 'source', 'external_reference'), name='hand_over_once'), models.CheckConstraint(condition=models.Q(('source__in', ('web_form', 'helpdesk'))), name='hand_over_source_known'), models.CheckConstraint(condition=models.Q(('channel__in', ('email', 'phone', 'letter', 'chat', 'social', 'web_form', 'in_person', 'api'))), name='hand_over_channel_known'), models.CheckConstraint(condition=models.Q(('external_reference', ''), _negated=True), name='hand_over_has_reference')],
                        'indexes': [models.Index(fields=['controller', 'source', 'handed_over_at'], name='hand_over_of_an_hour')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalWebForm',
                    fields=[
                        ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                        ('state', models.CharField(choices=[('open', 'open'), ('closed', 'closed')], default='open', max_length=20, null=True)),
                        ('version', models.PositiveIntegerField(default=1, null=True)),
                        ('created_at', models.DateTimeField(null=True)),
                        ('changed_at', models.DateTimeField(null=True)),
                        ('history_user_id', models.UUIDField(null=True)),
                        ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField()),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('controller', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry_app.controller')),
                    ],
                    options={
                        'verbose_name': 'historical form on the web',
                        'verbose_name_plural': 'historical forms on the web',
                        'ordering': ('-history_id',),
                        'get_latest_by': 'history_id',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='WebForm',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('state', models.CharField(choices=[('open', 'open'), ('closed', 'closed')], default='open', max_length=20)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('created_at', models.DateTimeField()),
                        ('changed_at', models.DateTimeField()),
                        ('controller', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='web_form', to='registry_app.controller')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('open', 'closed'))), name='web_form_state_known')],
                        'verbose_name': 'form on the web',
                        'verbose_name_plural': 'forms on the web',
                    },
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='mail',
            name='mail_source_known',
        ),
        migrations.RemoveConstraint(
            model_name='mail',
            name='mail_receipt_known',
        ),
        migrations.AlterField(
            model_name='historicalmail',
            name='received_said_by',
            field=models.CharField(choices=[('own_server', 'your own mail server'), ('imap_server', 'the server of the mailbox'), ('date_header', 'the mail itself'), ('taken_in', 'the time at which it was taken in'), ('own_form', 'your own form on the web'), ('handed_over', 'whoever handed it over')], max_length=20, null=True),
        ),
        migrations.AlterField(
            model_name='historicalmail',
            name='source',
            field=models.CharField(choices=[('imap', 'from the mailbox'), ('dropped', 'taken in by hand'), ('web_form', 'the form on the web'), ('helpdesk', 'handed over')], max_length=10, null=True),
        ),
        migrations.AlterField(
            model_name='mail',
            name='received_said_by',
            field=models.CharField(choices=[('own_server', 'your own mail server'), ('imap_server', 'the server of the mailbox'), ('date_header', 'the mail itself'), ('taken_in', 'the time at which it was taken in'), ('own_form', 'your own form on the web'), ('handed_over', 'whoever handed it over')], max_length=20),
        ),
        migrations.AlterField(
            model_name='mail',
            name='source',
            field=models.CharField(choices=[('imap', 'from the mailbox'), ('dropped', 'taken in by hand'), ('web_form', 'the form on the web'), ('helpdesk', 'handed over')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ('imap', 'dropped', 'web_form', 'helpdesk'))), name='mail_source_known'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.CheckConstraint(condition=models.Q(('received_said_by__in', ('own_server', 'imap_server', 'date_header', 'taken_in', 'own_form', 'handed_over'))), name='mail_receipt_known'),
        ),
    ]
