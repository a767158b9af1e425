"""schemathesis invents requests from /openapi.json: no answer is a 5xx."""

import subprocess

import clients

EXAMPLES = 25
TIMEOUT = 900


def test_no_invented_request_ends_in_a_server_error(own_server):
    server = own_server.start()
    schemathesis = clients.python("schemathesis").with_name("schemathesis")
    alice = server.user("alice")
    server.create("alice/model", alice)
    server.commit("alice/model", alice, {"a.txt": b"a"})
    for token in ([], ["--header", f"Authorization: Bearer {alice}"]):
        done = subprocess.run(
            [
                schemathesis, "run", server.url + "/openapi.json", "--checks", "not_a_server_error",
                "--max-examples", str(EXAMPLES), "--mode", "all", "--phases", "examples,coverage,fuzzing", "--no-color",
                "--request-timeout", "20", *token,
            ],
            capture_output=True, text=True, timeout=TIMEOUT, cwd=server.data.parent,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
        assert "No issues found" in done.stdout or "passed" in done.stdout, done.stdout[-3000:]
    assert server.request("GET", "/health/ready").status == 200
