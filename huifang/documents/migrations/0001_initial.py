import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import huifang.archive.sealed_fields


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('archive', '0005_sealed_reports'),
        ('files', '0001_initial'),
        ('organization', '0003_staff'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='number')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('kind', models.CharField(choices=[('report', 'report'), ('plan', 'scheme'), ('certificate', 'certificate'), ('drawing', 'drawing'), ('contract', 'contract text'), ('data', 'data and records'), ('other', 'other document')], default='report', max_length=12, verbose_name='kind')),
                ('section', models.CharField(blank=True, max_length=20, verbose_name='graded content')),
                ('paper_place', models.CharField(blank=True, max_length=60, verbose_name='where the paper lies')),
                ('state', models.CharField(choices=[('kept', 'kept'), ('taken', 'checked out'), ('void', 'void')], default='kept', max_length=6, verbose_name='state')),
                ('latest', models.PositiveIntegerField(default=0)),
                ('taken_at', models.DateTimeField(null=True)),
                ('taken_why', models.CharField(blank=True, max_length=200)),
                ('void_reason', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.customer')),
                ('keeper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='keeper')),
                ('project', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.project')),
                ('taken_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'document',
                'indexes': [models.Index(fields=['unit', 'id'], name='documents_document_unit'), models.Index(fields=['changed_at', 'id'], name='documents_document_changed')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'taken'), ('taken_at__isnull', False), ('taken_by__isnull', False)), models.Q(models.Q(('state', 'taken'), _negated=True), ('taken_at', None), ('taken_by', None)), _connector='OR'), name='documents_document_taken')],
            },
        ),
        migrations.CreateModel(
            name='AuthorityReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority', models.CharField(max_length=80, verbose_name='authority')),
                ('people', models.CharField(max_length=120, verbose_name='inspectors')),
                ('basis', models.CharField(max_length=200, verbose_name='basis')),
                ('on', models.DateField(verbose_name='on')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authority_readings', to='documents.document')),
            ],
            options={
                'verbose_name': 'reading by an authority',
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('view', 'view here'), ('paper', 'borrow the paper')], default='view', max_length=6, verbose_name='way')),
                ('purpose', models.CharField(max_length=200, verbose_name='purpose')),
                ('until', models.DateField(verbose_name='until')),
                ('state', models.CharField(choices=[('asked', 'waiting for approval'), ('granted', 'granted'), ('refused', 'refused'), ('withdrawn', 'withdrawn'), ('ended', 'ended')], default='asked', max_length=10, verbose_name='state')),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=200)),
                ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='documents.document')),
                ('ended_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reader', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reader')),
            ],
            options={
                'verbose_name': 'viewing and loan',
                'indexes': [models.Index(fields=['reader', 'state', 'until'], name='documents_grant_reader'), models.Index(fields=['asked_at', 'id'], name='documents_grant_asked')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'granted'))), fields=('document', 'reader'), name='documents_grant_open')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='year')),
                ('state', models.CharField(choices=[('draft', 'being planned'), ('asked', 'waiting for approval'), ('approved', 'approved')], default='draft', max_length=10, verbose_name='state')),
                ('goals', models.TextField(blank=True, verbose_name='goals in the annual plan')),
                ('due_on', models.DateField(verbose_name='to be approved until')),
                ('made_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('asked_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'inspection plan',
            },
        ),
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('planned_on', models.DateField(verbose_name='planned on')),
                ('scope', models.CharField(max_length=200, verbose_name='what is inspected')),
                ('state', models.CharField(choices=[('planned', 'planned'), ('done', 'done'), ('dropped', 'dropped')], default='planned', max_length=10, verbose_name='state')),
                ('result', models.TextField(blank=True, verbose_name='result')),
                ('checked', models.PositiveIntegerField(default=0, verbose_name='documents looked at')),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('inspector', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inspector')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='documents.plan')),
            ],
            options={
                'verbose_name': 'inspection',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(('state', 'done'), _negated=True), _connector='OR'), name='documents_inspection_done')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='finding')),
                ('due_on', models.DateField(verbose_name='until')),
                ('state', models.CharField(choices=[('open', 'to be corrected'), ('corrected', 'corrected, to be verified'), ('verified', 'verified')], default='open', max_length=10, verbose_name='state')),
                ('turns', models.PositiveSmallIntegerField(default=1)),
                ('found_at', models.DateTimeField()),
                ('correction', models.TextField(blank=True, verbose_name='correction')),
                ('corrected_at', models.DateTimeField(null=True)),
                ('verdict', models.TextField(blank=True, verbose_name='what the check found')),
                ('verified_at', models.DateTimeField(null=True)),
                ('corrected_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='documents.document')),
                ('found_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='to be corrected by')),
                ('verified_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='documents.inspection')),
            ],
            options={
                'verbose_name': 'finding',
                'indexes': [models.Index(fields=['state', 'due_on'], name='documents_finding_due')],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=200, verbose_name='reason of the change')),
                ('text', huifang.archive.sealed_fields.SealedCharField(blank=True, max_length=400000)),
                ('has_text', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='documents.document')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.file')),
            ],
            options={
                'verbose_name': 'version',
                'constraints': [models.UniqueConstraint(fields=('document', 'number'), name='documents_version_once')],
            },
        ),
    ]
