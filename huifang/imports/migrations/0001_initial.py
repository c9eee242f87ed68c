import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('sha256', models.CharField(max_length=64)),
                ('layout', models.JSONField(default=dict)),
                ('options', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('uploaded', 'columns to be checked'), ('previewing', 'being previewed'), ('previewed', 'previewed'), ('applying', 'being imported'), ('applied', 'imported'), ('stopped', 'stopped halfway'), ('failed', 'broken off'), ('undoing', 'being undone'), ('undone', 'undone'), ('discarded', 'discarded')], default='uploaded', max_length=12, verbose_name='state')),
                ('preview', models.JSONField(default=dict)),
                ('counts', models.JSONField(default=dict)),
                ('notice', models.TextField(blank=True)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('cursor', models.PositiveIntegerField(default=0)),
                ('actor', models.CharField(max_length=100)),
                ('created_at', models.DateTimeField(verbose_name='uploaded')),
                ('changed_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'indexes': [models.Index(fields=['by', 'id'], name='imports_batch_by'), models.Index(fields=['sha256', 'kind'], name='imports_batch_file')],
            },
        ),
        migrations.CreateModel(
            name='BatchRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('faults', models.JSONField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refused', to='imports.batch')),
            ],
            options={
                'verbose_name': 'refused row',
                'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='imports_row_once')],
            },
        ),
        migrations.CreateModel(
            name='ColumnMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('signature', models.CharField(blank=True, max_length=32)),
                ('header', models.CharField(max_length=120)),
                ('field', models.CharField(blank=True, max_length=40)),
                ('changed_at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'remembered column',
                'constraints': [models.UniqueConstraint(fields=('kind', 'signature', 'header'), name='imports_memory_once')],
            },
        ),
    ]
