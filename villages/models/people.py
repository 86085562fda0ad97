"""People who sign in, and the appointments that give them their rights."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from villages.models.households import Household
from villages.models.places import Grid, Town, Village
from villages.passphrases import tidy_typed


class PeopleManager(UserManager["User"]):
    """Django's own; what the operator types for the first account is read as at the log-in."""

    use_in_migrations = False

    def _create_user_object(
        self, username: str, email: str | None, password: str | None, **extra_fields: Any
    ) -> "User":  # Any: as Django's
        tidied = None if password is None else tidy_typed(password)
        user: User = super()._create_user_object(  # type: ignore[misc] # Django's own
            username, email, tidied, **extra_fields
        )
        return user


class User(AbstractUser):
    """A person who signs in. Rights come from appointments, never from Django's tables.

    sign_in_round: part of what every session and token rests on; one more ends all of them.
    """

    name = models.CharField(_("姓名"), max_length=40)
    sign_in_round = models.PositiveIntegerField(default=0, editable=False)

    # What createsuperuser asks for besides: nobody here has an address for letters.
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[PeopleManager] = PeopleManager()

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(None if raw_password is None else tidy_typed(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return raw_password is not None and super().check_password(tidy_typed(raw_password))

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what sessions and tokens carry: another one after each end of all of them."""
        told = f"{self.sign_in_round}:{self.password}"
        return salted_hmac("villages.sign_in", told, secret=secret, algorithm="sha256").hexdigest()


class Role(models.TextChoices):
    """What a person is appointed to do."""

    COMMITTEE = "committee", _("村委")
    GRID_WORKER = "grid_worker", _("网格员")
    APPRAISER = "appraiser", _("评议员")
    SHOPKEEPER = "shopkeeper", _("超市管理员")
    SUPERVISOR = "supervisor", _("监督委员")
    PARTNER = "partner", _("商户")
    TOWN_OFFICER = "town_officer", _("镇干部")


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Reads of dated appointments."""

    def current_on(self, day: date) -> Self:
        return self.filter(Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def not_over_on(self, day: date) -> Self:
        """Return those that are held on the day, and those to come."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def for_village(self, village: Village) -> Self:
        return self.filter(village=village)


class Appointment(models.Model):
    """One person in one role in one village, or one town, between two days, both included."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("人员")
    )
    role = models.CharField(_("职务"), max_length=15, choices=Role)
    title = models.CharField(
        _("头衔"), max_length=20, blank=True, help_text=_("例如：主任、组长、替补。")
    )
    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("村"),
    )
    town = models.ForeignKey(
        Town,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("镇"),
    )
    grid = models.ForeignKey(
        Grid,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("网格"),
        help_text=_("网格员负责的网格；空着表示全村。"),
    )
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("自己家"),
        help_text=_("本人在本村的户。评议时自动回避自己家和近亲家。"),
    )
    lives_elsewhere = models.BooleanField(
        _("不住在本村"), default=False, help_text=_("本人家不在本村、没有本村的户，才勾。")
    )
    starts_on = models.DateField(_("从哪天起"))
    ends_on = models.DateField(_("到哪天止"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ("village_id", "role", "user_id")
        constraints = (
            models.CheckConstraint(
                condition=Q(role="town_officer", town__isnull=False, village__isnull=True)
                | (~Q(role="town_officer") & Q(town__isnull=True, village__isnull=False)),
                name="villages_appointment_village_or_town",
                violation_error_message=_("镇干部要选镇，其他职务要选村。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="villages_appointment_days_in_order",
                violation_error_message=_("结束的日子不能早于开始的日子。"),
            ),
            models.UniqueConstraint(
                fields=("user", "role", "village", "starts_on"),
                name="villages_appointment_once",
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=True) | Q(lives_elsewhere=False),
                name="villages_appointment_one_home",
                violation_error_message=_("选了自己家，就不要再勾「不住在本村」。"),
            ),
        )

    def __str__(self) -> str:
        # Who it is, where that was read along: nothing is asked for a word in a list.
        is_known = "user" in self._state.fields_cache
        return f"{self.user.name} · {self.office}" if is_known else self.office

    @property
    def office(self) -> str:
        """What the person is called in it: the title, or else the role."""
        return str(self.title or self.get_role_display())
