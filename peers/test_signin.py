"""People sign in with a browser: by password, by token and with an outside provider of OpenID Connect (oidc-provider-mock).

The browser is a `requests.Session`, which keeps and sends cookies as browsers do.
"""

import json
import socket
import statistics
import subprocess
import time
import urllib.request
from urllib.parse import parse_qs, urlsplit

import clients
import pytest
import requests

SESSION = "/api/weighbridge/session"
PASSWORD = "correct horse battery"
PROVIDER_START = 30
SECRET = "the-clients-secret-4711"


def sign_in(server, browser, **how):
    return browser.post(server.url + SESSION, json=how, timeout=60)


def set_password(server, user, password=PASSWORD):
    server.ok("PUT", f"/api/weighbridge/users/{user}/password", server.admin, {"password": password})


def whoami(server, browser):
    return browser.get(server.url + "/api/whoami-v2", timeout=60).status_code


def test_the_first_start_ends_with_a_password_of_the_administrator(own_server):
    server = own_server.start()
    browser = requests.Session()
    before = browser.get(server.url + SESSION, timeout=60).json()
    assert (before["user"], before["firstStart"], before["oidc"]) == (None, True, None)
    opened = sign_in(server, browser, token=server.admin)
    assert opened.status_code == 200, opened.text
    cookie = opened.headers["Set-Cookie"]
    assert "; HttpOnly" in cookie and "; SameSite=Lax" in cookie and "; Path=/;" in cookie and "Secure" not in cookie
    csrf = {"X-CSRF-Token": opened.json()["csrf"]}
    mine = server.url + "/api/weighbridge/users/admin/password"
    assert browser.put(mine, json={"password": PASSWORD}, timeout=60).json()["code"] == "csrf"
    assert browser.put(mine, json={"password": "admin-admin"}, headers=csrf, timeout=60).status_code == 400
    assert browser.put(mine, json={"password": PASSWORD}, headers=csrf, timeout=60).status_code == 204
    again = sign_in(server, requests.Session(), user="admin", password=PASSWORD).json()
    assert (again["user"], again["admin"], again["scope"], again["firstStart"]) == ("admin", True, "admin", False)
    # Neither the password nor a session is anywhere on the disk.
    for file in server.data.rglob("*"):
        if file.is_file() and file.name != "admin-token":
            content = file.read_bytes()
            assert PASSWORD.encode() not in content and browser.cookies["weighbridge-session"].encode() not in content
    assert PASSWORD not in server.said(10**7)


def test_a_session_changes_things_by_its_text_alone_and_ends(own_server):
    server = own_server.start()
    server.user("alice")
    set_password(server, "alice")
    browser = requests.Session()
    # What the browser kept before is not what it keeps afterwards.
    browser.cookies.set("weighbridge-session", "hf_" + "a" * 40, domain="127.0.0.1")
    opened = sign_in(server, browser, user="alice", password=PASSWORD)
    kept = [one for one in opened.headers["Set-Cookie"].split(";")][0].split("=")[1]
    assert kept.startswith("hf_") and kept != "hf_" + "a" * 40
    browser.cookies.clear()
    browser.cookies.set("weighbridge-session", kept, domain="127.0.0.1")
    create = server.url + "/api/repos/create"
    assert browser.post(create, json={"name": "m"}, timeout=60).status_code == 403
    csrf = {"X-CSRF-Token": opened.json()["csrf"]}
    assert browser.post(create, json={"name": "m"}, headers=csrf, timeout=60).status_code == 200
    # The same rule behind the doors of git and LFS, which ask whoever sends no header for one.
    batch = {"operation": "upload", "transfers": ["basic"], "objects": [{"oid": "0" * 64, "size": 1}]}
    lfs = server.url + "/alice/m.git/info/lfs/objects/batch"
    assert browser.post(lfs, json=batch, timeout=60).status_code == 401
    pushing = {"Content-Type": "application/x-git-receive-pack-request"}
    push = browser.post(server.url + "/alice/m.git/git-receive-pack", data=b"0000", headers=pushing, timeout=60)
    assert push.status_code == 401
    # It is a token like others: listed, and as good in the header.
    tokens = browser.get(server.url + "/api/weighbridge/tokens", timeout=60).json()["tokens"]
    assert [one["name"] for one in tokens if one["session"]] == ["browser session"]
    other = requests.Session()
    assert sign_in(server, other, user="alice", password=PASSWORD).status_code == 200
    # To change the password ends the other session, and needs the one before.
    mine = server.url + "/api/weighbridge/users/alice/password"
    change = {"password": "another battery staple", "current": PASSWORD}
    assert browser.put(mine, json=change | {"current": "wrong"}, headers=csrf, timeout=60).json()["code"] == "current"
    assert browser.put(mine, json=change, headers=csrf, timeout=60).status_code == 204
    assert (whoami(server, browser), whoami(server, other)) == (200, 401)
    assert browser.delete(server.url + SESSION, headers=csrf, timeout=60).status_code == 204
    assert "weighbridge-session" not in browser.cookies
    browser.cookies.set("weighbridge-session", kept, domain="127.0.0.1")
    assert whoami(server, browser) == 401
    assert browser.get(server.url + SESSION, timeout=60).json()["user"] is None


