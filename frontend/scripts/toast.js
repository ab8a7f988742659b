/* Toasts: the newest is shown, 5 seconds, longer while pointed at; errors stay until closed. */
const SHOWN_MS = 5000;
const region = document.getElementById("toasts");
const blank = document.getElementById("toast-blank");

/** Show a toast. `undo` is a URL to POST to; `kind` "error" stays until closed. */
export function toast({ text, kind = "ok", undo = "", undoLabel = "" }) {
  if (!region || !blank || !text) return;
  const node = blank.content.firstElementChild.cloneNode(true);
  node.querySelector(".text").textContent = text;
  if (kind === "error") {
    node.classList.add("error");
    node.setAttribute("role", "alert");
    node.dataset.stay = "";
  }
  const [plain, error] = node.querySelectorAll(":scope > svg");
  (kind === "error" ? plain : error)?.remove();
  const form = node.querySelector("form");
  if (undo) {
    form.action = undo;
    if (undoLabel) form.querySelector("button").textContent = undoLabel;
  } else form.remove();
  region.append(node);
}

function arm(node) {
  if (!(node instanceof HTMLElement) || !node.matches("[data-toast]") || "stay" in node.dataset) return;
  let timer;
  const start = () => { timer = setTimeout(() => node.remove(), SHOWN_MS); };
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) node.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) node.addEventListener(name, start);
  start();
}

if (region) {
  for (const node of region.children) arm(node);
  new MutationObserver((changes) => {
    for (const change of changes) change.addedNodes.forEach(arm);
  }).observe(region, { childList: true });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]")?.remove();
});
// An answer may carry `HX-Trigger: {"toast": {"text": "…", "undo": "/…"}}`.
document.addEventListener("toast", (event) => toast(event.detail));
