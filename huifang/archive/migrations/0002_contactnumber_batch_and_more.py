from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("archive", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="contactnumber",
            name="batch",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddIndex(
            model_name="contactnumber",
            index=models.Index(condition=models.Q(("batch", ""), _negated=True), fields=["batch"], name="archive_number_batch"),
        ),
    ]
