"""What a phone keeps to work without a signal: the worker, the shell, and how it is installed.

All of it is the same for everybody, so that a phone can keep it: who somebody is, and the lists of
the own grid, come from the API and are kept apart, where logging out clears them.
"""

import json
from hashlib import sha256

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import HashedFilesMixin, staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

WORKER = "js/field/worker.js"
# Whatever the shell and the pages of the field load; tests/deeds/test_phone.py looks for gaps.
FILES = (
    "css/base.css",
    "css/deeds.css",
    "css/phone.css",
    "icons/mark.svg",
    "js/page.js",
    "js/stepper.js",
    "js/field/api.js",
    "js/field/bundle.js",
    "js/field/entry.js",
    "js/field/leave.js",
    "js/field/photos.js",
    "js/field/queue.js",
    "js/field/reading.js",
    "js/field/sender.js",
    "js/field/shell.js",
    "js/field/start.js",
    "js/field/steps.js",
    "js/field/store.js",
    "js/field/thumbnails.js",
    "js/field/twins.js",
    "js/field/words.js",
)
ICONS = (
    ("icons/field-192.png", "192x192", "any"),
    ("icons/field-512.png", "512x512", "any"),
    ("icons/field-512.png", "512x512", "maskable"),
)
PAPER = "#fbfaf6"


@require_safe
def show_shell(_request: HttpRequest) -> HttpResponse:
    """Show the page that stands in for every page of the field where there is no signal."""
    return HttpResponse(_render_shell(), headers={"Cache-Control": "no-cache"})


def _render_shell() -> str:
    # Without the request: nothing of who asks may stay in a page that is kept.
    return render_to_string("deeds/offline.html")


@require_safe
def serve_worker(_request: HttpRequest) -> HttpResponse:
    """Serve the service worker's script; its version changes with whatever it keeps."""
    is_hashed = isinstance(staticfiles_storage, HashedFilesMixin)
    kept = {
        "version": _digest_kept(),
        "shell": reverse("deeds:shell"),
        "files": [static(name) for name in FILES],
        # Names that carry a digest never mean anything else; others are asked for again.
        "areNamesForGood": is_hashed,
    }
    script = f"self.KEPT = {json.dumps(kept)};\nimportScripts({json.dumps(static(WORKER))});\n"
    return HttpResponse(
        script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


def _digest_kept() -> str:
    """Return a digest of the shell in the language of the request and of all files."""
    digest = sha256(_render_shell().encode())
    for name in (*FILES, WORKER):
        digest.update(static(name).encode())
        if path := finders.find(name):
            with open(path, "rb") as file:  # noqa: PTH123 - a finder returns text
                digest.update(file.read())
    return digest.hexdigest()[:16]


@require_safe
def show_manifest(_request: HttpRequest) -> JsonResponse:
    """Tell a phone how the field's pages are installed: name, colours, icons."""
    home = reverse("deeds:field")
    manifest = {
        "id": home,
        "name": _("村务积分账 · 记事"),
        "short_name": _("记事"),
        "lang": get_language(),
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    }
    return JsonResponse(
        manifest,
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-cache"},
    )
