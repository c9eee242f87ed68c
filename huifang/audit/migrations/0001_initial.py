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
            name='Departure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('leaves_on', models.DateField(verbose_name='leaves on')),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'notice given',
            },
        ),
        migrations.CreateModel(
            name='Destruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('destroy', 'destruction'), ('anonymise', 'anonymising')], default='destroy', max_length=10, verbose_name='what is done')),
                ('reason', models.CharField(choices=[('outdated', 'outdated, no longer worth keeping'), ('retention', 'past the time of keeping'), ('request', "at the person's request"), ('mistake', 'collected by mistake')], max_length=10, verbose_name='reason')),
                ('note', models.TextField(blank=True, verbose_name='why in particular')),
                ('state', models.CharField(choices=[('asked', 'to be approved'), ('waiting', 'approved, in the waiting time'), ('executing', 'being carried out'), ('cleaning', 'storage being cleaned'), ('done', 'carried out'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='asked', max_length=10, verbose_name='state')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='approved')),
                ('due_at', models.DateTimeField(null=True, verbose_name='to be carried out')),
                ('holds', models.PositiveIntegerField(default=0)),
                ('certificate', models.CharField(blank=True, max_length=40, verbose_name='certificate')),
                ('started_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True, verbose_name='carried out')),
                ('busy_until', models.DateTimeField(null=True)),
                ('erased', models.JSONField(default=dict)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
            ],
            options={
                'verbose_name': 'destruction',
                'indexes': [models.Index(fields=['proposed_at', 'id'], name='audit_destruction_new'), models.Index(condition=models.Q(('state__in', ('waiting', 'executing', 'cleaning'))), fields=['due_at'], name='audit_destruction_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('certificate', ''), _negated=True), fields=('certificate',), name='audit_certificate_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(models.Q(('certificate', ''), _negated=True), ('note', '')), _connector='OR'), name='audit_done_certified'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('executing', 'cleaning')), _negated=True), ('holds', 0), _connector='OR'), name='audit_never_under_hold')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=60)),
                ('subject_id', models.CharField(max_length=40)),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('set_at', models.DateTimeField(verbose_name='set')),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lift_reason', models.CharField(blank=True, max_length=200)),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'legal hold',
                'indexes': [models.Index(fields=['set_at', 'id'], name='audit_hold_new')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('subject_kind', 'subject_id'), name='audit_hold_once'), models.CheckConstraint(condition=models.Q(('lifted_at', None), models.Q(('lift_reason', ''), _negated=True), _connector='OR'), name='audit_hold_lift_reason')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=60)),
                ('subject_id', models.CharField(max_length=40)),
                ('counts', models.JSONField(default=dict)),
                ('done_at', models.DateTimeField(null=True)),
                ('destruction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='audit.destruction')),
            ],
            options={
                'indexes': [models.Index(fields=['subject_kind', 'subject_id'], name='audit_item_subject')],
                'constraints': [models.UniqueConstraint(fields=('destruction', 'subject_kind', 'subject_id'), name='audit_item_once')],
            },
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=60)),
                ('subject_id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('copy', 'copy of what is held'), ('correct', 'correction'), ('erase', 'erasure'), ('explain', 'explanation')], max_length=8, verbose_name='what is asked')),
                ('text', models.TextField(blank=True, verbose_name='in their words')),
                ('state', models.CharField(choices=[('open', 'to be answered'), ('done', 'granted'), ('declined', 'declined')], default='open', max_length=8, verbose_name='state')),
                ('taken_at', models.DateTimeField(verbose_name='taken')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'request of a person',
                'indexes': [models.Index(fields=['due_at', 'id'], name='audit_request_due'), models.Index(fields=['subject_kind', 'subject_id'], name='audit_request_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='audit_request_answered')],
            },
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('many', 'many files in an hour'), ('night', 'files at night'), ('leaving', 'many files before leaving')], max_length=8, verbose_name='what is unusual')),
                ('hour', models.DateTimeField(verbose_name='hour')),
                ('count', models.PositiveIntegerField(verbose_name='files')),
                ('raised_at', models.DateTimeField(verbose_name='raised')),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='what it was')),
                ('acknowledged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'alarm of reading',
                'indexes': [models.Index(fields=['raised_at', 'id'], name='audit_alarm_new')],
                'constraints': [models.UniqueConstraint(fields=('person', 'kind', 'hour'), name='audit_alarm_once'), models.CheckConstraint(condition=models.Q(('acknowledged_at', None), models.Q(('note', ''), _negated=True), _connector='OR'), name='audit_alarm_note')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=60)),
                ('subject_id', models.BigIntegerField()),
                ('purpose', models.CharField(max_length=30, verbose_name='purpose')),
                ('given', models.BooleanField(verbose_name='agreed')),
                ('how', models.CharField(choices=[('call', 'on the telephone'), ('form', 'signed form'), ('mail', 'by mail or message'), ('web', 'on a page')], max_length=6, verbose_name='how')),
                ('evidence', models.CharField(blank=True, max_length=200, verbose_name='where it is kept')),
                ('at', models.DateTimeField()),
                ('newest', models.BooleanField(default=True)),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'consent',
                'indexes': [models.Index(fields=['subject_kind', 'subject_id', 'id'], name='audit_consent_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('newest', True)), fields=('subject_kind', 'subject_id', 'purpose'), name='audit_consent_newest')],
            },
        ),
    ]
