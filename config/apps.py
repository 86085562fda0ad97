"""The admin site with our own rights and menus in place of Django's default one."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """Names the site that every app's admin module registers with."""

    default_site = "office.site.OfficeSite"
