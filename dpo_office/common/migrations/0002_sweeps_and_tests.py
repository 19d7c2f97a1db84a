from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sweep',
            fields=[
                ('name', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('late_after', models.DurationField()),
                ('ended_at', models.DateTimeField()),
                ('ended_well_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.AddField(
            model_name='letter',
            name='reply_to',
            field=models.CharField(blank=True, default='', max_length=254),
        ),
        migrations.AddField(
            model_name='letter',
            name='tested_by',
            field=models.UUIDField(blank=True, null=True),
        ),
    ]
