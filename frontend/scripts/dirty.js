/* Forms with data-dirty carry the class is-dirty while they differ from what the server sent. */
const first = new WeakMap();
const picture = (form) => new URLSearchParams(
  [...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value : value.name]),
).toString();

const remember = () => {
  for (const form of document.querySelectorAll("form[data-dirty]")) if (!first.has(form)) first.set(form, picture(form));
};
const compare = (event) => {
  const form = event.target.form ?? event.target.closest?.("form");
  if (form && first.has(form)) form.classList.toggle("is-dirty", first.get(form) !== picture(form));
};

document.addEventListener("input", compare);
document.addEventListener("change", compare);
document.addEventListener("reset", (event) => setTimeout(() => compare(event)));
document.addEventListener("htmx:after:swap", remember);
remember();
