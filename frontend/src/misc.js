// Print, copy, back, reveal a masked number.
import { csrf, make, on } from "./dom.js";
import { askSignIn } from "./signin.js";
import { showToast } from "./toasts.js";
import { say } from "./words.js";

on("click", "[data-print]", () => print());
on("click", "[data-back]", () => history.back());
on("click", "[data-copy]", async (_event, button) => {
  await navigator.clipboard.writeText(button.dataset.copy);
  showToast({ text: say("copied"), tone: "ok" });
});

on("click", "[data-reveal-go]", (_event, button) => reveal(button.closest("[data-reveal]")));
on("keydown", "[data-reveal] input", (event, input) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  reveal(input.closest("[data-reveal]"));
});

async function reveal(form) {
  const input = form.querySelector("input");
  if (!input.value.trim()) {
    input.setAttribute("aria-invalid", "true");
    input.placeholder = say("required_reason");
    input.focus();
    return;
  }
  const body = new URLSearchParams({ reason: input.value.trim() });
  const headers = { "X-CSRFToken": csrf(), "HX-Request": "true", Accept: "text/html" };
  const answer = await fetch(form.dataset.reveal, { method: "POST", body, headers }).catch(() => null);
  if (answer?.status === 401) return askSignIn().then(() => reveal(form));
  if (!answer?.ok) {
    const said = JSON.parse(answer?.headers.get("HX-Trigger") ?? "{}")["ui:toast"]?.[0];
    return showToast(said ?? { text: say(answer ? "forbidden" : "offline"), tone: "bad" });
  }
  const shown = make("span", { class: "num", tabindex: "-1" });
  shown.innerHTML = await answer.text();
  const place = document.getElementById(form.dataset.revealInto);
  place.replaceChildren(shown);
  shown.focus();
}

// Paper can't be clicked: figures behind charts are printed.
addEventListener("beforeprint", () => document.querySelectorAll("details.chart-table").forEach((table) => (table.open = true)));
