from django.db import migrations


class Migration(migrations.Migration):
    """Take away the flat texts whose content stands in the structure."""

    dependencies = [
        ("registry_app", "0003_record_structure_filled"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='processingactivity',
            name='activity_basis_known',
        ),
        migrations.RemoveField(
            model_name='historicalprocessingactivity',
            name='data_categories_da',
        ),
        migrations.RemoveField(
            model_name='historicalprocessingactivity',
            name='data_categories_en',
        ),
        migrations.RemoveField(
            model_name='historicalprocessingactivity',
            name='legal_basis',
        ),
        migrations.RemoveField(
            model_name='historicalprocessingactivity',
            name='purpose_da',
        ),
        migrations.RemoveField(
            model_name='historicalprocessingactivity',
            name='purpose_en',
        ),
        migrations.RemoveField(
            model_name='historicalprocessingactivity',
            name='recipients_da',
        ),
        migrations.RemoveField(
            model_name='historicalprocessingactivity',
            name='recipients_en',
        ),
        migrations.RemoveField(
            model_name='historicalprocessingactivity',
            name='retention_da',
        ),
        migrations.RemoveField(
            model_name='historicalprocessingactivity',
            name='retention_en',
        ),
        migrations.RemoveField(
            model_name='historicalprocessingactivity',
            name='rule',
        ),
        migrations.RemoveField(
            model_name='historicalprocessingactivity',
            name='source',
        ),
        migrations.RemoveField(
            model_name='processingactivity',
            name='data_categories_da',
        ),
        migrations.RemoveField(
            model_name='processingactivity',
            name='data_categories_en',
        ),
        migrations.RemoveField(
            model_name='processingactivity',
            name='legal_basis',
        ),
        migrations.RemoveField(
            model_name='processingactivity',
            name='purpose_da',
        ),
        migrations.RemoveField(
            model_name='processingactivity',
            name='purpose_en',
        ),
        migrations.RemoveField(
            model_name='processingactivity',
            name='recipients_da',
        ),
        migrations.RemoveField(
            model_name='processingactivity',
            name='recipients_en',
        ),
        migrations.RemoveField(
            model_name='processingactivity',
            name='retention_da',
        ),
        migrations.RemoveField(
            model_name='processingactivity',
            name='retention_en',
        ),
        migrations.RemoveField(
            model_name='processingactivity',
            name='rule',
        ),
        migrations.RemoveField(
            model_name='processingactivity',
            name='source',
        ),
    ]
