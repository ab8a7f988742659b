/* An open number with data-reveal="60" is covered again after so many seconds by the content of its template. */
function watch(node) {
  const seconds = Number(node.dataset.reveal);
  delete node.dataset.reveal;
  if (!(seconds > 0)) return;
  setTimeout(() => {
    const cover = node.querySelector("template");
    if (!cover || !node.isConnected) return;
    const held = node.contains(document.activeElement);
    const covered = cover.content.cloneNode(true);
    const first = covered.firstElementChild;
    node.replaceWith(covered);
    globalThis.htmx?.process(first);
    if (held) first?.querySelector("button")?.focus();
  }, seconds * 1000);
}

const find = () => document.querySelectorAll("[data-reveal]").forEach(watch);

document.addEventListener("htmx:after:swap", find);
find();
