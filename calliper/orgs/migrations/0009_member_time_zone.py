from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orgs", "0008_list_look")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="time_zone",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
    ]