def test_a_session_lives_over_a_restart_and_behind_tls_its_cookie_is_secure(own_server):
    own_server.options = ("--config", str(own_server.data.parent / "own.yaml"))
    (own_server.data.parent / "own.yaml").write_text("server:\n  public-url: https://models.example\n  session-hours: 1\n")
    server = own_server.start()
    server.user("alice")
    set_password(server, "alice")
    opened = sign_in(server, requests.Session(), user="alice", password=PASSWORD)
    assert "; Max-Age=3600;" in opened.headers["Set-Cookie"] and opened.headers["Set-Cookie"].endswith("; Secure")
    cookie = {"Cookie": opened.headers["Set-Cookie"].split(";")[0]}
    server.stop()
    server.start()
    assert server.request("GET", "/api/whoami-v2", headers=cookie).json()["name"] == "alice"


def test_guessing_is_slowed_down_and_who_is_unknown_takes_as_long(own_server):
    server = own_server.start()
    server.user("alice")
    set_password(server, "alice")

    def seconds(user):
        began = time.perf_counter()
        answer = sign_in(server, requests.Session(), user=user, password="wrong but long enough")
        assert answer.status_code == 401, answer.text
        return time.perf_counter() - began, answer.text

    seconds("alice")
    known, unknown = [], []
    for i in range(8):
        known.append(seconds("alice"))
        unknown.append(seconds(f"nobody{i}"))
    assert len({text for _, text in known + unknown}) == 1
    middles = [statistics.median(took for took, _ in some) for some in (known, unknown)]
    # One hash of 600,000 rounds each; without it an answer takes some milliseconds.
    assert 0.5 < middles[0] / middles[1] < 2, middles
    assert min(took for took, _ in unknown) > 0.05
    refused = None
    for _ in range(10):
        refused = sign_in(server, requests.Session(), user="alice", password="wrong again and again")
        if refused.status_code == 429:
            break
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) >= 1
    assert refused.json()["code"] == "attempts"
    # The right password waits too, a token does not.
    assert sign_in(server, requests.Session(), user="alice", password=PASSWORD).status_code == 429
    assert sign_in(server, requests.Session(), token=server.token("alice", "write")).status_code == 200


