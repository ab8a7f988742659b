/* Native dialogs: data-dialog="id" opens, data-close closes, a click beside them too.
   A dialog that arrives in a swap with data-open opens by itself. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog) return;
    event.preventDefault();
    opener.closest(".pop:popover-open")?.hidePopover();
    dialog.showModal();
    return;
  }
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  else if (event.target instanceof HTMLDialogElement) event.target.close();
});

function openFresh() {
  for (const dialog of document.querySelectorAll("dialog[data-open]:not([open])")) {
    delete dialog.dataset.open;
    dialog.showModal();
  }
}

document.addEventListener("htmx:after:swap", openFresh);
openFresh();

// Mass erasure asks for a number to be typed: its button wakes only on the exact word.
document.addEventListener("input", (event) => {
  const input = event.target.closest?.("[data-confirm-word]");
  if (!input) return;
  const button = (input.form ?? input.closest("dialog"))?.querySelector("[data-confirm-button]");
  if (button) button.disabled = input.value.trim() !== input.dataset.confirmWord;
});
