/* Check boxes with data-select inside data-bulk: the head's data-select-all, the bar's count, and the bar instead of the chips. */
function refresh(scope) {
  const boxes = [...scope.querySelectorAll("[data-select]")];
  const chosen = boxes.filter((box) => box.checked);
  const all = scope.querySelector("[data-select-all]");
  if (all) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  for (const bar of scope.querySelectorAll("[data-bulk-bar]")) {
    bar.hidden = chosen.length === 0;
    const count = bar.querySelector("[data-bulk-count]");
    if (count) count.textContent = (chosen.length === 1 && count.dataset.one || count.dataset.bulkCount).replace("{n}", chosen.length);
  }
  for (const rest of scope.querySelectorAll("[data-bulk-rest]")) rest.hidden = chosen.length > 0;
}

document.addEventListener("change", (event) => {
  const scope = event.target.closest?.("[data-bulk]");
  if (!scope || !event.target.matches("[data-select], [data-select-all]")) return;
  if (event.target.matches("[data-select-all]")) {
    for (const box of scope.querySelectorAll("[data-select]")) box.checked = event.target.checked;
  }
  refresh(scope);
});

document.addEventListener("click", (event) => {
  const scope = event.target.closest("[data-bulk-clear]")?.closest("[data-bulk]");
  if (!scope) return;
  for (const box of scope.querySelectorAll("[data-select]")) box.checked = false;
  refresh(scope);
});

const refreshAll = () => document.querySelectorAll("[data-bulk]").forEach(refresh);

document.addEventListener("htmx:after:swap", refreshAll);
refreshAll();
