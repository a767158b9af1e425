"""The pages as somebody's browser sees them: Debian's Chromium, with nothing in its cache, over the loopback."""

import shutil
import statistics
from contextlib import contextmanager

LOADS = 5
WIDE = {"width": 1280, "height": 800}

# The largest that was painted until now (Largest Contentful Paint, W3C); the first observation brings what was before.
LARGEST = """() => new Promise((found) => new PerformanceObserver((list) => {
  const last = list.getEntries().at(-1);
  found({ at: last.startTime, what: last.element?.tagName.toLowerCase() ?? last.url });
}).observe({ type: "largest-contentful-paint", buffered: true }))"""

ANSWERED = "() => performance.getEntriesByType('resource').filter((one) => one.name.includes('/classify')).length"
CLASSIFIED = (
    "() => performance.getEntriesByType('resource').filter((one) => one.name.includes('/classify'))"
    ".map((one) => one.duration)"
)


@contextmanager
def chromium():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as missing:
        raise SystemExit("catalogue: this Python has no playwright: run it with that of peers/.venv") from missing
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("catalogue: there is no chromium: install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def load(browser, address):
    """One visit with an empty cache: bytes as they came over the wire, requests, and when the largest was painted."""
    context = browser.new_context(viewport=WIDE)
    try:
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        taken = []
        wire.on("Network.loadingFinished", lambda event: taken.append(event["encodedDataLength"]))
        page.goto(address)
        page.wait_for_load_state("networkidle")
        largest = page.evaluate(LARGEST)
        return {"bytes": sum(taken), "requests": len(taken), "largest_paint_ms": largest["at"], "largest": largest["what"]}
    finally:
        context.close()


def loads(browser, address):
    """The medians of some visits."""
    load(browser, address)  # the browser's own first page
    visits = [load(browser, address) for _ in range(LOADS)]
    return {
        "bytes": int(statistics.median(one["bytes"] for one in visits)), "requests": visits[0]["requests"],
        "largest_paint_ms": round(statistics.median(one["largest_paint_ms"] for one in visits), 1),
        "worst_largest_paint_ms": round(max(one["largest_paint_ms"] for one in visits), 1), "largest": visits[0]["largest"],
    }  # fmt: skip


def drawn(browser, url, token, name):
    """Draws sevens in the playground of a deployment: how long each question took, from the page's own clock."""
    context = browser.new_context(base_url=url, viewport=WIDE)
    try:
        page = context.new_page()
        page.goto("/login")
        if page.get_by_text("Sign in with a token instead").count():
            page.get_by_text("Sign in with a token instead").click()
        page.locator("input[name=token]").fill(token)
        page.locator("form:has(input[name=token]) button").click()
        page.wait_for_url(lambda address: "/login" not in address)
        page.goto(f"/ui/deployments/{name}")
        box = page.locator("#draw").bounding_box()
        for _ in range(6):
            for x, y in ((0.28, 0.25), (0.72, 0.25), (0.45, 0.8)):
                page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=10)
                page.mouse.down()
            page.mouse.up()
            page.wait_for_function("() => !document.getElementById('playground').dataset.busy")
        times = page.evaluate(CLASSIFIED)
        # The first ones make the program load what it needs for them.
        return times[len(times) // 5 :]
    finally:
        context.close()
