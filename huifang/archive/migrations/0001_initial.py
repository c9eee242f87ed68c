import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('organization', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='customer name')),
                ('name_key', models.CharField(max_length=120)),
                ('grade', models.CharField(choices=[('ordinary', 'ordinary customer'), ('key', 'key customer'), ('group_1', 'group customer, class 1'), ('group_2', 'group customer, class 2'), ('farmer', 'farmer')], default='ordinary', max_length=10, verbose_name='customer class')),
                ('region', models.CharField(blank=True, max_length=20, verbose_name='region')),
                ('region_code', models.CharField(blank=True, max_length=6)),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('industry', models.CharField(blank=True, max_length=60, verbose_name='industry')),
                ('language', models.CharField(choices=[('mandarin', 'Mandarin'), ('cantonese', 'Cantonese')], default='mandarin', max_length=10, verbose_name='language of calls')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('remarks', models.TextField(blank=True, verbose_name='remarks')),
                ('since', models.DateField(blank=True, null=True, verbose_name='customer since')),
                ('do_not_call', models.BooleanField(default=False, verbose_name='do not call')),
                ('do_not_call_reason', models.CharField(blank=True, max_length=100, verbose_name='reason')),
                ('extra', models.JSONField(blank=True, default=dict)),
                ('batch', models.CharField(blank=True, max_length=40)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('canonical', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='archive.customer')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'customer',
                'verbose_name_plural': 'customers',
                'indexes': [models.Index(fields=['owner', 'id'], name='archive_customer_owner'), models.Index(fields=['unit', 'id'], name='archive_customer_unit'), models.Index(fields=['region', 'id'], name='archive_customer_region'), models.Index(fields=['grade', 'id'], name='archive_customer_grade'), models.Index(condition=models.Q(('canonical__isnull', False)), fields=['canonical'], name='archive_customer_merged'), models.Index(condition=models.Q(('do_not_call', True)), fields=['id'], name='archive_customer_silenced'), models.Index(fields=['changed_at', 'id'], name='archive_customer_changed'), models.Index(condition=models.Q(('batch', ''), _negated=True), fields=['batch'], name='archive_customer_batch')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('canonical', None)), fields=('name_key',), name='archive_customer_once'), models.CheckConstraint(condition=models.Q(('name_key', ''), _negated=True), name='archive_customer_named'), models.CheckConstraint(condition=models.Q(('canonical', None), models.Q(('canonical', models.F('id')), _negated=True), _connector='OR'), name='archive_customer_canonical')],
            },
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, verbose_name='contract number')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='signed on')),
                ('state', models.CharField(choices=[('running', 'in execution'), ('done', 'executed'), ('ended', 'ended early')], default='running', max_length=8, verbose_name='state')),
                ('batch', models.CharField(blank=True, max_length=40)),
                ('version', models.PositiveIntegerField(default=1)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contracts', to='archive.customer')),
            ],
            options={
                'verbose_name': 'contract',
                'verbose_name_plural': 'contracts',
                'indexes': [models.Index(fields=['number'], name='archive_contract_number'), models.Index(condition=models.Q(('batch', ''), _negated=True), fields=['batch'], name='archive_contract_batch')],
                'constraints': [models.UniqueConstraint(fields=('customer', 'number'), name='archive_contract_once')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='contact')),
                ('title', models.CharField(blank=True, choices=[('mr', 'Mr'), ('ms', 'Ms'), ('', 'unknown')], max_length=4, verbose_name='form of address')),
                ('position', models.CharField(blank=True, max_length=40, verbose_name='position')),
                ('is_main', models.BooleanField(default=False, verbose_name='main contact')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('batch', models.CharField(blank=True, max_length=40)),
                ('version', models.PositiveIntegerField(default=1)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='archive.customer')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'indexes': [models.Index(condition=models.Q(('batch', ''), _negated=True), fields=['batch'], name='archive_contact_batch')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('customer',), name='archive_contact_one_main')],
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(max_length=60, verbose_name='project type')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='project name')),
                ('region', models.CharField(blank=True, max_length=20, verbose_name='region')),
                ('completed_on', models.DateField(blank=True, null=True, verbose_name='completed on')),
                ('precision', models.CharField(choices=[('day', 'to the day'), ('month', 'to the month')], default='day', max_length=5)),
                ('stage', models.CharField(blank=True, max_length=40, verbose_name='stage')),
                ('declared_cycle_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='cycle in the register, months')),
                ('state', models.CharField(choices=[('active', 'followed up'), ('ended', 'no longer followed up')], default='active', max_length=8, verbose_name='state')),
                ('remarks', models.TextField(blank=True, verbose_name='remarks')),
                ('identity', models.CharField(max_length=64, unique=True)),
                ('batch', models.CharField(blank=True, max_length=40)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='archive.contract')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='projects', to='archive.customer')),
            ],
            options={
                'verbose_name': 'project',
                'verbose_name_plural': 'projects',
                'indexes': [models.Index(fields=['customer', 'completed_on'], name='archive_project_customer'), models.Index(fields=['type', 'region', 'completed_on', 'id'], name='archive_project_base'), models.Index(fields=['changed_at', 'id'], name='archive_project_changed'), models.Index(condition=models.Q(('batch', ''), _negated=True), fields=['batch'], name='archive_project_batch')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule_code', models.CharField(max_length=80)),
                ('done_on', models.DateField(verbose_name='done on')),
                ('source', models.CharField(blank=True, max_length=100)),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='archive.project')),
            ],
            options={
                'verbose_name': 'milestone',
                'constraints': [models.UniqueConstraint(fields=('project', 'rule_code', 'done_on'), name='archive_milestone_once')],
            },
        ),
        migrations.CreateModel(
            name='ContactNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('mobile', 'mobile'), ('landline', 'landline'), ('service', 'service number'), ('short', 'short number'), ('foreign', 'abroad')], max_length=8)),
                ('cipher', models.BinaryField()),
                ('whole_index', models.CharField(max_length=32)),
                ('tail_index', models.CharField(max_length=32)),
                ('masked', models.CharField(max_length=24)),
                ('standing', models.CharField(choices=[('unknown', 'not yet reached'), ('good', 'reached'), ('wrong', 'wrong number')], default='unknown', max_length=8)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('batch', models.CharField(blank=True, max_length=40)),
                ('contact', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='numbers', to='archive.contact')),
            ],
            options={
                'verbose_name': 'telephone number',
                'verbose_name_plural': 'telephone numbers',
                'indexes': [models.Index(fields=['whole_index'], name='archive_number_whole'), models.Index(fields=['tail_index', 'contact'], name='archive_number_tail'), models.Index(condition=models.Q(('batch', ''), _negated=True), fields=['batch'], name='archive_number_batch')],
                'constraints': [models.UniqueConstraint(fields=('contact', 'whole_index'), name='archive_number_once')],
            },
        ),
    ]
