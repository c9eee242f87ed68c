// Growing texts, searchable selects, the error summary, hands off what was typed.
import TomSelect from "tom-select/base";
import { on } from "./dom.js";
import { write } from "./fields.js";

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}
on("input", "textarea[data-grow]", (_event, area) => grow(area));

function pick(select) {
  if (select.tomselect) return;
  const url = select.dataset.picker;
  if (select.labels[0]) select.setAttribute("aria-label", select.labels[0].textContent.trim());
  const picker = new TomSelect(select, {
    maxOptions: 200,
    create: false,
    render: { no_results: null },
    ...(url && {
      valueField: "value", labelField: "text", searchField: [],
      load: (query, done) => fetch(`${url}${url.includes("?") ? "&" : "?"}${new URLSearchParams({ q: query })}`, { headers: { Accept: "application/json" } }).then((r) => r.json()).then(done, () => done()),
    }),
  });
  select.addEventListener("focus", () => picker.focus());
}

function prepare(root) {
  root.querySelectorAll?.("textarea[data-grow]").forEach((area) => area.value && grow(area));
  root.querySelectorAll?.("select[data-picker]").forEach(pick);
  root.querySelector?.("[data-errors]")?.focus();
}
prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));

// A line of the error summary leads to its field, or into the group of answers.
on("click", "[data-errors] a[href^='#']", (event, link) => {
  const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const field = place?.matches("input, select, textarea") ? place : place?.querySelector("input, select, textarea, button");
  if (!field) return;
  event.preventDefault();
  place.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});

// A second press while the first is on its way does nothing.
on("submit", "form", (event, form) => {
  if (event.defaultPrevented || form.matches("[hx-post], [method=get], [data-bulk]") || form.closest("#drawer-body")) return;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 5000) event.preventDefault();
  else form.dataset.sent = String(Date.now());
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

let dirty = false;
on("input", "form[data-confirm-leave]", () => (dirty = true));
on("submit", "form[data-confirm-leave]", () => (dirty = false));
addEventListener("beforeunload", (event) => dirty && event.preventDefault());

// Two people changed one field: take what the other wrote.
on("click", "[data-take]", (_event, button) => {
  write(button.form, button.dataset.take, JSON.parse(button.dataset.value));
  [...button.form.elements].find((element) => element.name === button.dataset.take)?.focus();
  button.disabled = true;
});
