"""What an archive leaves behind, with the reason; a test finds a model that is in neither list."""

from collections.abc import Mapping

# By label, as Django writes it.
STAYING: Mapping[str, str] = {
    "admin.LogEntry": "what somebody clicked here, by ids of here; the audit trail goes along",
    "auth.Group": "rights come from appointments",
    "auth.Group_permissions": "rights come from appointments",
    "auth.Permission": "rights come from appointments",
    "axes.AccessAttempt": "failed sign-ins at this server",
    "axes.AccessAttemptExpiration": "failed sign-ins at this server",
    "axes.AccessFailureLog": "failed sign-ins at this server",
    "axes.AccessLog": "sign-ins at this server",
    "contenttypes.ContentType": "Django's own list of models",
    "knox.AuthToken": "a program's token is good at this server only",
    "otp_static.StaticDevice": "a second factor is set up anew, as the passphrase is",
    "otp_static.StaticToken": "a second factor is set up anew, as the passphrase is",
    "otp_totp.TOTPDevice": "a second factor is set up anew, as the passphrase is",
    "villages.CardPin": "a PIN is set anew at the office; its hash is nobody's business elsewhere",
    "villages.Session": "a session is good at this server only",
    "villages.Town": "village.csv names it; it has other villages and officers of its own",
    "villages.User_groups": "rights come from appointments",
    "villages.User_user_permissions": "rights come from appointments",
    "villages.Village": "it is village.csv itself",
}
