/* Forms with data-auto-submit send themselves on change, text after a pause; panels wait for their own button.
   Empty fields stay out of the URL. */
const PAUSE_MS = 350;
let pause;

const automatic = ({ target }) => target.form?.matches("form[data-auto-submit]") && !target.closest(".pop");

document.addEventListener("change", (event) => {
  if (!automatic(event) || event.target.matches("[type=search], [type=text]")) return;
  event.target.form.requestSubmit();
});

document.addEventListener("input", (event) => {
  if (!automatic(event) || !event.target.matches("[type=search], [type=text]")) return;
  clearTimeout(pause);
  const { form } = event.target;
  pause = setTimeout(() => form.requestSubmit(), PAUSE_MS);
});

document.addEventListener("formdata", (event) => {
  if (event.target.method !== "get") return;
  const kept = [...event.formData.entries()].filter(([, value]) => value !== "");
  for (const name of new Set(event.formData.keys())) event.formData.delete(name);
  for (const [name, value] of kept) event.formData.append(name, value);
});
