"""Every text of every table is told what an erasure does with it: a new one fails until it is."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from tests.cast import OURS
from tests.office.erasing.test_erasing import PLACES

TEXTS = (
    models.CharField,
    models.TextField,
    models.FileField,
    models.JSONField,
    models.BinaryField,
)

# Emptied by an erasure, each looked for in test_erasing. A file and a hash hold no word: the file
# is looked for on the disk, and the PIN's row goes.
EMPTIED = {f"{table}.{field}" for table, fields in PLACES.items() for field in fields} | {
    "deeds_photo.file",
    "villages_cardpin.hash",
}
# Words about somebody else, or about the village's affairs: not the household's to take away.
OF_OTHERS = {
    # Of people who sign in: erased at the person's own page, when no office stands.
    *("villages_user.username", "villages_user.first_name", "villages_user.last_name"),
    *("villages_user.email", "villages_user.name"),
    # Offices and their titles.
    *("villages_appointment.title", "deeds_meetingpresence.title", "noticeboard_signature.title"),
    *("noticeboard_noticeentry.proposer_title", "noticeboard_noticeentry.decider_title"),
    *("office_renewalstart.title",),
    # Of places, partners and goods.
    *("villages_town.name", "villages_village.name", "villages_village.contact"),
    *("villages_grid.name", "market_partner.name", "market_partner.hours"),
    *("market_partner.place", "market_goods.name", "market_goods.note", "market_goods.hours"),
    *("market_goods.photo", "noticeboard_shopaccountline.partner_name"),
    *("noticeboard_shopaccountline.name", "noticeboard_shopaccountdonor.goods_name"),
    # Of the regulation and how it was adopted; minutes can be emptied by their own service.
    *("rules_edition.title", "rules_edition.text", "rules_rule.article", "rules_rule.deed"),
    *("rules_rule.quote", "rules_rule.extra_when", "rules_adoptionstep.note"),
    *("rules_stepfile.file", "rules_stepfile.name", "rules_legalitycure.words"),
    *("rules_legalitycure.law", "rules_legalitycure.article", "rules_legalitycure.filing_number"),
    *("rules_slip.before", "rules_slip.after", "rules_slip.quote", "rules_weighttable.name"),
    *("rules_weightlevel.name",),
    # Of gatherings, meetings, money and stock: the village's own affairs.
    *("deeds_activity.name", "deeds_activity.place", "deeds_activity.brigade"),
    *("deeds_activity.squad", "deeds_activity.team", "deeds_tally.title", "deeds_meeting.place"),
    *("deeds_monthceiling.reason", "market_stockcheckline.reason", "market_fundentry.voucher_no"),
    *("market_costdecision.subject", "market_costdecision.reason"),
    # As they were put up: rules and groups.
    *("noticeboard_noticesum.words", "noticeboard_noticeline.group_name"),
    *("noticeboard_noticeentry.words", "ledger_month.edition"),
}
# Codes, kinds, numbers, digests and keys: they name nobody.
NEVER = {
    *("villages_town.slug", "villages_village.slug", "villages_village.language"),
    *("villages_change.act", "villages_change.kind", "villages_change.row"),
    *("villages_changevalue.field", "villages_household.state", "villages_member.left_why"),
    *("villages_card.token", "villages_user.password", "villages_appointment.role"),
    *("villages_session.session_key", "villages_session.session_data"),
    *("villages_terms.base_given", "villages_terms.newcomer_share", "villages_terms.rounding"),
    *("villages_terms.year_end", "villages_terms.opening_weekdays", "villages_terms.star_levels"),
    *("ledger_account.kind", "ledger_transfer.kind", "ledger_transfer.reference"),
    *("ledger_bar.kind", "ledger_bar.reference", "ledger_correction.kind"),
    *("ledger_correction.state", "ledger_householdchange.kind", "ledger_householdchange.state"),
    *("ledger_hold.kind", "ledger_hold.reference", "ledger_month.previous_seal"),
    *("ledger_month.seal", "ledger_monthline.salt", "ledger_monthline.digest"),
    *("ledger_standingentry.source", "ledger_yearturn.state"),
    *("rules_edition.state", "rules_edition.terms_drafted", "rules_rule.code"),
    *("rules_rule.category", "rules_rule.unit", "rules_rule.cap_period", "rules_rule.cap_scope"),
    *("rules_rule.ladder", "rules_rule.repeat_points", "rules_rule.repeat_period"),
    *("rules_rule.clears", "rules_adoptionstep.kind", "rules_stepfile.sha256"),
    *("rules_comment.rule_code", "rules_slip.field", "rules_weighttable.kind"),
    *("rules_categorycap.category", "rules_categorycap.cap_period", "rules_categorycap.cap_scope"),
    *("market_partner.kind", "market_partner.opening_weekdays", "market_goods.unit"),
    *("market_goods.category", "market_goods.kind", "market_goods.limit_period"),
    *("market_redemption.state", "market_redemption.code", "market_return.state"),
    *("market_stockcheck.kind", "market_stockcheck.state", "market_stockmove.kind"),
    *("market_stockmove.reason", "market_changeover.reservations", "market_fundentry.kind"),
    *("market_costdecision.kind", "market_wish.state"),
    *("deeds_activity.kind", "deeds_activity.outcomes", "deeds_tally.code"),
    *("deeds_tally.households", "deeds_tally.rules", "deeds_deed.state", "deeds_deed.explanation"),
    *("deeds_source.channel", "deeds_photo.sha256", "deeds_photo.look", "deeds_meetingitem.word"),
    *("deeds_meetingitem.outcome", "deeds_meetingitem.why", "deeds_decision.verdict"),
    *("deeds_earlieroutcome.state", "deeds_earlieroutcome.explanation", "deeds_feast.kind"),
    *("deeds_feast.state", "deeds_prioruse.code", "noticeboard_notice.sheets"),
    *("noticeboard_notice.improvements", "noticeboard_noticeline.items"),
    *("noticeboard_noticesum.section", "noticeboard_noticesum.kind", "noticeboard_noticesum.code"),
    *("noticeboard_noticeentry.sheet", "noticeboard_noticeentry.about"),
    *("noticeboard_objection.channel", "noticeboard_objection.token", "noticeboard_objection.kind"),
    *("noticeboard_objection.code", "noticeboard_objection.state", "noticeboard_objection.ground"),
    *("noticeboard_feedback.channel", "noticeboard_feedback.token", "noticeboard_feedback.page"),
    *("noticeboard_shopaccountline.unit", "noticeboard_shopaccountdonor.unit"),
    *("noticeboard_signature.part", "office_renewal.state"),
    *("office_renewalstart.role",),
}

# Tables of Django and of packages that have texts. Of people who sign in, erased with them: axes,
# knox, otp. The admin's own log holds towns and villages: whatever has a village keeps none.
FOREIGN = {
    *("auth_group", "auth_permission", "django_admin_log", "django_content_type"),
    *("axes_accessattempt", "axes_accessfailurelog", "axes_accesslog", "knox_authtoken"),
    *("otp_static_staticdevice", "otp_static_statictoken", "otp_totp_totpdevice"),
}


def list_texts() -> Iterator[str]:
    """Yield table.column of every text of our own tables, and the other tables that have one."""
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        for field in model._meta.local_fields:
            if isinstance(field, TEXTS):
                yield f"{table}.{field.column}" if model._meta.app_label in OURS else table


def test_every_text_is_told_what_an_erasure_does_with_it() -> None:
    told = [*EMPTIED, *OF_OTHERS, *NEVER, *FOREIGN]

    assert len(told) == len(set(told))
    assert set(list_texts()) == set(told)
