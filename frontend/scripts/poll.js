/* Elements with data-poll="seconds" receive the event "poll" while the page is looked at: hx-trigger="poll". */
const due = new WeakMap();

setInterval(() => {
  if (document.hidden) return;
  const now = Date.now();
  for (const node of document.querySelectorAll("[data-poll]")) {
    const every_ms = Number(node.dataset.poll) * 1000;
    if (!(every_ms > 0)) continue;
    if (!due.has(node)) due.set(node, now + every_ms);
    if (now < due.get(node)) continue;
    due.set(node, now + every_ms);
    node.dispatchEvent(new CustomEvent("poll"));
  }
}, 1000);
