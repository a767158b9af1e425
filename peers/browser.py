"""Debian's Chromium in front of the packaged server: pages that complain, leave their origin or cannot be read fail the test."""

import os
import shutil
from pathlib import Path

import clients
import pytest
from hub import ROOT
from PIL import Image

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
IMAGES = Path(os.environ.get("WEIGHBRIDGE_IMAGES") or ROOT / "docs" / "images")
COLOURS = 96


class Visitor:
    """Somebody with a browser of his own; what his pages complain of is kept."""

    def __init__(self, browser, server, **options):
        self.server = server
        self.context = browser.new_context(base_url=server.url, **({"viewport": WIDE} | options))
        self.complaints, self.outside = [], []
        self.context.on("request", self.requested)
        self.page = self.context.new_page()
        self.page.on("console", self.said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.refusals_expected = False

    def requested(self, request):
        if not request.url.startswith((self.server.url, "data:", "blob:")):
            self.outside.append(request.url)

    def said(self, message):
        # A status of 400 and above is told on the console too: what is refused on purpose is no complaint.
        told = ("Failed to load resource", "Response Status Error Code")
        expected = self.refusals_expected and any(words in message.text for words in told)
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def sign_in(self, token):
        """By a token, on the page."""
        self.page.goto("/login")
        if self.page.get_by_text("Sign in with a token instead").count():
            self.page.get_by_text("Sign in with a token instead").click()
        self.page.locator("input[name=token]").fill(token)
        self.page.locator("form:has(input[name=token]) button").click()
        self.page.wait_for_url(lambda url: "/login" not in url)
        return self

    def open(self, path):
        answer = self.page.goto(path)
        self.page.wait_for_load_state("networkidle")
        return answer

    def check(self):
        """No complaints, nothing asked of another host, nothing that runs out of the page, no serious finding of axe."""
        assert not self.complaints, self.complaints
        assert not self.outside, self.outside
        over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{self.page.url} is {over} pixels too wide"
        findings = violations(self.page)
        assert not findings, f"{self.page.url}: {findings}"

    def close(self):
        self.context.close()


def violations(page):
    """What axe-core finds that is serious or critical: rule, and the first elements."""
    # Evaluated through the browser's own door, which the page's policy does not bind.
    page.evaluate((clients.javascript() / "node_modules" / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        (one["id"], [node["html"][:160] + " " + (node.get("failureSummary") or "")[:200] for node in one["nodes"][:3]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.fixture(scope="session")
def chromium():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        clients.missing("there is no chromium: install the package chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # As root Chromium has no sandbox of its own; it only sees pages of this machine.
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def visitor(chromium, pages_server):
    """Somebody who has not signed in."""
    one = Visitor(chromium, pages_server)
    yield one
    one.close()


@pytest.fixture
def admin(chromium, pages_server):
    one = Visitor(chromium, pages_server)
    one.sign_in(pages_server.admin)
    yield one
    one.close()


def pictures(chromium, server, name, path, token=None, full=True, prepare=None):
    """The page at a path: light, dark and on a phone, each checked and kept as docs/images has it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    looks = {"light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"}, "phone": {"viewport": PHONE, "has_touch": True}}
    for look, options in looks.items():
        visitor = Visitor(chromium, server, **options)
        try:
            if token:
                visitor.sign_in(token)
            visitor.open(path)
            if prepare:
                prepare(visitor.page)
            visitor.check()
            file = IMAGES / f"{name}-{look}.png"
            visitor.page.screenshot(path=file, full_page=full)
            # As few colours as do: the repository keeps these.
            with Image.open(file) as picture:
                picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT).save(file, optimize=True)
        finally:
            visitor.close()
