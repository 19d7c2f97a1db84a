import django.db.models.deletion
import dpo_office.common.operations
import simple_history.models
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0003_freeze'),
    ]

    operations = [
        migrations.AddField(
            model_name='letterattachment',
            name='behind_link',
            field=models.BooleanField(default=False),
        ),
        dpo_office.common.operations.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='HistoricalCarrier',
                    fields=[
                        ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                        ('controller_id', models.UUIDField(blank=True, null=True)),
                        ('name', models.CharField(max_length=80, null=True)),
                        ('delivery_days', models.PositiveSmallIntegerField(null=True)),
                        ('valid_from', models.DateField(null=True)),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('source', models.CharField(max_length=500, null=True)),
                        ('created_at', models.DateTimeField(null=True)),
                        ('history_user_id', models.UUIDField(null=True)),
                        ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField()),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ],
                    options={
                        'verbose_name': 'historical carrier',
                        'verbose_name_plural': 'historical carriers',
                        'ordering': ('-history_id',),
                        'get_latest_by': 'history_id',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Carrier',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('controller_id', models.UUIDField(blank=True, null=True)),
                        ('name', models.CharField(max_length=80)),
                        ('delivery_days', models.PositiveSmallIntegerField()),
                        ('valid_from', models.DateField()),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('source', models.CharField(max_length=500)),
                        ('created_at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('delivery_days__gte', 1), ('delivery_days__lte', 30)), name='carrier_days_in_range'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='carrier_has_name_and_source'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='carrier_ends_after_it_begins')],
                    },
                ),
                migrations.CreateModel(
                    name='Posting',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('arrives_on', models.DateField()),
                        ('recorded_at', models.DateTimeField()),
                        ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.carrier')),
                        ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='posting', to='common.letter')),
                    ],
                ),
            ],
        ),
    ]
