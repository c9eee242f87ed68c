// Short messages with undo; they wait while the pointer or focus is on them.
import { icon, make, on } from "./dom.js";
import { say } from "./words.js";

const ICONS = { ok: "circle-check", plain: "info-circle", warn: "alert-triangle", bad: "alert-octagon" };
const STAY = 6000;
const STAY_WITH_UNDO = 12000;

export function showToast({ text, tone = "plain", undo = "" }) {
  const line = make("div", { class: `toast-line toast-${tone}`, "data-toast": "" }, icon(ICONS[tone] ?? ICONS.plain), make("span", {}, text));
  if (undo) line.append(make("button", { type: "button", class: "btn btn-sm", "data-undo": undo }, say("undo")));
  line.append(make("button", { type: "button", class: "btn-plain", "data-toast-close": "", "aria-label": say("close") }, icon("x")));
  document.getElementById("toasts")?.append(line);
  leaveLater(line);
}

function leaveLater(line) {
  if (line.dataset.toast === "stay" || line.classList.contains("toast-bad")) return;
  let left = line.querySelector("[data-undo]") ? STAY_WITH_UNDO : STAY;
  const tick = () => {
    if (!line.isConnected) return;
    if (!line.matches(":hover, :focus-within")) left -= 500;
    left <= 0 ? line.remove() : setTimeout(tick, 500);
  };
  tick();
}

document.addEventListener("ui:toast", (event) => {
  const said = event.detail?.value ?? event.detail;
  for (const toast of Array.isArray(said) ? said : [said]) showToast(toast);
});
on("click", "[data-toast-close]", (_event, button) => button.closest("[data-toast]").remove());
on("click", "[data-undo]", (_event, button) => {
  const line = button.closest("[data-toast]");
  button.disabled = true;
  window.htmx.ajax("POST", button.dataset.undo, { source: document.body, swap: "none" }).then(() => {
    line?.remove();
    document.dispatchEvent(new CustomEvent("ui:refresh"));
  });
});
document.querySelectorAll("#toasts [data-toast]").forEach(leaveLater);
