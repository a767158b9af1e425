// Curves of a run as it goes: told by the API as server-sent events, drawn by uPlot in place of the still ones.
"use strict";

const curves = document.getElementById("curves");
const epochs = Number(curves.dataset.epochs);
const NAMES = { loss: ["train_loss", "valid_loss"], accuracy: ["train_accuracy", "valid_accuracy"] };
const seen = { x: [], train_loss: [], valid_loss: [], train_accuracy: [], valid_accuracy: [] };
const drawn = {};
let fresh = true;

function colour(name) {
  const probe = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  probe.setAttribute("class", name);
  curves.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function draw(kind) {
  const panel = curves.querySelector(`[data-plot="${kind}"]`);
  const factor = kind === "accuracy" ? 100 : 1;
  const data = [seen.x, ...NAMES[kind].map((name) => seen[name].map((v) => (v == null ? null : v * factor)))];
  if (!data.slice(1).some((line) => line.some((v) => v != null))) return;
  if (drawn[kind]) return drawn[kind].setData(data);
  panel.textContent = "";
  const axis = { stroke: colour("plot-text"), grid: { stroke: colour("plot-grid"), width: 1 }, ticks: { stroke: colour("plot-grid"), width: 1 } };
  drawn[kind] = new uPlot({
    title: kind === "accuracy" ? "Accuracy, %" : "Loss",
    width: panel.clientWidth - 36,
    height: 280,
    scales: { x: { time: false } },
    axes: [{ ...axis, label: "epoch", labelSize: 22 }, axis],
    series: [
      { label: "epoch" },
      { label: "training", stroke: colour("ink0"), width: 2, spanGaps: true },
      { label: "held out", stroke: colour("ink1"), width: 2, dash: [6, 4], spanGaps: true, points: { show: true } },
    ],
  }, data, panel);
}

function redraw() {
  for (const kind of Object.keys(drawn)) { drawn[kind].destroy(); delete drawn[kind]; }
  draw("loss");
  draw("accuracy");
}

let waits = false;
function later() {
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => { waits = false; draw("loss"); draw("accuracy"); });
}

function metrics(data) {
  seen.x.push((epochs * data.step) / data.total_steps);
  for (const name of ["train_loss", "valid_loss", "train_accuracy", "valid_accuracy"]) {
    seen[name].push(data[name] ?? null);
    const place = document.querySelector(`[data-figure="${name}"]`);
    if (data[name] != null) place.textContent = name.endsWith("accuracy") ? (100 * data[name]).toFixed(2) + " %" : data[name].toFixed(4);
  }
  document.getElementById("progress").value = data.step / data.total_steps;
  later();
}

if (curves.dataset.live) {
  const events = new EventSource(curves.dataset.live);
  events.onmessage = (message) => {
    if (message.data === "[DONE]") {
      events.close();
      location.reload();
      return;
    }
    const event = JSON.parse(message.data);
    if (event.type === "metrics") return metrics(event.data);
    const list = document.getElementById("messages");
    if ([...list.children].some((line) => line.dataset.id === event.id)) return;
    const line = document.createElement("li");
    line.dataset.id = event.id;
    line.textContent = event.message;
    if (fresh) { list.textContent = ""; fresh = false; }
    list.prepend(line);
  };
  // A stream that broke begins anew, with everything from the first event.
  events.onerror = () => { for (const line of Object.values(seen)) line.length = 0; fresh = true; };
  document.addEventListener("weighbridge:theme", redraw);
}
