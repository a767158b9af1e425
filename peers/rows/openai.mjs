// What one row asks of the openai package of npm: `openai.mjs ROW [ARGUMENT...]`. OPENAI_BASE_URL and OPENAI_API_KEY are
// set by the caller; it runs in the folder that has the node_modules. A row that is not done throws.
import assert from "node:assert/strict";
import { createReadStream, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const load = (name) => import(pathToFileURL(createRequire(join(process.cwd(), "package.json")).resolve(name)));
const { default: OpenAI } = await load("openai");
const client = new OpenAI({ maxRetries: 0, timeout: 120_000 });
const all = async (pages) => {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
};
const far = (one, other) => Math.max(...one.map((x, i) => Math.abs(x - other[i])));

const rows = {
  async models(...deployed) {
    const listed = (await all(client.models.list())).map((model) => model.id);
    for (const name of deployed) {
      assert.ok(listed.includes(name), listed);
      assert.equal((await client.models.retrieve(name)).id, name);
    }
    await assert.rejects(client.models.retrieve("no-such"), OpenAI.NotFoundError);
    const stranger = new OpenAI({ maxRetries: 0, apiKey: "hf_" + "x".repeat(40) });
    await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
  },

  async embeddings(model, reference) {
    const { texts, vectors } = JSON.parse(readFileSync(reference, "utf8"));
    for (const ways of [{}, { encoding_format: "float" }]) {
      const { data, usage } = await client.embeddings.create({ model, input: texts, ...ways });
      assert.deepEqual(data.map((one) => one.index), texts.map((_, i) => i));
      data.forEach((one, i) => {
        assert.equal(one.embedding.length, vectors[i].length);
        assert.ok(far(one.embedding, vectors[i]) < 1e-4, texts[i]);
      });
      assert.ok(usage.prompt_tokens > 0 && usage.prompt_tokens === usage.total_tokens);
    }
    const short = (await client.embeddings.create({ model, input: texts[0], dimensions: 64 })).data[0].embedding;
    assert.equal(short.length, 64);
    assert.ok(Math.abs(Math.hypot(...short) - 1) < 1e-4);
    await assert.rejects(client.embeddings.create({ model, input: [] }), OpenAI.BadRequestError);
    await assert.rejects(client.embeddings.create({ model: "no-such", input: "a" }), OpenAI.NotFoundError);
  },

  async files(path) {
    const content = readFileSync(path);
    const made = await client.files.create({ file: createReadStream(path), purpose: "fine-tune" });
    assert.equal(made.bytes, content.length);
    assert.ok((await all(client.files.list())).some((one) => one.id === made.id));
    const back = await (await client.files.content(made.id)).arrayBuffer();
    assert.deepEqual(Buffer.from(back), content);
    assert.equal((await client.files.delete(made.id)).deleted, true);
    await assert.rejects(client.files.retrieve(made.id), OpenAI.NotFoundError);
  },

  async fineTuning(model, path, epochs) {
    const file = await client.files.create({ file: createReadStream(path), purpose: "fine-tune" });
    let job = await client.fineTuning.jobs.create({
      model,
      training_file: file.id,
      suffix: "npm",
      hyperparameters: { n_epochs: Number(epochs) },
    });
    const deadline = Date.now() + 240_000;
    while (!["succeeded", "failed", "cancelled"].includes(job.status) && Date.now() < deadline) {
      await new Promise((done) => setTimeout(done, 300));
      job = await client.fineTuning.jobs.retrieve(job.id);
    }
    assert.equal(job.status, "succeeded", JSON.stringify(job));
    assert.ok(job.fine_tuned_model);
    const events = await all(client.fineTuning.jobs.listEvents(job.id, { limit: 2 }));
    assert.ok(events.length > Number(epochs), JSON.stringify(events));
    const checkpoints = await all(client.fineTuning.jobs.checkpoints.list(job.id));
    assert.ok(checkpoints.length > 0);
    assert.ok((await all(client.fineTuning.jobs.list())).some((one) => one.id === job.id));
    const long = await client.fineTuning.jobs.create({ model, training_file: file.id, hyperparameters: { n_epochs: 900 } });
    let cancelled = await client.fineTuning.jobs.cancel(long.id);
    while (!["succeeded", "failed", "cancelled"].includes(cancelled.status) && Date.now() < deadline) {
      await new Promise((done) => setTimeout(done, 300));
      cancelled = await client.fineTuning.jobs.retrieve(long.id);
    }
    assert.equal(cancelled.status, "cancelled");
    console.log(JSON.stringify({ model: job.fine_tuned_model }));
  },
};

await rows[process.argv[2]](...process.argv.slice(3));
