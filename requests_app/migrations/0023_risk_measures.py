import django.db.models.deletion
import simple_history.models
import uuid
from django.db import migrations, models
from dpo_office.common.operations import CreateModels


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0009_openid_connect'),
        ('requests_app', '0022_the_steps_of_a_form'),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name='HistoricalIdentityPaper',
                    fields=[
                        ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                        ('source', models.CharField(choices=[('mail_attachment', 'attachment of a mail'), ('post_page', 'page of a letter on paper'), ('signed_form', 'file that came back as a form')], max_length=20, null=True)),
                        ('kind', models.CharField(choices=[('passport', 'passport'), ('driving_licence', 'driving licence'), ('residence_permit', 'residence card or permit'), ('health_card', 'health insurance card'), ('other_paper', 'another paper that shows who somebody is')], max_length=20, null=True)),
                        ('state', models.CharField(choices=[('held', 'is still here'), ('erased', 'erased; the note is kept'), ('unmarked', 'was none')], default='held', max_length=20, null=True)),
                        ('marked_by', models.UUIDField(null=True)),
                        ('marked_at', models.DateTimeField(null=True)),
                        ('ended_by', models.UUIDField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('history_user_id', models.UUIDField(null=True)),
                        ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField()),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('case', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='requests_app.case')),
                        ('document', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='common.document')),
                        ('reason', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='requests_app.stepreason')),
                    ],
                    options={
                        'verbose_name': 'historical identity paper',
                        'verbose_name_plural': 'historical identity papers',
                        'ordering': ('-history_id',),
                        'get_latest_by': 'history_id',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalRiskMeasure',
                    fields=[
                        ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                        ('kind', models.CharField(choices=[('holding_period', 'a holding period: nothing leaves before a day'), ('second_channel', 'a second channel: confirmed in another way that is on file'), ('second_person', 'a second person confirms it'), ('notice_to_contacts', 'a notice to other contacts on file, with a link that stops it')], max_length=20, null=True)),
                        ('state', models.CharField(choices=[('open', 'holds the case'), ('stopped', 'stopped by somebody who was told'), ('met', 'met'), ('lifted', 'lifted')], default='open', max_length=20, null=True)),
                        ('until', models.DateField(blank=True, null=True)),
                        ('set_by', models.UUIDField(null=True)),
                        ('set_at', models.DateTimeField(null=True)),
                        ('stopped_at', models.DateTimeField(blank=True, null=True)),
                        ('met_as', models.CharField(blank=True, choices=[('phone_on_file', 'the telephone number on file'), ('post_on_file', 'the postal address on file'), ('email_on_file', 'the e-mail address on file'), ('account', "the person's own account"), ('day_came', 'its day came'), ('told_code', 'a link whose code was told'), ('proposal', 'a second person approved the answer'), ('another_person', 'somebody else confirmed it'), ('stop_resolved', 'somebody looked at the stop')], max_length=20, null=True)),
                        ('ended_by', models.UUIDField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_on', models.DateField(blank=True, null=True)),
                        ('history_user_id', models.UUIDField(null=True)),
                        ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField()),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('case', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='requests_app.case')),
                        ('end_reason', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='requests_app.stepreason')),
                        ('reason', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='requests_app.stepreason')),
                    ],
                    options={
                        'verbose_name': 'historical risk measure',
                        'verbose_name_plural': 'historical risk measures',
                        'ordering': ('-history_id',),
                        'get_latest_by': 'history_id',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='IdentityPaper',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('source', models.CharField(choices=[('mail_attachment', 'attachment of a mail'), ('post_page', 'page of a letter on paper'), ('signed_form', 'file that came back as a form')], max_length=20)),
                        ('kind', models.CharField(choices=[('passport', 'passport'), ('driving_licence', 'driving licence'), ('residence_permit', 'residence card or permit'), ('health_card', 'health insurance card'), ('other_paper', 'another paper that shows who somebody is')], max_length=20)),
                        ('state', models.CharField(choices=[('held', 'is still here'), ('erased', 'erased; the note is kept'), ('unmarked', 'was none')], default='held', max_length=20)),
                        ('marked_by', models.UUIDField()),
                        ('marked_at', models.DateTimeField()),
                        ('ended_by', models.UUIDField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identity_papers', to='requests_app.case')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.document')),
                        ('reason', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.stepreason')),
                    ],
                    options={
                        'ordering': ('marked_at', 'id'),
                        'indexes': [models.Index(condition=models.Q(('state', 'held')), fields=['case'], name='identity_paper_held')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('held', 'erased', 'unmarked'))), name='identity_paper_state_known'), models.CheckConstraint(condition=models.Q(('kind__in', ('passport', 'driving_licence', 'residence_permit', 'health_card', 'other_paper'))), name='identity_paper_kind_known'), models.CheckConstraint(condition=models.Q(('source__in', ('mail_attachment', 'post_page', 'signed_form'))), name='identity_paper_source_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('state', 'held')), models.Q(models.Q(('state', 'held'), _negated=True), ('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='identity_paper_ended_when_and_by_whom'), models.UniqueConstraint(condition=models.Q(('state__in', ('held', 'erased'))), fields=('document',), name='identity_paper_once')],
                    },
                ),
                migrations.CreateModel(
                    name='RiskMeasure',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('holding_period', 'a holding period: nothing leaves before a day'), ('second_channel', 'a second channel: confirmed in another way that is on file'), ('second_person', 'a second person confirms it'), ('notice_to_contacts', 'a notice to other contacts on file, with a link that stops it')], max_length=20)),
                        ('state', models.CharField(choices=[('open', 'holds the case'), ('stopped', 'stopped by somebody who was told'), ('met', 'met'), ('lifted', 'lifted')], default='open', max_length=20)),
                        ('until', models.DateField(blank=True, null=True)),
                        ('set_by', models.UUIDField()),
                        ('set_at', models.DateTimeField()),
                        ('stopped_at', models.DateTimeField(blank=True, null=True)),
                        ('met_as', models.CharField(blank=True, choices=[('phone_on_file', 'the telephone number on file'), ('post_on_file', 'the postal address on file'), ('email_on_file', 'the e-mail address on file'), ('account', "the person's own account"), ('day_came', 'its day came'), ('told_code', 'a link whose code was told'), ('proposal', 'a second person approved the answer'), ('another_person', 'somebody else confirmed it'), ('stop_resolved', 'somebody looked at the stop')], max_length=20)),
                        ('ended_by', models.UUIDField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_on', models.DateField(blank=True, null=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='risk_measures', to='requests_app.case')),
                        ('end_reason', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.stepreason')),
                        ('reason', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.stepreason')),
                    ],
                    options={
                        'ordering': ('set_at', 'id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('holding_period', 'second_channel', 'second_person', 'notice_to_contacts'))), name='risk_measure_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ('open', 'stopped', 'met', 'lifted'))), name='risk_measure_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('holding_period', 'notice_to_contacts')), ('until__isnull', False)), models.Q(models.Q(('kind__in', ('holding_period', 'notice_to_contacts')), _negated=True), ('until__isnull', True)), _connector='OR'), name='risk_measure_until_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason__isnull', True), ('ended_at__isnull', True), ('ended_by__isnull', True), ('ended_on__isnull', True), ('met_as', ''), ('state__in', ('open', 'stopped'))), models.Q(models.Q(('state__in', ('open', 'stopped')), _negated=True), ('ended_at__isnull', False), ('ended_by__isnull', False), ('ended_on__isnull', False)), _connector='OR'), name='risk_measure_ended_when_and_by_whom'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), ('stopped_at__isnull', True)), models.Q(('kind', 'notice_to_contacts'), ('state', 'stopped'), ('stopped_at__isnull', False)), models.Q(('state__in', ('open', 'stopped')), _negated=True), _connector='OR'), name='risk_measure_stopped_when'), models.CheckConstraint(condition=models.Q(models.Q(('met_as__in', ('phone_on_file', 'post_on_file', 'email_on_file', 'account', 'day_came', 'told_code', 'proposal', 'another_person', 'stop_resolved')), ('state', 'met')), models.Q(models.Q(('state', 'met'), _negated=True), ('met_as', '')), _connector='OR'), name='risk_measure_met_somehow'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'lifted'), _negated=True), ('end_reason__isnull', False), _connector='OR'), name='risk_measure_lifted_why'), models.CheckConstraint(condition=models.Q(models.Q(('met_as', 'day_came'), _negated=True), ('ended_on__gte', models.F('until')), _connector='OR'), name='risk_measure_day_has_come'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'second_person'), ('met_as', 'another_person'), _negated=True), models.Q(('ended_by', models.F('set_by')), _negated=True), _connector='OR'), name='risk_measure_confirmed_by_another'), models.UniqueConstraint(condition=models.Q(('state__in', ('open', 'stopped'))), fields=('case', 'kind'), name='risk_measure_once_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='MeasureNotice',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('secret_hash', models.CharField(max_length=64, unique=True)),
                        ('sent_at', models.DateTimeField()),
                        ('stopped_at', models.DateTimeField(blank=True, null=True)),
                        ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.letter')),
                        ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='requests_app.riskmeasure')),
                    ],
                    options={
                        'ordering': ('sent_at', 'id'),
                    },
                ),
            ]
        ),
        migrations.RemoveConstraint(
            model_name='escalation',
            name='escalation_kind_known',
        ),
        migrations.AlterField(
            model_name='escalation',
            name='kind',
            field=models.CharField(choices=[('unowned', 'nobody has taken the case'), ('form_review', 'still waits for the form: is it clear without it who asks?'), ('near', 'a week is left'), ('soon', 'three days are left'), ('form_decide', 'still waits for the form: it is decided now'), ('measure_decide', 'a measure still holds the case: it is decided now'), ('last_day', 'one day is left'), ('stop_late', 'the use should have stopped'), ('request_stopped', 'stopped by somebody who was told of it'), ('overdue', 'the time limit is over')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('unowned', 'form_review', 'near', 'soon', 'form_decide', 'measure_decide', 'last_day', 'stop_late', 'request_stopped', 'overdue'))), name='escalation_kind_known'),
        ),
    ]
