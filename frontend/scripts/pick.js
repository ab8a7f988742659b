/* Pickers with data-pick: a search over their items or ticks, at most data-most boxes ticked. And the form of the explorer
   (data-question): an order or a chart that does not fit the new question is not asked for again. */
const items = (pick) => [...pick.querySelectorAll("[data-pick-item], .tick-list label")];

function search(input) {
  const pick = input.closest("[data-pick]");
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of items(pick)) {
    const text = item.textContent.toLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
  }
  for (const group of pick.querySelectorAll("[data-pick-group]")) group.hidden = !group.querySelector("[data-pick-item]:not([hidden])");
  const none = pick.querySelector("[data-pick-none]");
  if (none) none.hidden = !words.length || items(pick).some((item) => !item.hidden);
}

function limit(pick) {
  const most = Number(pick.dataset.most);
  if (!most) return;
  const boxes = [...pick.querySelectorAll("input[type=checkbox]")];
  const full = boxes.filter((box) => box.checked).length >= most;
  for (const box of boxes) box.disabled = !box.checked && (full || "off" in box.dataset);
}

document.addEventListener("input", ({ target }) => {
  if (target.matches?.("[data-pick-search]")) search(target);
});

// A panel opens with the whole of its list, whatever was looked for before.
document.addEventListener("toggle", ({ target, newState }) => {
  if (newState !== "open" || !target.querySelectorAll) return;
  for (const input of target.querySelectorAll("[data-pick-search]")) {
    input.value = "";
    search(input);
  }
}, true);

// Enter in the search ticks the only thing it found.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("[data-pick-search]")) return;
  event.preventDefault();
  const found = items(event.target.closest("[data-pick]")).filter((item) => !item.hidden);
  if (found.length === 1) found[0].querySelector("input:not(:disabled)")?.click();
});

document.addEventListener("change", ({ target }) => {
  const pick = target.closest?.("[data-pick]");
  if (pick) limit(pick);
  const form = target.form;
  if (!form?.matches("[data-question]") || !["metric", "by"].includes(target.name)) return;
  const ticked = new Set(new FormData(form).getAll("metric").concat(new FormData(form).getAll("by")));
  for (const name of ["sort", "order"]) {
    for (const held of form.querySelectorAll(`[name="${name}"]`)) held.disabled = !ticked.has(held.value.replace(/^-/, ""));
  }
  if (target.name !== "by") return;
  for (const held of form.querySelectorAll('[name="chart"], [name="top"]')) held.disabled = true;
});

const limitAll = () => document.querySelectorAll("[data-pick][data-most]").forEach(limit);
document.addEventListener("htmx:after:swap", limitAll);
// Somebody may have typed before the list was there.
document.addEventListener("htmx:after:swap", () => {
  document.querySelectorAll("[data-pick-search]").forEach((input) => input.value && search(input));
});
limitAll();
