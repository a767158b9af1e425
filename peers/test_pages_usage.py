"""What people do in a browser with their use, their bills, their account, and the hub that they govern."""

import os
import re
import subprocess
from contextlib import contextmanager

import pytest
from browser import PHONE, WIDE, Visitor, pictures
from hub import PROGRAM, ROOT, Server
from playwright.sync_api import expect

pytest_plugins = ["browser"]

PASSWORD = "correct horse battery"
PLAN = """id: cent
title: A cent each
currency: USD
items:
  - per-unit: {meter: requests, price: "0.01"}
"""
WEIGHTS = ROOT / "models" / "mnist-mlp" / "mnist_open_weights.h5"
DIGIT = {"inputs": [{"name": "input_layer", "datatype": "FP32", "shape": [1, 28, 28], "data": [0.0] * 784}]}


@pytest.fixture(scope="module")
def server(tmp_path_factory, built):
    folder = tmp_path_factory.mktemp("pages")
    command(folder, "keys", "create", "licensee", "--out", "bob")
    command(folder, "keys", "create", "vendor", "--out", "shop")
    keys = f"  key: {folder / 'bob.pem'}\n  vendor-key: {folder / 'shop.pem'}\n  vendor-name: The shop\n"
    (folder / "server.yaml").write_text(f"grants:\n{keys}")
    running = Server(folder / "data", "--config", folder / "server.yaml").start()
    running.folder = folder
    yield running
    running.stop()


