/* A wall board renews itself. Not by htmx: the board keeps its last picture while the server is away, and says so. */
const EVERY_MS = 30_000;
const WAIT_MS = 15_000;
const board = document.getElementById("wall");
const stale = document.getElementById("wall-stale");
let etag = board.dataset.etag;
let freshAt = new Date();
let timer = 0;

const words = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
  hour: "numeric",
  minute: "2-digit",
  hour12: board.dataset.hours !== "24",
  timeZone: board.dataset.zone,
});

function tick() {
  const clock = board.querySelector("[data-wall-clock]");
  if (clock) clock.textContent = words.format(new Date());
}

function show(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  board.replaceChildren(...parsed.body.childNodes);
  tick();
}

function end() {
  board.replaceChildren(document.getElementById("wall-over").content.cloneNode(true));
  stale.hidden = true;
  clearInterval(timer);
}

function say() {
  stale.textContent = `${stale.dataset.words} ${words.format(freshAt)}`;
  stale.hidden = false;
}

async function renew() {
  try {
    const answer = await fetch(board.dataset.wall, {
      headers: { "If-None-Match": etag },
      cache: "no-store",
      signal: AbortSignal.timeout(WAIT_MS),
    });
    if (answer.status === 404) return end();
    if (answer.status !== 304) {
      if (!answer.ok) return say();
      show(await answer.text());
      etag = answer.headers.get("ETag") ?? "";
    }
    freshAt = new Date();
    stale.hidden = true;
  } catch {
    say();
  }
}

tick();
setInterval(tick, 1000);
timer = setInterval(renew, EVERY_MS);
