"""The pages in a real browser: each journey, by somebody who looks, clicks and draws."""

import json
import re
from urllib.parse import quote

import pytest
from browser import PHONE, Visitor, pictures
from hub import ROOT, Server

pytest_plugins = ["browser"]

MODELS = ROOT / "models"
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"

# A refusal that names this file must not become a part of a page in which htmx does what it says.
LIVE = "<b hx-get=&#47;ada&#47;hostile&#47;raw&#47;main&#47;x.svg hx-trigger=load>.safetensors"


@pytest.fixture(scope="module")
def pages_server(tmp_path_factory, built):
    """A hub with one model that answers, one that is gated, and one whose maker is hostile."""
    server = Server(tmp_path_factory.mktemp("pages") / "data").start()
    try:
        owner = server.user("ada")
        server.user("bob")
        folder = MODELS / "mnist-mlp"
        files = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
        server.create("ada/mnist-mlp", owner)
        assert server.commit("ada/mnist-mlp", owner, {"README.md": files["README.md"]}, title="The card first").status == 200
        assert server.commit("ada/mnist-mlp", owner, files, title="Weights of 101,770 numbers").status == 200
        server.create("ada/gated", owner)
        server.commit("ada/gated", owner, {"README.md": b"---\nlicense: mit\n---\n# On request\nWhoever asks may have it."})
        server.ok("PUT", "/api/models/ada/gated/settings", owner, {"gated": "manual"})
        server.create("ada/hostile", owner)
        card = f"---\nlicense: '{HOSTILE}'\ntags: ['{HOSTILE}']\npipeline_tag: '{HOSTILE}'\n---\n# Hi {HOSTILE}\n"
        card += "[click](javascript:alert(3)) <a href='javascript:alert(4)' onclick='alert(5)'>x</a>\n\n"
        card += "![p](https://elsewhere.invalid/p.png) <svg onload=alert(6)></svg> <iframe src='//elsewhere.invalid'></iframe>\n"
        card += "<style>body{display:none}</style><form action='/logout'><button>b</button></form>\n"
        hostile = {"README.md": card.encode(), f"a{HOSTILE.replace('/', '')}.txt": HOSTILE.encode(), "x.svg": b"<svg onload='alert(7)'/>"}
        assert server.commit("ada/hostile", owner, hostile, title=f"{HOSTILE} title").status == 200
        assert server.commit("ada/hostile", owner, {LIVE: b"no weights at all"}, title="damaged").status == 200
        server.create("ada/before", owner)
        server.commit("ada/before", owner, {"README.md": b"---\nlicense: mit\n---\n# Moved house\n"})
        server.ok("POST", "/api/repos/move", owner, {"fromRepo": "ada/before", "toRepo": "ada/after", "type": "model"})
        server.ok("POST", "/api/weighbridge/deployments", server.admin, {"repository": "ada/mnist-mlp", "name": "digits"}, timeout=120)
        yield server
    finally:
        server.stop()


def stroke(page, *points):
    """One line, drawn with the mouse; points from 0 to 1."""
    box = page.locator("#draw").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def seven(page):
    stroke(page, (0.3, 0.25), (0.7, 0.25), (0.45, 0.8))
    read(page, "gradient")


def read(page, how):
    """Waits until what is drawn has been read and explained."""
    page.wait_for_function(
        "how => !document.getElementById('playground').dataset.busy"
        " && document.getElementById('explained').textContent.includes(how) && document.getElementById('label').textContent == '7'",
        arg=how,
    )


def test_a_drawn_seven_is_read_as_seven(visitor):
    visitor.open("/ui/deployments")
    visitor.page.get_by_role("link", name="digits").click()
    seven(visitor.page)
    assert visitor.page.locator("#label").text_content() == "7"
    assert visitor.page.locator("#scores li").count() == 10
    told = visitor.page.locator("#explained").text_content()
    assert "spoke for 7" in told
    assert re.search(r"\d ms", visitor.page.locator("#latency").text_content())
    assert "curl" in visitor.page.locator("#request").text_content()
    visitor.check()
    visitor.page.locator("#method").select_option("integrated-gradients")
    read(visitor.page, "completeness error")
    told = visitor.page.locator("#explained").text_content()
    assert "baseline zeros" in told and "64 steps" in told
    visitor.page.locator("#method").select_option("occlusion")
    read(visitor.page, "patches of 4 pixels")
    visitor.page.locator("#file").set_input_files(ROOT / "docs" / "pictures" / "seven.png")
    read(visitor.page, "patches of 4 pixels")
    visitor.check()


