"""An index of the items that no meeting has worked off yet, by which run_due finds them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("deeds", "0001_initial"),)

    operations = (
        migrations.AddIndex(
            model_name="meetingitem",
            index=models.Index(
                condition=models.Q(("outcome", "open")),
                fields=["meeting"],
                name="deeds_meetingitem_open",
            ),
        ),
    )
