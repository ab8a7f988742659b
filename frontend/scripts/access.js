/* While the page is looked at it asks, several times in two seconds, whether what it was drawn for still holds.
   It does not: the page is loaded again, or left for the sign-in page. Where something was typed, a bar says so and
   nothing can be sent any more. */
const EVERY_MS = 900;
const SLOWEST_MS = 30_000;
const GIVE_UP_MS = 10_000;
const CALM_MS = 10_000;
const RELOADS = "cal-access-reloads";
const { standing, access } = document.body.dataset;
let wait_ms = EVERY_MS;
let timer;
let asking = false;
let over = false;

const differs = (field) => {
  if (field.type === "hidden" || field.type === "search" || field.disabled) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((each) => each.defaultSelected));
  return "defaultValue" in field && field.value !== field.defaultValue;
};
const wasTyped = () => [...document.querySelectorAll('form[method="post" i]')]
  .some((form) => [...form.elements].some(differs));

function refuse(event) {
  if (event.type === "submit" && event.target.method !== "post") return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function showBar() {
  const bar = document.getElementById("access-blank").content.firstElementChild.cloneNode(true);
  (document.querySelector("dialog[open]") ?? document.body).append(bar);
  document.addEventListener("submit", refuse, true);
  document.addEventListener("htmx:before:request", refuse, true);
  for (const button of document.querySelectorAll('form[method="post" i] :is(button:not([type="button"]), [type="submit"])')) button.disabled = true;
}

// Three times in a row are a fault, not three changes of a role: then it is left alone for a while.
const reloads = () => (sessionStorage.getItem(RELOADS) ?? "").split(" ").filter((at) => Date.now() - Number(at) < CALM_MS);

function reload() {
  over = true;
  if (wasTyped()) {
    showBar();
    return;
  }
  sessionStorage.setItem(RELOADS, [...reloads(), Date.now()].join(" "));
  location.replace(location.pathname + location.search);
}

function leave(answer) {
  over = true;
  const to = new URL(answer.headers.get("HX-Redirect") ?? "/", location.href);
  to.searchParams.set("next", location.pathname + location.search);
  location.replace(to);
}

// A page that is being left is replaced by what was asked for: a reload would come in between.
const LEAVING_MS = 60_000;
let left_at = -LEAVING_MS;
const isLeaving = () => performance.now() - left_at < LEAVING_MS;

async function ask() {
  if (asking || over || document.hidden) return;
  asking = true;
  clearTimeout(timer);
  const began = performance.now();
  try {
    const answer = await fetch(access, {
      headers: { "Calliper-Standing": standing },
      cache: "no-store",
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
    if (answer.status === 200 && !isLeaving()) reload();
    else if (answer.status === 401 && !isLeaving()) leave(answer);
    else if (![200, 204, 401].includes(answer.status)) throw new Error(String(answer.status));
    wait_ms = EVERY_MS;
  } catch {
    wait_ms = Math.min(wait_ms * 2, SLOWEST_MS);
  }
  asking = false;
  if (!over) timer = setTimeout(ask, Math.max(0, wait_ms - (performance.now() - began)));
}

if (standing && access) {
  timer = setTimeout(ask, reloads().length < 3 ? EVERY_MS : CALM_MS);
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("beforeunload", () => (left_at = performance.now()));
  window.addEventListener("pageshow", (event) => event.persisted && ask());
}
