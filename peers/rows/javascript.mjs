// What one row asks of the JavaScript clients: `javascript.mjs ROW REPOSITORY [ARGUMENT...]`. HUB and TOKEN are set by
// the caller; it runs in the folder that has the node_modules. A row that is not done throws.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const load = (name) => import(pathToFileURL(createRequire(join(process.cwd(), "package.json")).resolve(name)));
const hubUrl = process.env.HUB;
const accessToken = process.env.TOKEN;
const all = async (iterable) => {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
};

const rows = {
  async hub(name, safetensors) {
    const hub = await load("@huggingface/hub");
    const repo = { type: "model", name };
    const common = { repo, hubUrl, accessToken };
    assert.equal((await hub.whoAmI({ hubUrl, accessToken })).name, name.split("/")[0]);
    assert.equal((await hub.createRepo(common)).repoUrl, `${hubUrl}/${name}`);
    await assert.rejects(hub.createRepo(common), (e) => e.statusCode === 409);
    assert.equal(await hub.repoExists(common), true);
    assert.equal(await hub.repoExists({ ...common, repo: { type: "model", name: `${name}-no` } }), false);
    const blob = (bytes) => new Blob([bytes]);
    const big = new Uint8Array(11_000_000).map((_, i) => i * 31);
    const files = [
      { path: "empty.txt", content: blob("") },
      { path: "sub/a b.txt", content: blob("text") },
      { path: "big.bin", content: blob(big) },
      { path: "model.safetensors", content: blob(readFileSync(safetensors)) },
      { path: "README.md", content: blob("---\nlicense: mit\npipeline_tag: text-classification\n---\n# A model\n") },
    ];
    const committed = await hub.uploadFiles({ ...common, files, commitTitle: "All at once" });
    assert.match(committed.commit.oid, /^[0-9a-f]{40}$/);
    for (const { path, content } of files) {
      const info = await hub.fileDownloadInfo({ ...common, path });
      assert.equal(info.size, content.size, path);
      const back = await hub.downloadFile({ ...common, path });
      assert.deepEqual(Buffer.from(await back.arrayBuffer()), Buffer.from(await content.arrayBuffer()), path);
    }
    assert.equal(await hub.fileDownloadInfo({ ...common, path: "no-such" }), null);
    assert.equal(await hub.downloadFile({ ...common, path: "no-such" }), null);
    assert.equal(await hub.fileExists({ ...common, path: "big.bin" }), true);
    assert.equal(await hub.fileExists({ ...common, path: "no-such" }), false);
    const listed = await all(hub.listFiles({ ...common, recursive: true, expand: true }));
    assert.deepEqual(
      listed.filter((f) => f.type === "file").map((f) => f.path).sort(),
      [".gitattributes", "README.md", "big.bin", "empty.txt", "model.safetensors", "sub/a b.txt"].sort(),
    );
    assert.ok(listed.find((f) => f.path === "big.bin").lfs.oid.length === 64);
    assert.equal(listed.find((f) => f.path === "big.bin").lastCommit.title, "All at once");
    const paths = await hub.pathsInfo({ ...common, paths: ["big.bin", "no-such"] });
    assert.deepEqual(paths.map((p) => p.path), ["big.bin"]);
    const metadata = await hub.parseSafetensorsMetadata({ ...common, computeParametersCount: true });
    assert.deepEqual(metadata.parameterCount, { F32: 60000, F16: 64 });
    const info = await hub.modelInfo({ name, hubUrl, accessToken, additionalFields: ["tags", "sha", "siblings"] });
    assert.equal(info.name, name);
    assert.equal(info.task, "text-classification");
    assert.ok(info.tags.includes("license:mit"));
    const models = await all(hub.listModels({ search: { owner: name.split("/")[0] }, hubUrl, accessToken }));
    assert.ok(models.some((m) => m.name === name));
    assert.equal((await hub.checkRepoAccess(common)) ?? undefined, undefined);
    await hub.createBranch({ ...common, branch: "feature/x" });
    await hub.uploadFile({ ...common, branch: "feature/x", file: { path: "c.txt", content: blob("c") } });
    assert.equal(await (await hub.downloadFile({ ...common, revision: "feature/x", path: "c.txt" })).text(), "c");
    const commits = await all(hub.listCommits({ ...common, revision: "feature/x" }));
    assert.equal(commits.length, 3);
    assert.equal(await hub.countCommits({ ...common, revision: "feature/x" }), 3);
    await hub.deleteBranch({ ...common, branch: "feature/x" });
    const cacheDir = mkdtempSync(join(tmpdir(), "peers-js-"));
    const snapshot = await hub.snapshotDownload({ ...common, cacheDir });
    assert.deepEqual(readFileSync(join(snapshot, "big.bin")), Buffer.from(big));
    await hub.deleteFile({ ...common, path: "big.bin" });
    await hub.deleteFiles({ ...common, paths: ["empty.txt", "sub/a b.txt"] });
    assert.deepEqual(
      (await all(hub.listFiles({ ...common, recursive: true }))).map((f) => f.path).sort(),
      [".gitattributes", "README.md", "model.safetensors"].sort(),
    );
    await hub.deleteRepo(common);
    assert.equal(await hub.repoExists(common), false);
  },

  async tokenizer(name) {
    const { AutoTokenizer, AutoConfig, env } = await load("@huggingface/transformers");
    env.remoteHost = `${hubUrl}/`;
    env.allowLocalModels = false;
    env.cacheDir = mkdtempSync(join(tmpdir(), "peers-js-"));
    const tokenizer = await AutoTokenizer.from_pretrained(name);
    const ids = tokenizer.encode("hello world");
    assert.equal(tokenizer.decode(ids, { skip_special_tokens: true }), "hello world");
    assert.equal((await AutoConfig.from_pretrained(name)).model_type, "bert");
    await assert.rejects(AutoTokenizer.from_pretrained(`${name}-missing`));
  },
};

await rows[process.argv[2]](...process.argv.slice(3));
