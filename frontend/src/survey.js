// Questionnaires: questions that appear with an answer, the designer's order by dragging, the form of one question.
import { csrf, on } from "./dom.js";

const answers = (form, name) =>
  [...form.elements].filter((e) => e.name === name && (!["radio", "checkbox"].includes(e.type) || e.checked)).map((e) => e.value.trim()).filter(Boolean);

function holds(given, is, values) {
  if (!given.length) return false;
  if (is === "at_most") return Number(given[0]) <= Number(values[0]);
  if (is === "at_least") return Number(given[0]) >= Number(values[0]);
  return given.some((value) => values.includes(value)) === (is === "in");
}

// In their order: an answer to a question that is not shown decides nothing. The server reads them by the same rule.
function show(place) {
  const form = place.closest("form");
  const hidden = new Set();
  for (const line of form.querySelectorAll("[data-ask]")) {
    const { ask, depends, is, values } = line.dataset;
    const seen = !depends || (!hidden.has(depends) && holds(answers(form, depends), is, values.split(",")));
    if (!seen) hidden.add(ask);
    line.hidden = !seen;
  }
}

const all = () => document.querySelectorAll("[data-survey]").forEach(show);
for (const name of ["change", "input"]) on(name, "[data-ask]", (_event, line) => show(line));
document.addEventListener("DOMContentLoaded", all);
document.addEventListener("htmx:load", all);
document.addEventListener("ui:written", all);

// Only what belongs to the chosen kind, and the answers of the question it depends on.
function shape(form) {
  const kind = form.elements.kind.value;
  for (const place of form.querySelectorAll("[data-kinds]")) place.hidden = !place.dataset.kinds.split(" ").includes(kind);
  const depends = form.elements.depends.value;
  for (const place of form.querySelectorAll("[data-if-depends]")) place.hidden = !depends;
  for (const box of form.querySelectorAll('input[name="values"]')) {
    const mine = box.value.startsWith(`${depends}=`);
    box.closest("div").hidden = !mine;
    if (!mine) box.checked = false;
  }
}

const shapeAll = () => document.querySelectorAll("form[data-question-form]").forEach(shape);
on("change", "form[data-question-form]", (_event, form) => shape(form));
document.addEventListener("DOMContentLoaded", shapeAll);
document.addEventListener("htmx:load", shapeAll);

// Dragging a question; the buttons do the same for the keyboard.
let dragged = null;
on("dragstart", "[data-drag]", (event, line) => {
  dragged = line;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", line.id);
});
on("dragover", "[data-drop]", (event, list) => {
  if (!dragged) return;
  event.preventDefault();
  const over = event.target.closest("[data-drag]");
  if (over && over !== dragged) {
    const box = over.getBoundingClientRect();
    over[event.clientY > box.top + box.height / 2 ? "after" : "before"](dragged);
  } else if (!over && !list.contains(dragged)) list.append(dragged);
});
on("dragend", "[data-drag]", () => {
  const line = dragged;
  dragged = null;
  const list = line?.closest("[data-drop]");
  if (!list) return;
  const place = [...list.querySelectorAll("[data-drag]")].indexOf(line);
  const revision = line.closest("[data-designer]").dataset.revision;
  window.htmx.ajax("POST", line.dataset.drag, {
    target: "#designer",
    swap: "outerHTML",
    values: { action: "place", section: list.dataset.drop, place, revision },
    headers: { "X-CSRFToken": csrf() },
  });
});
