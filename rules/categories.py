"""What rules are about."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What a rule is about; in this order rules are printed."""

    HYGIENE = "hygiene", _("环境卫生")
    CUSTOMS = "customs", _("移风易俗")
    VOLUNTEERING = "volunteering", _("志愿服务")
    HARMONY = "harmony", _("邻里和睦")
    INDUSTRY = "industry", _("产业发展")
    SAFETY = "safety", _("平安守法")
    CULTURE = "culture", _("文化教育")
    OTHER = "other", _("其他")
