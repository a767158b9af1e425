// A deployment tried by hand: what is drawn, chosen or typed is sent as any program would send it, and shown with its answer.
"use strict";

const play = document.getElementById("playground");
const model = encodeURIComponent(play.dataset.model);
/** The path below which this server is reached; what programs ask for comes behind it. */
const base = document.documentElement.dataset.base;
const at = (id) => document.getElementById(id);

/** Asks the API; the request is shown as a command that does the same. */
async function ask(door, body, type, accept) {
  const headers = { "Content-Type": type };
  const csrf = document.querySelector("meta[name=csrf]").content;
  if (csrf) headers["X-CSRF-Token"] = csrf;
  if (accept) headers.Accept = accept;
  const began = performance.now();
  const answer = await fetch(base + door, { method: "POST", headers, body });
  const json = await answer.json();
  return { answer, json, milliseconds: performance.now() - began };
}

function refusal(json) {
  return json.error?.message ?? json.error ?? json.detail ?? "The server refused.";
}

function shown({ answer, json, milliseconds }, command) {
  at("latency").textContent = `${milliseconds.toFixed(1)} ms`;
  const timing = answer.headers.get("Server-Timing");
  at("timing").textContent = timing ? timing.replace(/;dur=/g, " ").replace(/,/g, " ms,") + " ms" : "–";
  at("cost").textContent = answer.headers.get("x-weighbridge-cost") ?? "no plan is attached";
  at("request").textContent = `${command}\n\n${answer.status}\n${JSON.stringify(json, null, 1)}`;
  if (!answer.ok) at("label").textContent = refusal(json);
  return answer.ok;
}

function scores(predictions) {
  at("label").textContent = predictions[0].label;
  const sorted = [...predictions].sort((a, b) => a.index - b.index);
  const list = at("scores");
  while (list.children.length > sorted.length) list.lastChild.remove();
  while (list.children.length < sorted.length) {
    const item = document.createElement("li");
    item.append(document.createElement("span"), document.createElement("meter"), document.createElement("span"));
    list.append(item);
  }
  sorted.forEach((one, i) => {
    const [label, bar, share] = list.children[i].children;
    label.textContent = one.label;
    bar.value = one.probability;
    bar.setAttribute("aria-label", `probability of ${one.label}`);
    share.textContent = `${(100 * one.probability).toFixed(1)} %`;
    list.children[i].classList.toggle("first", one.index === predictions[0].index);
  });
}

const command = (door, type, data) =>
  `curl ${location.origin}${base}${door} \\\n  -H "Authorization: Bearer $WEIGHBRIDGE_TOKEN" -H "Content-Type: ${type}" ${data}`;

// ---- pictures ----

/** The drawing as the digits of MNIST are: its longer side 20 pixels, its centre of mass in the middle of 28 by 28. */
function digit(source) {
  const side = source.width;
  const ink = source.getContext("2d").getImageData(0, 0, side, side).data;
  let left = side, right = -1, top = side, bottom = -1;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      if (ink[4 * (y * side + x)] > 8) {
        left = Math.min(left, x); right = Math.max(right, x);
        top = Math.min(top, y); bottom = Math.max(bottom, y);
      }
  if (right < 0) return null;
  const width = right - left + 1, height = bottom - top + 1, scale = 20 / Math.max(width, height);
  const small = new OffscreenCanvas(28, 28);
  const pen = small.getContext("2d", { willReadFrequently: true });
  pen.imageSmoothingQuality = "high";
  const place = (dx, dy) => {
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, 28, 28);
    pen.drawImage(source, left, top, width, height, 14 - (width * scale) / 2 + dx, 14 - (height * scale) / 2 + dy, width * scale, height * scale);
    return pen.getImageData(0, 0, 28, 28).data;
  };
  const pixels = place(0, 0);
  let mass = 0, cx = 0, cy = 0;
  for (let i = 0; i < 784; i++) {
    mass += pixels[4 * i];
    cx += pixels[4 * i] * (i % 28);
    cy += pixels[4 * i] * Math.floor(i / 28);
  }
  if (mass) place(Math.round(13.5 - cx / mass), Math.round(13.5 - cy / mass));
  return small;
}

/** Draws attributions: orange spoke for the answer, blue against it, as strong as the strongest. */
function why(values, small) {
  const canvas = at("why"), pen = canvas.getContext("2d");
  const rows = values.length, columns = values[0].length;
  const most = values.flat().reduce((so, value) => Math.max(so, Math.abs(value)), 1e-12);
  const beneath = small?.getContext("2d").getImageData(0, 0, small.width, small.height).data;
  const picture = pen.createImageData(columns, rows);
  values.flat().forEach((value, i) => {
    const grey = beneath && beneath.length === 4 * rows * columns ? 20 + beneath[4 * i] * 0.25 : 20;
    const strength = Math.min(1, Math.abs(value) / most);
    const colour = value > 0 ? [255, 150, 40] : [70, 160, 255];
    for (let c = 0; c < 3; c++) picture.data[4 * i + c] = grey + (colour[c] - grey) * strength;
    picture.data[4 * i + 3] = 255;
  });
  const image = new OffscreenCanvas(columns, rows);
  image.getContext("2d").putImageData(picture, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
}

/** A heat map has a row of pixels in a row; channels are added up. */
function grid(attributions, height, width) {
  const flat = attributions.flat(Infinity);
  const channels = flat.length / (height * width);
  const planes = Array.isArray(attributions[0][0]) && attributions.length === channels && channels > 1;
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += flat[planes ? (c * height + y) * width + x : (y * width + x) * channels + c];
      return sum;
    }));
}