def test_the_command_sets_a_password(own_server):
    from hub import PROGRAM

    server = own_server.start()
    server.user("bob")
    command = [str(PROGRAM), "user", "password", "bob", "--server", server.url, "--token", server.admin]
    done = subprocess.run(command, input=PASSWORD + "\n", capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    assert sign_in(server, requests.Session(), user="bob", password=PASSWORD).status_code == 200
    done = subprocess.run([*command, "--remove", "--json"], capture_output=True, text=True, timeout=120)
    assert json.loads(done.stdout) == {"removed": "bob"}, done.stderr
    assert sign_in(server, requests.Session(), user="bob", password=PASSWORD).status_code == 401


@pytest.fixture
def provider(tmp_path):
    """An outside provider on a free port: its issuer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = clients.python("oidc-provider-mock").with_name("oidc-provider-mock")
    people = [
        {"sub": "1001", "preferred_username": "Carol.Jones", "name": "Carol Jones", "email": "carol@example.org", "groups": ["hub"]},
        {"sub": "1002", "preferred_username": "alice", "name": "Another Alice"},
    ]
    claims = [word for person in people for word in ("--user-claims", json.dumps(person))]
    with open(tmp_path / "provider.log", "wb") as log:
        process = subprocess.Popen([program, "--port", str(port), "--require-nonce", "true", *claims], stdout=log, stderr=log)
        try:
            issuer = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + PROVIDER_START
            while True:
                try:
                    urllib.request.urlopen(issuer + "/.well-known/openid-configuration", timeout=5)
                    break
                except OSError:
                    assert process.poll() is None and time.monotonic() < deadline, (tmp_path / "provider.log").read_text()
                    time.sleep(0.1)
            yield issuer
        finally:
            process.terminate()
            process.wait(10)


def through_provider(server, browser, subject, next_="/", deny=False):
    """What the browser is sent to in the end, after somebody signed in on the provider's page."""
    begun = browser.get(server.url + "/login/oidc", params={"next": next_}, allow_redirects=False, timeout=60)
    assert begun.status_code == 303, begun.text
    page = begun.headers["Location"]
    form = {"action": "deny"} if deny else {"sub": subject}
    sent = browser.post(page, data=form, allow_redirects=False, timeout=60)
    assert sent.status_code in (302, 303), sent.text
    back = sent.headers["Location"]
    assert back.startswith(server.url + "/login/oidc/callback?"), back
    ended = browser.get(back, allow_redirects=False, timeout=60)
    assert ended.status_code == 303, ended.text
    return ended


def test_people_sign_in_with_an_outside_provider(own_server, provider):
    own_server.environment = {
        "WEIGHBRIDGE_OIDC_ISSUER": provider,
        "WEIGHBRIDGE_OIDC_CLIENT_ID": "weighbridge",
        "WEIGHBRIDGE_OIDC_CLIENT_SECRET": SECRET,
        "WEIGHBRIDGE_OIDC_NAME": "Example ID",
        "WEIGHBRIDGE_OIDC_ADMIN_GROUP": "hub",
    }
    server = own_server.start()
    server.user("alice")
    browser = requests.Session()
    told = browser.get(server.url + SESSION, timeout=60).json()
    assert told["oidc"] == {"name": "Example ID"} and not told["firstStart"]
    ended = through_provider(server, browser, "1001", "/ui/settings?tab=tokens")
    assert ended.headers["Location"] == "/ui/settings?tab=tokens"
    me = browser.get(server.url + SESSION, timeout=60).json()
    assert (me["user"], me["fullname"], me["admin"], me["scope"]) == ("carol.jones", "Carol Jones", True, "admin")
    assert browser.post(server.url + "/api/repos/create", json={"name": "m"}, timeout=60).status_code == 403
    csrf = {"X-CSRF-Token": me["csrf"]}
    assert browser.post(server.url + "/api/repos/create", json={"name": "m"}, headers=csrf, timeout=60).status_code == 200

    # An account that was there before is not his who has its name elsewhere, until the administrator says so.
    other = requests.Session()
    assert through_provider(server, other, "1002").headers["Location"] == "/login?problem=exists"
    assert "weighbridge-session" not in other.cookies
    entries = server.ok("GET", "/api/weighbridge/audit?action=session.open", server.admin).json()["entries"]
    assert any("users/alice/oidc" in entry["outcome"] and "1002" in entry["outcome"] for entry in entries)
    server.ok("PUT", "/api/weighbridge/users/alice/oidc", server.admin, {"subject": "1002"})
    assert through_provider(server, other, "1002").headers["Location"] == "/"
    assert other.get(server.url + SESSION, timeout=60).json()["user"] == "alice"

    # This provider leaves the state out when it lets nobody in (RFC 6749 4.1.2.1 asks for it): anybody could have said that.
    assert through_provider(server, requests.Session(), "1001", deny=True).headers["Location"] == "/login?problem=state"
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example", "evil.example"):
        assert through_provider(server, requests.Session(), "1001", elsewhere).headers["Location"] == "/"
    # An answer for another browser is of no use in mine.
    victim = requests.Session()
    begun = requests.Session().get(server.url + "/login/oidc", allow_redirects=False, timeout=60).headers["Location"]
    sent = requests.post(begun, data={"sub": "1001"}, allow_redirects=False, timeout=60).headers["Location"]
    assert parse_qs(urlsplit(sent).query)["code"]
    assert victim.get(sent, allow_redirects=False, timeout=60).headers["Location"] == "/login?problem=state"
    assert not victim.cookies
    # The secret is told to nobody.
    assert SECRET not in server.said(10**7)
