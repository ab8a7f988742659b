/* Lists to work through. A letter presses the button of the row one is in: data-key="d". What is swapped inside
   data-keep-place leaves one at the same row, which then is the next one. */
const typing = (element) => element.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
const rows = (scope) => [...scope.querySelectorAll("[data-rows] > tbody > tr, ul[data-rows] > li")]
  .filter((row) => row.offsetParent !== null);
let at = -1;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || typing(event.target)) return;
  if (document.querySelector("dialog[open], .pop:popover-open")) return;
  const row = event.target.closest?.("[data-rows] tr, [data-rows] li");
  const button = row?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.focus();
  button.click();
});

// A dialog over the list takes the focus away from the row it was opened from.
document.addEventListener("focusin", (event) => {
  const scope = event.target.closest("[data-keep-place]");
  const row = event.target.closest("[data-rows] tr, [data-rows] li");
  if (scope && row) at = rows(scope).indexOf(row);
});

document.addEventListener("htmx:after:swap", () => {
  const scope = document.querySelector("[data-keep-place]");
  if (!scope || at < 0 || (document.activeElement && document.activeElement !== document.body)) return;
  const left = rows(scope);
  const next = left[Math.min(at, left.length - 1)];
  (next?.querySelector("a[data-row]") ?? document.getElementById("main"))?.focus();
});
