import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('archive', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('label', models.CharField(max_length=30, unique=True, verbose_name='name of the field')),
                ('kind', models.CharField(choices=[('text', 'text'), ('number', 'number'), ('date', 'date'), ('choice', 'choice'), ('flag', 'yes or no')], default='text', max_length=8, verbose_name='kind')),
                ('choices', models.JSONField(blank=True, default=list, verbose_name='choices')),
                ('required', models.BooleanField(default=False, verbose_name='must be filled')),
                ('section', models.CharField(default='base', max_length=20, verbose_name='section')),
                ('help', models.CharField(blank=True, max_length=100, verbose_name='help')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='place')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'own field',
                'verbose_name_plural': 'own fields',
                'ordering': ['order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Execution',
            fields=[
                ('contract', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='execution', serialize=False, to='archive.contract')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='worth of the contract')),
                ('progress', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='progress, per cent')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='state of the work')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'execution',
                'constraints': [models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='archive_execution_progress')],
            },
        ),
        migrations.CreateModel(
            name='Fullness',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='fullness', serialize=False, to='archive.customer')),
                ('complete', models.PositiveIntegerField(default=0)),
                ('begun', models.PositiveIntegerField(default=0)),
                ('lacking', models.TextField(blank=True)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'completeness',
                'indexes': [models.Index(fields=['complete'], name='archive_fullness_complete')],
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=100, verbose_name='reason')),
                ('customers', models.PositiveIntegerField(default=0)),
                ('along', models.JSONField(default=dict)),
                ('undone_at', models.DateTimeField(null=True)),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'hand-over of customers',
                'indexes': [models.Index(fields=['giver', 'id'], name='archive_handover_giver')],
            },
        ),
        migrations.CreateModel(
            name='HandedOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='archive.customer')),
                ('receiver', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handover', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='archive.handover')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('handover', 'customer'), name='archive_handed_over_once')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('gone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='archive.customer')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='archive.customer')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'merge',
                'verbose_name_plural': 'merges',
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('gone',), name='archive_merge_once'), models.CheckConstraint(condition=models.Q(('kept', models.F('gone')), _negated=True), name='archive_merge_two')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=60, verbose_name='payment')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('received', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='received')),
                ('received_on', models.DateField(blank=True, null=True, verbose_name='received on')),
                ('anomaly', models.CharField(blank=True, max_length=300, verbose_name='anomaly')),
                ('anomaly_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payments', to='archive.contract')),
            ],
            options={
                'verbose_name': 'payment',
                'verbose_name_plural': 'payments',
                'indexes': [models.Index(condition=models.Q(('received_on', None)), fields=['due_on', 'id'], name='archive_payment_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='archive_payment_amount'), models.CheckConstraint(condition=models.Q(('received__gte', 0)), name='archive_payment_received')],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='product')),
                ('model', models.CharField(blank=True, max_length=60, verbose_name='model')),
                ('serial', models.CharField(blank=True, max_length=60, verbose_name='serial number')),
                ('purchased_on', models.DateField(blank=True, null=True, verbose_name='purchased on')),
                ('warranty_until', models.DateField(blank=True, null=True, verbose_name='warranty until')),
                ('state', models.CharField(choices=[('in_use', 'in use'), ('out', 'out of use')], default='in_use', max_length=8, verbose_name='state')),
                ('remarks', models.CharField(blank=True, max_length=400, verbose_name='remarks')),
                ('version', models.PositiveIntegerField(default=1)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='products', to='archive.customer')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='products', to='archive.project', verbose_name='project')),
            ],
            options={
                'verbose_name': 'product',
                'verbose_name_plural': 'products',
                'constraints': [models.UniqueConstraint(condition=models.Q(('serial', ''), _negated=True), fields=('customer', 'serial'), name='archive_product_once'), models.CheckConstraint(condition=models.Q(('purchased_on', None), ('warranty_until', None), ('warranty_until__gte', models.F('purchased_on')), _connector='OR'), name='archive_product_warranty')],
            },
        ),
        migrations.CreateModel(
            name='QualityEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('product', 'product quality'), ('service', 'service quality')], default='service', max_length=8, verbose_name='kind')),
                ('found_on', models.DateField(verbose_name='found on')),
                ('finding', models.TextField(verbose_name='finding')),
                ('cause', models.TextField(blank=True, verbose_name='cause')),
                ('measure', models.TextField(blank=True, verbose_name='measure')),
                ('result', models.TextField(blank=True, verbose_name='result')),
                ('state', models.CharField(choices=[('open', 'being followed'), ('closed', 'settled')], default='open', max_length=8, verbose_name='state')),
                ('version', models.PositiveIntegerField(default=1)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quality', to='archive.customer')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='quality', to='archive.product', verbose_name='product')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'quality entry',
                'verbose_name_plural': 'quality track record',
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('result', ''), _negated=True), _connector='OR'), name='archive_quality_settled')],
            },
        ),
        migrations.CreateModel(
            name='TwinKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('core', 'same name without region and form'), ('address', 'same address'), ('email', 'same e-mail')], max_length=8)),
                ('digest', models.CharField(max_length=32)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='archive.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'digest', 'customer'], name='archive_twin_key_found')],
                'constraints': [models.UniqueConstraint(fields=('customer', 'kind'), name='archive_twin_key_once')],
            },
        ),
        migrations.CreateModel(
            name='Twins',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reasons', models.CharField(max_length=60)),
                ('score', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('open', 'proposed'), ('merged', 'merged'), ('apart', 'two customers')], default='open', max_length=8)),
                ('found_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='archive.customer')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='archive.customer')),
            ],
            options={
                'verbose_name': 'possible duplicate',
                'verbose_name_plural': 'possible duplicates',
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['score', 'id'], name='archive_twins_open')],
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='archive_twins_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='archive_twins_ordered')],
            },
        ),
    ]
