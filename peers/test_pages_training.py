"""Training, measuring and comparing in a real browser: a run is started and watched, its result measured and put beside its base."""

import re

import pytest
from browser import Visitor, pictures
from hub import ROOT, Server

pytest_plugins = ["browser"]

PLAN = b"""id: tenth
title: A tenth of a cent
currency: USD
items:
  - per-unit: {meter: requests, price: "0.001"}
"""


@pytest.fixture(scope="module")
def pages_server(tmp_path_factory, built):
    """A hub with one model that answers, one run of it, a plan, and figures of quality and speed."""
    server = Server(tmp_path_factory.mktemp("training") / "data").start()
    try:
        owner = server.user("ada")
        folder = ROOT / "models" / "mnist-mlp"
        server.create("ada/mnist-mlp", owner)
        files = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
        assert server.commit("ada/mnist-mlp", owner, files).status == 200
        server.ok("POST", "/api/weighbridge/deployments", server.admin, {"repository": "ada/mnist-mlp", "name": "digits"}, timeout=120)
        server.ok("POST", "/api/weighbridge/plans", server.admin, PLAN, headers={"Content-Type": "application/yaml"})
        server.ok("POST", "/api/weighbridge/evaluations", server.admin, {"deployment": "digits", "data": "digits:2000"}, timeout=120)
        server.ok("POST", "/api/weighbridge/measurements", server.admin, {"deployment": "digits", "seconds": 2}, timeout=120)
        yield server
    finally:
        server.stop()


def start(page, suffix, epochs, optimizer="adam", rate="0.001"):
    page.goto("/ui/training")
    page.locator("input[name=model]").fill("ada/mnist-mlp")
    page.locator("select[name=training_file]").select_option("digits:2000")
    page.locator("input[name=suffix]").fill(suffix)
    page.locator("[name='hyperparameters.n_epochs:number']").fill(str(epochs))
    page.locator("[name='weighbridge.optimizer']").select_option(optimizer)
    page.locator("[name='weighbridge.learning_rate:number']").fill(rate)
    page.locator("[name='weighbridge.schedule']").fill("cosine")
    page.wait_for_function("rate => document.querySelector('#schedule').textContent.includes(`From ${rate} to`)", arg=rate)
    page.get_by_role("button", name="Start").click()
    page.locator("tbody tr", has_text=suffix).wait_for()
    page.locator("tbody tr", has_text=suffix).get_by_role("link").first.click()


def test_a_run_is_started_watched_deployed_and_measured(admin):
    page = admin.page
    start(page, "watched", 8)
    assert re.search("/ui/training/ftjob-", page.url)
    page.locator("#curves canvas").first.wait_for(timeout=60_000)
    admin.check()
    page.locator("#status", has_text="succeeded").wait_for(timeout=120_000)
    page.locator("[data-plot=loss] path.line").first.wait_for()
    assert page.locator("[data-plot=accuracy] path.line").count() == 2
    admin.check()
    page.get_by_role("button", name="Deploy it").click()
    page.get_by_role("link", name="measure it on data").click()
    page.get_by_role("button", name="Measure").click()
    page.get_by_role("link", name=re.compile("Where it goes wrong")).first.click()
    page.locator(".right-cell a").first.click()
    page.locator("#behind img").first.wait_for()
    assert "taken for" in page.locator("#behind").text_content()
    admin.check()


def test_runs_are_laid_over_each_other_and_one_is_cancelled(admin):
    page = admin.page
    start(page, "long", 1000)
    page.get_by_role("button", name="Cancel this run").click()
    page.locator("#status", has_text="cancelled").wait_for(timeout=60_000)
    start(page, "other", 2, "sgd", "0.05")
    page.locator("#status", has_text="succeeded").wait_for(timeout=120_000)
    page.goto("/ui/training")
    boxes = page.locator("tbody input[type=checkbox]")
    for i in range(2):
        boxes.nth(i).check()
    page.get_by_role("button", name="Compare those ticked").click()
    page.wait_for_url(re.compile("/compare"))
    assert page.locator("tbody tr").count() == 2
    admin.check()


def test_learning_is_walked_through_with_sliders(visitor):
    page = visitor.page
    visitor.open("/ui/learn")
    before = page.locator("#walk .told").text_content()
    page.locator("input[name=rate]").fill("0.37")
    page.wait_for_function("() => document.querySelector('#walk').textContent.includes('rate is too large')")
    assert page.locator("#walk .told").text_content() != before
    assert page.locator(".surface rect").count() > 100
    visitor.check()


def test_models_are_compared_and_what_rules_one_out_is_said(admin):
    page = admin.page
    admin.open("/ui/compare?model=ada/mnist-mlp&model=nobody/nothing")
    assert "There is no such model here" in page.locator(".sides-table").text_content()
    assert page.get_by_text("own machines are cheaper from").count() == 1
    with page.expect_navigation(timeout=60_000):
        page.get_by_role("button", name="Measure the accuracy of ada/mnist-mlp").click()
    page.wait_for_load_state("networkidle")
    page.locator(".sides-table strong.big").first.wait_for()
    assert page.locator(".plot path.line").count() == 2
    admin.check()


def test_who_may_only_read_sees_no_button_he_may_not_press(chromium, pages_server):
    reader = Visitor(chromium, pages_server)
    try:
        reader.sign_in(pages_server.token("ada", "read"))
        reader.open("/ui/training")
        assert reader.page.get_by_role("button", name="Start").count() == 0
        assert reader.page.get_by_role("button", name="Upload").count() == 0
        reader.open("/ui/compare?model=ada/mnist-mlp")
        assert reader.page.get_by_role("button", name=re.compile("Measure")).count() == 0
        reader.open("/ui/evaluations")
        assert reader.page.get_by_role("button", name="Measure").count() == 0
        reader.check()
    finally:
        reader.close()


def test_without_scripts_learning_and_comparing_still_work(chromium, pages_server):
    plain = Visitor(chromium, pages_server, java_script_enabled=False)
    try:
        plain.open("/ui/learn?optimizer=momentum")
        plain.page.get_by_role("button", name="Walk").click()
        assert "momentum" in plain.page.url
        plain.open("/ui/compare?model=ada/mnist-mlp")
        assert "Apache" in plain.page.locator(".sides-table").text_content()
    finally:
        plain.close()


PAGES = {
    "training": "/ui/training",
    "learn": "/ui/learn?optimizer=momentum&rate=0.03&steps=80",
    "evaluations": "/ui/evaluations",
    "compare": "/ui/compare?model=ada/mnist-mlp&model=ada/mnist-mlp-other&use=commercial",
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_look_as_they_should(chromium, pages_server, name):
    pictures(chromium, pages_server, name, PAGES[name], pages_server.admin)
