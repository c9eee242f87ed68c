// The roster's grid: arrows move, digits set the shift of the legend with that number, 0 gives the day off.
import { mayFire } from "./keys.js";

const cells = (table) => [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("[data-cell]")]);

function place(table, cell) {
  const grid = cells(table);
  const y = grid.findIndex((row) => row.includes(cell));
  return { grid, y, x: y < 0 ? -1 : grid[y].indexOf(cell) };
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -99], End: [0, 99] };

function move(table, cell, [down, right]) {
  const { grid, y, x } = place(table, cell);
  const row = grid[Math.min(Math.max(y + down, 0), grid.length - 1)];
  row?.[Math.min(Math.max(x + right, 0), row.length - 1)]?.focus();
}

function set(table, cell, digit) {
  const shift = digit === "0" ? "" : document.querySelectorAll("[data-shift]")[Number(digit) - 1]?.dataset.shift;
  if (shift === undefined) return;
  const { person, day } = cell.dataset;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  window.htmx
    .ajax("POST", table.dataset.url, { target: `#row-${person}`, swap: "outerHTML", values: { person, day, shift }, headers: { "X-CSRFToken": token } })
    .then(() => table.querySelector(`[data-person="${person}"][data-day="${day}"]`)?.focus());
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-roster] [data-cell]");
  if (!cell || !mayFire(event, false) || event.ctrlKey || event.metaKey || event.altKey) return;
  const table = cell.closest("[data-roster]");
  if (STEPS[event.key]) {
    event.preventDefault();
    move(table, cell, STEPS[event.key]);
  } else if (/^[0-9]$/.test(event.key) && table.dataset.url) {
    event.preventDefault();
    set(table, cell, event.key);
  }
});
