"""The pages behind a proxy that has a path of its host for them, and takes it off; in a real browser."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from browser import Visitor
from hub import ROOT, Server

pytest_plugins = ["browser"]

PATH = "/models"
CLIENT = "198.51.100.4"
HOPS = {"connection", "keep-alive", "transfer-encoding"}


class Proxy(BaseHTTPRequestHandler):
    """What a web server does for `location /models/`: whatever is beside it is another program's."""

    protocol_version = "HTTP/1.1"
    to = 0

    def pass_on(self):
        if not self.path.startswith(PATH + "/"):
            self.send_error(404, "Another program's")
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        # Somebody else writes the header too; the proxy adds whom it sees.
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOPS}
        headers["X-Forwarded-For"] = f"{headers.get('X-Forwarded-For', '192.0.2.1')}, {CLIENT}"
        server = http.client.HTTPConnection("127.0.0.1", self.server.to, timeout=60)
        server.request(self.command, self.path[len(PATH) :], body, headers)
        answer = server.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOPS | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        server.close()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

    def log_message(self, *_):
        pass


class Behind:
    """The server as the proxy's clients know it."""

    def __init__(self, url):
        self.url = url


@pytest.fixture(scope="module")
def proxied(tmp_path_factory, built):
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    url = f"http://127.0.0.1:{proxy.server_address[1]}{PATH}"
    data = tmp_path_factory.mktemp("below") / "data"
    trusting = {"WEIGHBRIDGE_SERVER_TRUSTED_PROXIES": "127.0.0.1"}
    server = Server(data, "--public-url", url + "/", environment=trusting).start()
    proxy.to = server.port
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        owner = server.user("ada")
        files = {file.name: file.read_bytes() for file in (ROOT / "models" / "mnist-mlp").iterdir() if file.is_file()}
        server.create("ada/mnist-mlp", owner)
        assert server.commit("ada/mnist-mlp", owner, files).status == 200
        server.ok("POST", "/api/weighbridge/deployments", server.admin, {"repository": "ada/mnist-mlp", "name": "digits"}, timeout=120)
        yield server, Behind(url)
    finally:
        proxy.shutdown()
        proxy.server_close()
        server.stop()


def test_people_look_sign_in_change_and_draw(chromium, proxied):
    server, behind = proxied
    # Playwright resolves a path against the origin, so the address of the pages stands before each.
    visitor = Visitor(chromium, behind)
    page = visitor.page
    try:
        visitor.open(f"{PATH}/")
        page.locator("#search").fill("mnist")
        page.wait_for_url("**/models/?search=mnist*")
        page.get_by_role("link", name="mnist-mlp").first.click()
        page.wait_for_url(f"**{PATH}/ada/mnist-mlp")
        visitor.check()
        page.get_by_role("link", name="Sign in").click()
        page.wait_for_url(f"**{PATH}/login*")
        page.locator("input[name=token]").fill(server.admin)
        page.locator("form:has(input[name=token]) button").click()
        # Who signs in first is led to where he sets a password.
        page.wait_for_url(f"**{PATH}/ui/settings?first=1")
        cookies = {cookie["name"]: cookie["path"] for cookie in visitor.context.cookies(behind.url)}
        assert cookies == {"weighbridge-session": PATH}
        page.get_by_role("link", name="Deployments").click()
        page.get_by_role("link", name="digits").first.click()
        box = page.locator("#draw").bounding_box()
        for x, y in ((0.3, 0.25), (0.7, 0.25), (0.45, 0.8)):
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=8)
            page.mouse.down()
        page.mouse.up()
        page.wait_for_function("() => document.getElementById('label').textContent == '7'")
        assert f"curl {behind.url}/v1/models/digits/classify" in page.locator("#request").text_content()
        visitor.open(f"{PATH}/ui/admin/audit")
        assert CLIENT in page.locator("main").inner_text()
        assert "192.0.2.1" not in page.locator("main").inner_text()
        visitor.check()
    finally:
        visitor.close()
