/* Places native popovers beside the button that opened them, and gives menus their arrow keys.
   On narrow screens the style sheet makes them sheets at the bottom edge instead. */
const GAP = 6;
const EDGE = 8;
const sheets = matchMedia("(max-width: 991px)");
let opener = null;

function openerOf(pop) {
  if (opener?.getAttribute("popovertarget") === pop.id && opener.isConnected) return opener;
  const buttons = [...document.querySelectorAll(`[popovertarget="${CSS.escape(pop.id)}"]`)];
  return buttons.find((button) => button.offsetParent !== null);
}

function place(pop) {
  pop.style.removeProperty("left");
  pop.style.removeProperty("top");
  const button = openerOf(pop);
  if (sheets.matches || !button) return;
  const near = (button.closest("[data-anchor]") ?? button).getBoundingClientRect();
  const own = pop.getBoundingClientRect();
  const left = Math.min(near.left, innerWidth - own.width - EDGE);
  const below = near.bottom + GAP;
  const fits = below + own.height + EDGE <= innerHeight || near.top < own.height + GAP;
  pop.style.left = `${Math.max(EDGE, left)}px`;
  pop.style.top = `${Math.max(EDGE, fits ? Math.min(below, innerHeight - own.height - EDGE) : near.top - own.height - GAP)}px`;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[popovertarget]");
  if (button) opener = button;
}, true);

document.addEventListener("toggle", (event) => {
  const pop = event.target;
  if (!(pop instanceof HTMLElement) || !pop.matches(".pop")) return;
  const open = event.newState === "open";
  for (const button of document.querySelectorAll(`[popovertarget="${CSS.escape(pop.id)}"]`)) {
    button.setAttribute("aria-expanded", String(open));
  }
  if (!open) return;
  place(pop);
  // A long list of choices is not part of the page: its element gets it on being told.
  for (const list of pop.querySelectorAll("[data-late]")) list.dispatchEvent(new CustomEvent("late"));
  pop.querySelector("[autofocus], input:not([type=hidden]), select, .menu-item")?.focus({ preventScroll: true });
}, true);

addEventListener("resize", () => document.querySelectorAll(".pop:popover-open").forEach(place));

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu");
  // Among choices of one group the arrow keys choose.
  if (!menu || event.target.matches("input") || !(event.key in STEPS || event.key === "Home" || event.key === "End")) return;
  const items = [...menu.querySelectorAll(".menu-item:not(:disabled)")];
  const at = items.indexOf(document.activeElement);
  const next = event.key === "Home" ? 0 : event.key === "End" ? items.length - 1 : at + STEPS[event.key];
  items[(next + items.length) % items.length]?.focus();
  event.preventDefault();
});

// A panel has done its work once its form is sent.
document.addEventListener("submit", () => document.querySelectorAll(".pop:popover-open").forEach((pop) => pop.hidePopover()));
