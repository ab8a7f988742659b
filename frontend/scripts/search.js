/* The search box of the frame: results while one types, chosen by arrow keys, Enter and Escape. The text is posted, so it
   stands in no address. Without this script the form leads to the page with the same results. */
const box = document.querySelector("[data-search-box]");
const list = document.getElementById("search-found");
const said = document.getElementById("search-said");
const PAUSE_MS = 200;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };
let pause;
let asked = 0;

const options = () => [...list.querySelectorAll("[role=option]")];
const active = () => list.querySelector('[aria-selected="true"]');

function mark(option) {
  active()?.setAttribute("aria-selected", "false");
  if (option) {
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option.id);
  } else box.removeAttribute("aria-activedescendant");
}

function open(wanted) {
  if (wanted !== list.matches(":popover-open")) list.togglePopover(wanted);
  box.setAttribute("aria-expanded", String(wanted));
  if (!wanted) mark(null);
}

async function look() {
  const mine = ++asked;
  const text = box.value.trim();
  if (!text) return open(false);
  const answer = await fetch(box.form.action, {
    method: "POST",
    body: new FormData(box.form),
    headers: { "HX-Request": "true" },
    redirect: "error",
  }).catch(() => null);
  if (mine !== asked || !answer?.ok) return undefined;
  const fragment = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== asked) return undefined;
  list.replaceChildren(...fragment.body.childNodes);
  said.textContent = list.firstElementChild?.dataset.said ?? "";
  mark(null);
  return open(true);
}

function walk(event) {
  if (!list.matches(":popover-open")) {
    if (box.value.trim()) look();
    return;
  }
  const all = options();
  const at = all.indexOf(active());
  const next = at === -1 ? (STEPS[event.key] > 0 ? 0 : all.length - 1) : at + STEPS[event.key];
  mark(next < 0 || next >= all.length ? null : all[next]);
  event.preventDefault();
}

if (box && list && said) {
  box.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE_MS);
  });
  box.addEventListener("focus", () => { if (list.querySelector("[role=option]") && box.value.trim()) open(true); });
  box.addEventListener("keydown", (event) => {
    if (event.key in STEPS) walk(event);
    else if (event.key === "Enter" && active()) {
      event.preventDefault();
      active().click();
    } else if (event.key === "Escape" && list.matches(":popover-open")) {
      event.preventDefault();
      open(false);
    } else if (event.key === "Tab") open(false);
  });
  // A press on a result must not take the focus first, or the list closes before the click arrives.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  box.addEventListener("blur", () => open(false));
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  if (box && box.offsetParent !== null) {
    box.focus();
    box.select();
  } else document.querySelector("[data-search-link]")?.click();
});