def command(folder, *arguments):
    done = subprocess.run([str(PROGRAM), *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, f"{arguments}: {done.stderr}"
    return done.stdout


@contextmanager
def page(chromium, server, token=None, **options):
    """A page of somebody who may have signed in; the last that he sees is checked."""
    visitor = Visitor(chromium, server, **options)
    if token:
        visitor.sign_in(token)
    yield visitor.page
    visitor.page.wait_for_load_state("networkidle")
    if options.get("java_script_enabled", True):
        visitor.check()
    else:
        # axe needs scripts of its own.
        assert not visitor.complaints and not visitor.outside
    visitor.close()


def test_the_first_start_gives_the_administrator_a_password(own_server, chromium):
    own_server.start()
    with page(chromium, own_server) as first:
        first.goto(f"{own_server.url}/login")
        first.get_by_label("Token").fill(own_server.admin)
        first.get_by_role("button", name="Sign in").click()
        expect(first.get_by_role("heading", level=1)).to_have_text("Give yourself a password")
        first.get_by_label("New password").fill(PASSWORD)
        first.get_by_role("button", name="Set the password").click()
        first.wait_for_url(f"{own_server.url}/")
    with page(chromium, own_server) as later:
        later.goto(f"{own_server.url}/login?next=/ui/admin")
        later.get_by_label("Name").fill("admin")
        later.get_by_label("Password").fill(PASSWORD)
        later.get_by_role("button", name="Sign in", exact=True).click()
        later.wait_for_url(f"{own_server.url}/ui/admin")
        expect(later.get_by_text("live, ready")).to_be_visible()


def test_paid_by_use_and_the_bill_read(server, chromium):
    server.ok("POST", "/api/weighbridge/deployments", server.admin, {"folder": str(WEIGHTS), "name": "digits"})
    ann = server.user("ann")
    with page(chromium, server, server.admin) as root:
        root.goto(f"{server.url}/ui/admin/plans")
        root.get_by_label("Plan, as YAML or JSON").fill(PLAN)
        root.get_by_role("button", name="Make it known").click()
        expect(root.get_by_role("cell", name="A cent each")).to_be_visible()
        root.get_by_role("button", name="From now on").click()
        expect(root.get_by_role("button", name="Make free digits")).to_be_visible()
        root.goto(f"{server.url}/ui/admin/users/ann")
        root.get_by_label("Budgets").first.fill("0.10/month")
        root.get_by_role("button", name="Save what it may take").click()
        expect(root.get_by_text("0.10 USD a month").first).to_be_visible()
    for _ in range(9):
        last = server.ok("POST", "/v2/models/digits/infer", ann, DIGIT)
    receipt = last.headers["x-weighbridge-receipt"]
    with page(chromium, server, ann) as hers:
        hers.goto(f"{server.url}/ui/usage")
        expect(hers.locator(".told.warn")).to_contain_text("90.0 % of the budget of 0.10 USD a month for the user ann are spent")
        expect(hers.locator(".figures")).to_contain_text("0.09 USD")
        hers.get_by_role("link", name="Invoices", exact=True).click()
        hers.get_by_role("cell", name=re.compile("^[0-9]{4}-[0-9]{2}$")).get_by_role("link").click()
        expect(hers.get_by_role("row", name=re.compile("To pay"))).to_contain_text("0.09")
        expect(hers.get_by_role("button", name=re.compile("Close"))).to_have_count(0)
        pdf = hers.context.request.get(server.url + hers.get_by_role("link", name="PDF").get_attribute("href"))
        assert pdf.headers["content-type"] == "application/pdf" and pdf.body().startswith(b"%PDF-")
        hers.get_by_role("link", name="HTML, to read or print").click()
        expect(hers.get_by_role("heading", level=1)).to_have_text("Draft invoice")
        hers.goto(f"{server.url}/ui/usage/receipts?number={receipt}")
        expect(hers.get_by_text("The row is as it was written.")).to_be_visible()
        expect(hers.get_by_text("This server signed it")).to_be_visible()
        check_alone(server, ann, hers.locator("pre code").first.inner_text())


def check_alone(server, token, commands):
    """The commands that the page shows are ones that work."""
    folder = server.folder / "check"
    folder.mkdir()
    environment = os.environ | {"WEIGHBRIDGE_TOKEN": token}
    done = subprocess.run(["bash", "-ec", commands], cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "row: as it was written" in done.stdout and "Verified Successfully" in done.stdout


def test_a_grant_is_issued_by_the_vendor_and_installed_on_a_page(server, chromium):
    folder = server.folder
    command(folder, "keys", "create", "vendor", "--out", "acme")
    command(folder, "seal", ROOT / "models" / "mnist-mlp", "--key", "acme.pem", "--out", "sealed", "--model", "acme/digits", "--vendor", "Acme")
    issue = ("--licensee", "bob.pub.pem", "--name", "Bob", "--key", "acme.pem", "--not-after", "2999-12-31", "--requests", "1000")
    command(folder, "grant", "issue", "--package", "sealed", *issue, "--out", "bob.grant")
    with page(chromium, server, server.admin) as root:
        root.goto(f"{server.url}/ui/admin/grants")
        expect(root.get_by_text("No grant is installed")).to_be_visible()
        vendor = root.locator("form", has=root.locator("#vendor-text"))
        vendor.locator("input[type=file]").set_input_files(folder / "acme.pub.pem")
        expect(root.locator("#vendor-text")).to_have_value(re.compile("BEGIN PUBLIC KEY"))
        vendor.get_by_role("button", name="Believe this vendor").click()
        expect(root.get_by_role("button", name=re.compile("Believe no more"))).to_be_visible()
        grant = root.locator("form", has=root.locator("#grant-text"))
        grant.locator("input[type=file]").set_input_files(folder / "bob.grant")
        grant.get_by_role("button", name="Install").click()
        expect(root.get_by_role("heading", name="acme/digits")).to_contain_text("allowed")
        expect(root.get_by_text("1,000 of 1,000 requests left")).to_be_visible()
        root.get_by_role("button", name="Remove", exact=True).click()
        expect(root.get_by_text("No grant is installed")).to_be_visible()


def test_a_model_is_sealed_granted_used_and_taken_back_on_pages(server, chromium):
    folder = server.folder
    owner = server.user("sue")
    files = {file.name: file.read_bytes() for file in WEIGHTS.parent.iterdir() if file.is_file()}
    server.create("sue/numerals", owner)
    assert server.commit("sue/numerals", owner, files).status == 200
    with page(chromium, server, server.admin) as root:
        root.goto(f"{server.url}/sue/numerals")
        root.get_by_role("link", name="Seal it", exact=True).click()
        expect(root.get_by_text("Nothing was sealed here yet")).to_be_visible()
        expect(root.get_by_label("Into")).to_have_value("sue/numerals-sealed")
        root.get_by_role("button", name="Seal", exact=True).click()
        # The page looks by itself until it is done.
        root.get_by_role("link", name="Grant its use").click(timeout=60_000)
        expect(root.get_by_label("Sealed package")).to_have_value("sue/numerals-sealed")
        issue = root.locator("form", has=root.locator("#licensee-text"))
        issue.locator("input[type=file]").set_input_files(folder / "bob.pub.pem")
        expect(root.locator("#licensee-text")).to_have_value(re.compile("BEGIN PUBLIC KEY"))
        issue.get_by_label("Who he is").fill("Bob")
        issue.get_by_label("Until").fill("2999-12-31")
        issue.get_by_label("Requests in all").fill("3")
        issue.get_by_role("button", name="Issue").click()
        expect(root.get_by_role("heading", name="sue/numerals-sealed for Bob")).to_contain_text("valid")
        with root.expect_download() as download:
            root.get_by_role("link", name="The grant's file").click()
        grant = folder / "from-the-page.grant"
        download.value.save_as(grant)
        root.goto(f"{server.url}/ui/admin/grants")
        form = root.locator("form", has=root.locator("#grant-text"))
        form.locator("input[type=file]").set_input_files(grant)
        expect(root.locator("#grant-text")).not_to_have_value("")
        form.get_by_role("button", name="Install").click()
        expect(root.get_by_text("3 of 3 requests left")).to_be_visible()
        root.goto(f"{server.url}/sue/numerals-sealed")
        expect(root.get_by_role("link", name="Seal it", exact=True)).to_have_count(0)
        root.get_by_role("button", name="Deploy").click()
        root.wait_for_url(f"{server.url}/ui/deployments")
        assert server.request("POST", "/v2/models/numerals-sealed/infer", server.admin, DIGIT).status == 200
        root.goto(f"{server.url}/ui/admin/grants")
        expect(root.get_by_text("2 of 3 requests left")).to_be_visible()
        root.goto(f"{server.url}/ui/admin/issued")
        root.get_by_text("Take it back").click()
        root.get_by_label("Why").fill("not paid")
        root.get_by_role("button", name="Revoke").click()
        expect(root.locator(".told.bad")).to_contain_text("not paid")
        expect(root.get_by_role("button", name="Revoke")).to_have_count(0)
        refused = server.request("POST", "/v2/models/numerals-sealed/infer", server.admin, DIGIT)
        assert refused.status == 403 and b"REVOKED" in refused.body
        root.goto(f"{server.url}/ui/admin/grants")
        expect(root.locator(".told.bad")).to_contain_text("not paid")
        root.get_by_role("button", name="Remove", exact=True).click()
        expect(root.get_by_text("No grant is installed")).to_be_visible()


def test_sealing_and_granting_need_no_javascript(server, chromium):
    with page(chromium, server, server.admin, java_script_enabled=False) as root:
        root.goto(f"{server.url}/ui/admin/sealing?model=sue/numerals")
        root.get_by_label("Into").fill("sue/again")
        root.get_by_role("button", name="Seal", exact=True).click()
        for _ in range(120):
            if root.get_by_role("link", name="Grant its use (sue/again)").count():
                break
            root.get_by_role("link", name="Look again").click()
            root.wait_for_timeout(200)
        root.get_by_role("link", name="Grant its use (sue/again)").click()
        root.locator("#licensee-text").fill((server.folder / "bob.pub.pem").read_text())
        root.get_by_label("Who he is").fill("Bob")
        root.get_by_role("button", name="Issue").click()
        expect(root.get_by_role("heading", name="sue/again for Bob")).to_be_visible()


def test_without_a_vendors_key_the_pages_say_how_to_name_one(own_server, chromium):
    own_server.start()
    for viewport in (WIDE, PHONE):
        with page(chromium, own_server, own_server.admin, viewport=viewport) as root:
            for path in ("/ui/admin/issued", "/ui/admin/sealing"):
                root.goto(own_server.url + path)
                expect(root.get_by_role("heading", name="This server is no vendor")).to_be_visible()
                assert root.locator("main form").count() == 0


def test_a_token_is_made_shown_once_and_revoked(server, chromium):
    with page(chromium, server, server.admin) as root:
        root.goto(f"{server.url}/ui/settings")
        form = root.locator("form[action='/ui/settings/tokens']")
        form.get_by_label("Name").fill("nightly job")
        form.get_by_label("Budgets").fill("many dollars")
        form.get_by_role("button", name="Make a token").click()
        expect(form.locator(".told.bad")).to_contain_text("is no budget")
        form.get_by_label("Budgets").fill("5.00/month")
        form.get_by_role("button", name="Make a token").click()
        secret = form.locator("textarea").input_value()
        assert server.request("GET", "/api/whoami-v2", secret).status == 200
        root.goto(f"{server.url}/ui/settings")
        assert secret not in root.content()
        root.get_by_role("link", name="nightly job").click()
        expect(root.get_by_text("5.00 USD a month")).to_be_visible()
        root.get_by_role("button", name="Revoke").click()
        root.wait_for_url(f"{server.url}/ui/settings")
        assert server.request("GET", "/api/whoami-v2", secret).status == 401


def test_whoever_may_only_read_sees_no_buttons_that_change_anything(server, chromium):
    server.user("eve")
    with page(chromium, server, server.token("eve", "read")) as hers:
        for path in ("/ui/usage", "/ui/usage/invoices", "/ui/usage/receipts"):
            hers.goto(server.url + path)
            assert hers.locator("form[method=post]").count() == 0, path
        hers.goto(f"{server.url}/ui/settings")
        calls = hers.locator("input[name=call]").evaluate_all("all => all.map(one => one.value)")
        assert set(calls) == {"POST /api/weighbridge/session"}
        assert hers.get_by_role("link", name="Administration").count() == 0
    refused = server.request("GET", "/ui/admin", server.token("eve", "read"), headers={"Accept": "text/html"})
    assert refused.status == 403 and b"<form" not in refused.body


PAGES = {
    "usage": "/ui/usage",
    "invoices": "/ui/usage/invoices?customer=ann",
    "receipts": "/ui/usage/receipts?number=1",
    "settings": "/ui/settings",
    "first-start": "/ui/settings?first=1",
    "administration": "/ui/admin",
    "users": "/ui/admin/users",
    "user": "/ui/admin/users/ann",
    "organisations": "/ui/admin/organizations",
    "plans": "/ui/admin/plans",
    "grants": "/ui/admin/grants",
    "sealing": "/ui/admin/sealing",
    "issued": "/ui/admin/issued",
    "policies": "/ui/admin/policies",
    "audit": "/ui/admin/audit",
    "ledger": "/ui/admin/ledger?verify=1",
}


@pytest.mark.parametrize("viewport", [PHONE, WIDE])
def test_every_page_can_be_read(server, chromium, viewport):
    visitor = Visitor(chromium, server, viewport=viewport).sign_in(server.admin)
    for path in PAGES.values():
        visitor.open(path)
        assert visitor.page.locator("h1").count() == 1, path
        visitor.check()
    visitor.close()


@pytest.mark.parametrize("name", ["usage", "settings", "administration", "user", "plans", "grants", "sealing", "issued", "audit"])
def test_pages_can_be_looked_at_in_light_and_dark_and_on_a_phone(chromium, server, name):
    pictures(chromium, server, name, PAGES[name], server.admin)