if (at("draw")) {
  const canvas = at("draw"), pen = canvas.getContext("2d", { willReadFrequently: true });
  const isDigit = play.dataset.kind === "DIGIT";
  const height = Number(play.dataset.height), width = Number(play.dataset.width);
  let chosen = null, asking = false, again = false;

  const clear = () => {
    chosen = null;
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    const other = at("why").getContext("2d");
    other.fillStyle = "#141414";
    other.fillRect(0, 0, 280, 280);
    at("label").textContent = "–";
    at("scores").replaceChildren();
    at("explained").textContent = "";
  };

  /** One request at a time; what is drawn meanwhile is asked for afterwards. */
  const look = async () => {
    if (asking) return void (again = true);
    asking = true;
    play.dataset.busy = "true";
    try {
      const small = chosen ? null : digit(canvas);
      if (!chosen && !small) return;
      const body = chosen ?? (await small.convertToBlob({ type: "image/png" }));
      const door = `/v1/models/${model}/classify?top=${isDigit ? 10 : 5}`;
      const first = await ask(door, body, body.type);
      if (!shown(first, command(door, body.type, "--data-binary @picture.png"))) return;
      scores(first.json.predictions);
      const method = at("method").value;
      if (method) {
        const second = await ask(`/v1/models/${model}/explain?method=${method}&class=${first.json.predictions[0].index}`, body, body.type);
        if (second.answer.ok) {
          why(grid(second.json.attributions, height, width), small);
          at("explained").textContent = told(second.json, second.milliseconds);
        } else {
          at("explained").textContent = refusal(second.json);
        }
      }
    } catch (failure) {
      at("label").textContent = `No answer: ${failure.message}`;
      at("scores").replaceChildren();
    } finally {
      asking = false;
      if (again) {
        again = false;
        look();
      } else {
        delete play.dataset.busy;
      }
    }
  };

  const told = (json, milliseconds) => {
    const parts = [`Orange pixels spoke for ${json.output.label}, blue ones against it: ${at("method").selectedOptions[0].textContent} of the ${json.explains}`];
    if (json.baseline) parts.push(`baseline ${json.baseline}`);
    if (json.steps) parts.push(`${json.steps} steps`);
    if (json.patch) parts.push(`patches of ${json.patch} pixels`);
    if (json.completeness) parts.push(`completeness error ${json.completeness.relative?.toPrecision(2) ?? json.completeness.absolute.toPrecision(2)}`);
    return `${parts.join(", ")}; ${milliseconds.toFixed(1)} ms.`;
  };

  let last = null;
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  if (isDigit) {
    canvas.classList.add("drawn");
    canvas.addEventListener("pointerdown", (event) => {
      if (chosen) clear();
      canvas.setPointerCapture(event.pointerId);
      last = point(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!last) return;
      const next = point(event);
      pen.strokeStyle = "#fff";
      pen.lineWidth = 22;
      pen.lineCap = pen.lineJoin = "round";
      pen.beginPath();
      pen.moveTo(...last);
      pen.lineTo(...next);
      pen.stroke();
      last = next;
      look();
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (last = null));
  }
  at("clear").addEventListener("click", clear);
  at("method").addEventListener("change", look);
  at("file").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    clear();
    chosen = file;
    let picture;
    try {
      picture = await createImageBitmap(file);
    } catch {
      at("label").textContent = "The file is no picture that can be shown.";
      return;
    }
    const scale = Math.min(canvas.width / picture.width, canvas.height / picture.height);
    pen.imageSmoothingEnabled = picture.width > 100;
    pen.drawImage(picture, (canvas.width - picture.width * scale) / 2, (canvas.height - picture.height * scale) / 2, picture.width * scale, picture.height * scale);
    look();
  });
  clear();
}

// ---- rows and texts ----

at("row")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const row = (form.has("numbers") ? form.get("numbers").split(/[,;\s]+/) : [...form.values()]).filter((text) => text.trim()).map(Number);
  const body = JSON.stringify({ inputs: [row] });
  const door = `/v1/models/${model}/classify`;
  const asked = await ask(door, body, "application/json");
  if (shown(asked, command(door, "application/json", `-d '${body}'`))) scores(asked.json.predictions);
});

at("text")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = JSON.stringify({ model: play.dataset.model, input: new FormData(event.target).get("text") });
  const asked = await ask("/v1/embeddings", body, "application/json");
  if (!shown(asked, command("/v1/embeddings", "application/json", `-d '${body}'`))) return;
  const vector = asked.json.data[0].embedding;
  at("label").textContent = `${vector.length} numbers`;
  at("scores").replaceChildren();
});
