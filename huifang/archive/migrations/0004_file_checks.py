import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('archive', '0003_graded_sections'),
        ('organization', '0003_staff'),
    ]

    operations = [
        migrations.CreateModel(
            name='InformationReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='month')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('state', models.CharField(choices=[('draft', 'being written'), ('submitted', 'submitted')], default='draft', max_length=10, verbose_name='state')),
                ('situation', models.TextField(blank=True, verbose_name='competitive situation')),
                ('plans', models.TextField(blank=True, verbose_name='what we do about it')),
                ('figures', models.JSONField(blank=True, default=dict)),
                ('number', models.CharField(blank=True, max_length=40, verbose_name='number')),
                ('version', models.PositiveIntegerField(default=1)),
                ('made_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('edited_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit')),
            ],
            options={
                'verbose_name': 'customer information report',
                'indexes': [models.Index(fields=['month', 'unit'], name='archive_report_month')],
                'constraints': [models.UniqueConstraint(fields=('unit', 'month'), name='archive_report_once'), models.CheckConstraint(condition=models.Q(models.Q(('number', ''), ('state', 'draft'), ('submitted_at', None)), models.Q(('state', 'submitted'), ('submitted_at__isnull', False), models.Q(('number', ''), _negated=True)), _connector='OR'), name='archive_report_submitted')],
            },
        ),
        migrations.CreateModel(
            name='ReportLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='situation')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.customer')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='archive.informationreport')),
            ],
            options={
                'verbose_name': 'line of a report',
                'constraints': [models.UniqueConstraint(fields=('report', 'customer'), name='archive_report_line_once')],
            },
        ),
        migrations.CreateModel(
            name='FileCheck',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='check_row', serialize=False, to='archive.customer')),
                ('due_on', models.DateField(verbose_name='to be re-verified until')),
                ('verified_at', models.DateTimeField(null=True, verbose_name='last verified')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit')),
                ('verified_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 're-verification',
                'indexes': [models.Index(fields=['due_on', 'unit'], name='archive_check_due'), models.Index(fields=['unit', 'due_on'], name='archive_check_unit')],
            },
        ),
    ]
