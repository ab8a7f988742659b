/* <time data-until="2026-11-20T12:00:00Z"> counts down in minutes and seconds; data-over holds the text at the end. */
const TICK_MS = 1000;

function tick() {
  for (const node of document.querySelectorAll("[data-until]")) {
    const left_s = Math.ceil((Date.parse(node.dataset.until) - Date.now()) / 1000);
    if (Number.isNaN(left_s)) continue;
    if (left_s <= 0) {
      if (node.dataset.over) node.textContent = node.dataset.over;
      delete node.dataset.until;
      node.dispatchEvent(new CustomEvent("over", { bubbles: true }));
      continue;
    }
    const minutes = node.dataset.min ?? "min";
    const seconds = node.dataset.s ?? "s";
    node.textContent = left_s >= 60 ? `${Math.floor(left_s / 60)} ${minutes} ${left_s % 60} ${seconds}` : `${left_s} ${seconds}`;
  }
}

setInterval(tick, TICK_MS);
tick();