def test_a_model_is_found_asked_for_its_terms_deployed_and_undeployed(admin):
    page = admin.page
    admin.open("/")
    page.locator("#search").fill("handwritten")
    page.wait_for_function("() => document.querySelectorAll('.cards li').length == 1")
    assert "search=handwritten" in page.url
    admin.check()
    page.locator(".card a").first.click()
    page.get_by_role("link", name="Terms", exact=True).click()
    page.locator("select[name=use]").select_option("commercial")
    page.wait_for_url(re.compile("use=commercial"))
    assert "allowed" in page.locator(".decided").text_content()
    admin.check()
    page.get_by_role("link", name="Card", exact=True).click()
    page.locator("input[name=name]").fill("second")
    page.get_by_role("button", name="Deploy").click()
    page.wait_for_url(re.compile("/ui/deployments"))
    page.get_by_role("link", name="second").click()
    seven(page)
    assert page.locator("#label").text_content() == "7"
    page.get_by_role("button", name="Undeploy").click()
    page.wait_for_url(re.compile("/ui/deployments$"))
    assert page.get_by_role("link", name="second").count() == 0
    admin.check()


def test_the_catalogue_is_narrowed_by_facets_and_keeps_the_focus(visitor):
    page = visitor.page
    visitor.open("/")
    box = page.get_by_label("Safetensors")
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("format=safetensors"))
    page.wait_for_function("() => document.querySelectorAll('.cards li').length == 2")
    assert page.evaluate("document.activeElement.name") == "format"
    page.go_back()
    visitor.open("/?search=no-such-model-at-all")
    assert "No model is like that" in page.locator(".empty").text_content()
    visitor.check()


def test_files_tensors_and_history_are_looked_into(visitor):
    page = visitor.page
    visitor.open("/ada/mnist-mlp/tree/main")
    visitor.check()
    page.get_by_role("link", name="mnist_open_weights.safetensors", exact=True).click()
    page.get_by_role("link", name="Histogram of dense.kernel").click()
    page.locator(".histogram svg").wait_for()
    assert page.locator(".histogram svg rect").count() >= 10
    assert "mean" in page.locator(".histogram figcaption").text_content()
    visitor.check()
    visitor.open("/ada/mnist-mlp/commits/main")
    page.get_by_role("link", name="Weights of 101,770 numbers").click()
    assert page.locator(".diff").count() >= 3
    visitor.check()
    for tab in ("openness", "lineage", "use"):
        visitor.open(f"/ada/mnist-mlp/{tab}")
        visitor.check()


def test_access_is_asked_for_and_given(chromium, pages_server):
    asking = Visitor(chromium, pages_server).sign_in(pages_server.token("bob", "write"))
    owning = Visitor(chromium, pages_server).sign_in(pages_server.token("ada", "write"))
    try:
        asking.open("/ada/gated")
        asking.page.get_by_role("button", name="Ask for access").click()
        asking.page.get_by_text("has not answered yet").wait_for()
        asking.check()
        owning.open("/ada/gated/settings")
        owning.page.get_by_role("button", name="Accept").click()
        owning.page.get_by_text("has access").wait_for()
        owning.check()
        asking.open("/ada/gated")
        assert "Whoever asks may have it" in asking.page.locator(".written").text_content()
    finally:
        asking.close()
        owning.close()


def test_who_only_reads_sees_no_buttons_that_he_may_not_press(chromium, pages_server):
    reader = Visitor(chromium, pages_server).sign_in(pages_server.token("bob", "read"))
    try:
        for path in ("/ada/mnist-mlp", "/ada/mnist-mlp/settings", "/ui/deployments/digits", "/ada/hostile"):
            reader.open(path)
            forms = reader.page.locator("form.call input[name=call]").evaluate_all("all => all.map(one => one.value)")
            forms = [call for call in forms if not call.startswith("GET ")]
            assert not forms, (path, forms)
    finally:
        reader.close()


