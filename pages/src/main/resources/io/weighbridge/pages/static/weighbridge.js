// What pages do beyond links and forms. Every page works without it, unless it says otherwise.
"use strict";

document.documentElement.classList.add("scripted");

// Light and dark.
for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("weighbridge-theme", root.dataset.theme);
    document.dispatchEvent(new CustomEvent("weighbridge:theme"));
  });
}

// What is folded on a phone and open beside the content elsewhere.
const wide = matchMedia("(min-width: 60rem)");
let opened = wide.matches;
function unfold() {
  for (const part of document.querySelectorAll("[data-open-when-wide]")) part.open = opened;
}
unfold();
wide.addEventListener("change", () => ((opened = wide.matches), unfold()));
// What was unfolded stays so when its content changes.
let focused = "";
document.addEventListener("htmx:beforeSwap", () => {
  const part = document.querySelector("[data-open-when-wide]");
  if (part) opened = part.open;
  focused = document.activeElement?.id ?? "";
});
document.addEventListener("htmx:afterSwap", () => {
  unfold();
  // What is folded takes no focus, so it got none back before this.
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
});

// Only a page's own parts become part of it: never what the API or anything else answers.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const isPage = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
  const isTold = xhr.status < 400 || xhr.getResponseHeader("X-Weighbridge-Part") !== null;
  event.detail.shouldSwap = isPage && isTold && xhr.status !== 204;
});

// A menu closes when something else is meant.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Snippets are there to be copied.
function copyable(root) {
  for (const block of root.querySelectorAll("pre:not(.plain)")) {
    if (block.querySelector("button")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy quiet";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.querySelector("code").textContent);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    block.append(button);
    block.tabIndex = 0;
  }
}
copyable(document);
document.addEventListener("htmx:afterSwap", (event) => copyable(event.target));

// Files that a form sends as text: the API takes documents, not uploads.
document.addEventListener("change", async (event) => {
  const from = event.target.closest("[data-text-into]");
  if (!from || !from.files.length) return;
  document.getElementById(from.dataset.textInto).value = await from.files[0].text();
});
