"""Static files under names that carry a digest, also where a script of the field names another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage; the field's modules load each other by their hashed names.

    A phone keeps one set of modules. Under plain names, a new module could meet an old one in its
    cache. Only for these: the admin theme's bundles contain text that looks like an import.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/field/*.js",
            (
                (
                    r"""(?P<matched>import\s(?P<names>[^;"']*?)\sfrom\s"(?P<url>\./[a-z]+\.js)";)""",
                    """import %(names)s from "%(url)s";""",
                ),
            ),
        ),
    )
