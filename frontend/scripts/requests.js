/* htmx and what it needs to know about our server. Its features that evaluate strings are barred by the page's policy. */
import htmx from "htmx.org";
import { toast } from "./toast.js";

const words = document.getElementById("toasts")?.dataset ?? {};
const signIn = document.querySelector('meta[name="cal-sign-in"]')?.content;

function finalUrl(response) {
  return response?.raw?.url ?? response?.url ?? "";
}

document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  const response = ctx.response;
  if (!response) return;
  const url = finalUrl(response);
  if (signIn && url && new URL(url, location.href).pathname === signIn && location.pathname !== signIn) {
    event.preventDefault();
    location.reload();
    return;
  }
});

// A problem page has none of the parts the block asked for: its message takes the place of that block alone.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const status = ctx.response?.status ?? 200;
  if (status < 400 || status === 422) return;
  ctx.select = ctx.text?.includes('class="problem') ? ".problem" : null;
});

document.addEventListener("htmx:error", () => {
  if (words.offline) toast({ text: words.offline, kind: "error" });
});

export default htmx;
