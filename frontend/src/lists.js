// Rows: j/k, Enter, x; click anywhere in a row; boxes for bulk acts.
import { on } from "./dom.js";
import { openDrawer } from "./drawer.js";
import { say } from "./words.js";

const rows = () => {
  const inDrawer = [...document.querySelectorAll("#drawer:not([hidden]) [data-list] [data-row]")];
  return inDrawer.length ? inDrawer : [...document.querySelectorAll("[data-list] [data-row]")];
};
const current = () => document.querySelector(".row-current");

export function moveRow(step) {
  const all = rows();
  if (!all.length) return false;
  const now = all.indexOf(current());
  const next = all[Math.max(0, Math.min(all.length - 1, now < 0 ? 0 : now + step))];
  current()?.classList.remove("row-current");
  next.classList.add("row-current");
  next.scrollIntoView({ block: "nearest" });
  if (next.matches("a")) next.focus({ preventScroll: true });
  next.dispatchEvent(new CustomEvent("ui:row"));
  return true;
}

export function openRow() {
  const row = current();
  if (!row) return false;
  open(row);
  return true;
}

export function selectRow() {
  const box = current()?.querySelector("[data-row-check]");
  if (!box) return false;
  box.click();
  return true;
}

function open(row) {
  const href = row.dataset.href ?? row.getAttribute("href");
  if (row.matches("a, button")) row.click();
  else if (row.hasAttribute("data-row-drawer")) openDrawer(href, row.querySelector(".cell-main") ?? row);
  else if (href) location.assign(href);
}

on("click", "tr[data-row]", (event, row) => {
  if (event.target.closest("a, button, input, label, select, textarea, [popover], .why") || getSelection()?.toString()) return;
  current()?.classList.remove("row-current");
  row.classList.add("row-current");
  if (row.dataset.href) open(row);
});

function count() {
  const form = document.querySelector("form[data-bulk]");
  const bar = form?.querySelector("[data-bulk-bar]");
  if (!bar) return;
  const boxes = [...form.querySelectorAll("[data-row-check]")];
  const chosen = boxes.filter((box) => box.checked).length;
  bar.hidden = !chosen;
  bar.querySelector("[data-bulk-count]").textContent = say("selected", { n: chosen });
  const all = form.querySelector("[data-check-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}
on("change", "[data-row-check]", count);
on("change", "[data-check-all]", (_event, all) => {
  all.closest("form").querySelectorAll("[data-row-check]").forEach((box) => (box.checked = all.checked));
  count();
});
on("click", "[data-check-none]", (_event, button) => {
  button.closest("form").querySelectorAll("[data-row-check]").forEach((box) => (box.checked = false));
  count();
});
// Enter in a box must not send the form.
on("submit", "form[data-bulk]", (event) => event.preventDefault());
document.addEventListener("htmx:afterSettle", count);
