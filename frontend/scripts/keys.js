/* "/" goes to the search box; j and k walk over the rows of a table with data-rows, Enter then follows the link,
   x ticks the row's box. */
const typing = (element) => element.closest?.("input, textarea, select, [contenteditable]");
const visible = (element) => element.offsetParent !== null;

function walk(step) {
  const links = [...document.querySelectorAll("[data-rows] > tbody > tr, ul[data-rows] > li")]
    .filter(visible)
    .map((row) => row.querySelector("a[data-row], a[href]"))
    .filter(Boolean);
  if (!links.length) return;
  const row = document.activeElement?.closest("tr, li");
  const at = links.findIndex((link) => row?.contains(link));
  const next = links[at === -1 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1)];
  next.focus();
}

function tick() {
  const box = document.activeElement?.closest("[data-rows] tr, [data-rows] li")?.querySelector("[data-select]");
  if (box) box.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open], .pop:popover-open")) return;
  if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "x") tick();
  else if (event.key === "/") {
    const box = [...document.querySelectorAll("[data-search]")].find(visible);
    if (!box) return;
    box.focus();
    box.select();
  } else return;
  event.preventDefault();
});