def test_what_strangers_wrote_does_nothing(visitor):
    asked = []
    visitor.page.on("dialog", lambda dialog: asked.append(dialog.message))
    visitor.refusals_expected = True
    paths = ["/", f"/?search={HOSTILE}", "/ada/hostile", "/ada/hostile/tree/main", "/ada/hostile/commits/main", "/ada/hostile/terms"]
    paths += ["/ada/hostile/lineage", "/ada/hostile/openness", "/ada/hostile/blob/main/x.svg", f"/ada/{HOSTILE.replace('/', '')}"]
    paths += [f"/login?problem={HOSTILE}&next=//elsewhere.invalid", f"/ada/hostile/terms?use={HOSTILE}", f"/nowhere/{HOSTILE.replace('/', '')}"]
    for path in paths:
        visitor.open(path)
        assert visitor.page.locator("script:not([src])").count() == 0, path
        assert visitor.page.locator("main [onerror], main [onload], main [onclick], main iframe, main style").count() == 0, path
        assert visitor.page.locator("main a[href^='javascript']").count() == 0, path
    visitor.open("/ada/hostile/commits/main")
    visitor.page.locator(".commits a").first.click()
    assert not asked and not visitor.outside and not visitor.complaints, (asked, visitor.outside, visitor.complaints)


def test_a_refusal_that_names_a_file_is_text_alone(visitor):
    asked = []
    visitor.context.on("request", lambda request: asked.append(request.url))
    visitor.refusals_expected = True
    visitor.open(f"/ada/hostile/blob/main/{quote(LIVE)}")
    visitor.page.wait_for_timeout(500)
    assert any("/tensors/" in url for url in asked), "the page asks for the file's tensors"
    assert not any("/raw/" in url for url in asked), asked
    assert visitor.page.locator("b[hx-get]").count() == 0
    assert not visitor.complaints


def test_a_model_that_was_renamed_is_found_under_its_old_name(visitor):
    visitor.open("/ada/before/terms?use=commercial")
    assert visitor.page.url.endswith("/ada/after/terms?use=commercial")
    assert "allowed" in visitor.page.locator(".decided").text_content()
    visitor.check()


def test_pages_work_without_javascript(chromium, pages_server):
    plain = Visitor(chromium, pages_server, java_script_enabled=False)
    try:
        page = plain.page
        page.goto("/")
        page.locator("#search").fill("handwritten")
        page.get_by_role("button", name="Search").click()
        assert page.locator(".cards li").count() == 1
        page.locator(".card a").first.click()
        page.get_by_role("link", name="Files").click()
        page.get_by_role("link", name="README.md", exact=True).click()
        assert "Flatten" in page.locator("pre").text_content()
        page.goto("/ada/mnist-mlp/terms")
        page.locator("select[name=use]").select_option("commercial")
        page.get_by_role("button", name="Decide").click()
        assert "allowed" in page.locator(".decided").text_content()
        page.goto("/login")
        page.get_by_text("with a token instead").or_(page.get_by_text("Nobody has a password")).click()
        page.locator("input[name=token]").fill(pages_server.admin)
        page.locator("form:has(input[name=token]) button").click()
        assert page.locator(".menu .name").text_content() == "admin"
    finally:
        plain.close()


def test_policies_stand_on_every_page(pages_server):
    for path in ("/", "/login", "/ada/mnist-mlp", "/nowhere/at-all", "/ui/deployments"):
        answer = pages_server.request("GET", path, headers={"Accept": "text/html"})
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self';" in policy and "unsafe" not in policy, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    # Programs are answered as before.
    missing = pages_server.request("GET", "/api/models/nobody/nothing")
    assert missing.status == 404 and json.loads(missing.body)["error"]


@pytest.mark.parametrize(
    "name, path, signed_in",
    [
        ("catalogue", "/", False),
        ("model", "/ada/mnist-mlp", True),
        ("files", "/ada/mnist-mlp/tree/main", False),
        ("terms", "/ada/mnist-mlp/terms?use=commercial", False),
        ("openness", "/ada/mnist-mlp/openness", False),
        ("use", "/ada/mnist-mlp/use", False),
        ("deployments", "/ui/deployments", True),
        ("sign-in", "/login", False),
        ("missing", "/nowhere", False),
    ],
)
def test_pages_can_be_looked_at_in_light_and_dark_and_on_a_phone(chromium, pages_server, name, path, signed_in):
    if name == "missing":
        phone = Visitor(chromium, pages_server, viewport=PHONE)
        phone.refusals_expected = True
        phone.open(path)
        phone.check()
        phone.close()
        return
    pictures(chromium, pages_server, name, path, pages_server.admin if signed_in else None)


def test_the_playground_can_be_looked_at(chromium, pages_server):
    pictures(chromium, pages_server, "playground", "/ui/deployments/digits", prepare=seven)
