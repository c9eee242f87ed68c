// Keys. A letter never fires in a field or while an input method composes.
import { isSeen, isTyping, make, on } from "./dom.js";
import { moveRow, openRow, selectRow } from "./lists.js";
import { say } from "./words.js";

export function nameOf(event) {
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase().replace("escape", "esc");
  return `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}${name}`;
}

// Keys of one character can be switched off (WCAG 2.1.4), for speech input and for those who touch them by mistake.
const OFF = "ui_keys=off";
const singleKeys = () => !document.cookie.split("; ").includes(OFF);

export function mayFire(event, typing, single = true) {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return false;
  const combined = event.ctrlKey || event.metaKey || event.altKey;
  return combined || event.key.length > 1 || (single && !typing);
}

function scope() {
  const dialogs = [...document.querySelectorAll("dialog[open]")];
  if (dialogs.length) return [dialogs.at(-1)];
  const drawer = document.getElementById("drawer");
  return drawer && !drawer.hidden ? [drawer, document] : [document];
}

function find(key) {
  for (const place of scope()) {
    const found = [...place.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(isSeen);
    if (found) return found;
  }
  return null;
}

function press(element) {
  if (isTyping(element)) {
    element.focus();
    element.select?.();
  } else if (element.getAttribute("aria-disabled") !== "true") element.click();
}

document.addEventListener("keydown", (event) => {
  const typing = isTyping(event.target);
  if (!mayFire(event, typing, singleKeys())) return;
  const key = nameOf(event);
  if (key === "esc" && typing && !document.querySelector("dialog[open]")) {
    event.target.blur();
    return;
  }
  const element = event.key === "Enter" && key === "enter" ? null : find(key);
  if (element) {
    event.preventDefault();
    press(element);
    return;
  }
  if (typing || event.target.matches?.("input")) return;
  const row = { j: () => moveRow(1), k: () => moveRow(-1), x: selectRow, o: openRow, enter: () => event.target === document.body && openRow(), "?": showKeys }[key];
  if (row && !document.querySelector("dialog[open]") && row() !== false) event.preventDefault();
});

export function showKeys() {
  const dialog = document.getElementById("keys");
  const list = document.getElementById("keys-list");
  if (!dialog || dialog.open) return;
  const seen = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (isSeen(element) && !seen.has(element.dataset.key)) seen.set(element.dataset.key, labelOf(element));
  }
  if (document.querySelector("[data-list] [data-row]")) {
    for (const [key, word] of [["j", "key_next"], ["k", "key_prev"], ["enter", "key_open"]]) seen.set(key, say(word));
    if (document.querySelector("[data-row-check]")) seen.set("x", say("key_select"));
  }
  seen.set("esc", say("key_close"));
  seen.set("?", say("key_help"));
  document.getElementById("keys-single").checked = singleKeys();
  list.replaceChildren(...[...seen].flatMap(([key, word]) => [make("dt", {}, ...caps(key)), make("dd", {}, word)]));
  dialog.showModal();
}

function caps(key) {
  const names = { ctrl: "Ctrl", enter: "Enter", esc: "Esc", alt: "Alt" };
  return key === "+" ? [make("kbd", {}, "+")] : key.split("+").flatMap((part, index) => [index ? " + " : "", make("kbd", {}, names[part] ?? part)]);
}

function labelOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll?.("kbd, .count").forEach((part) => part.remove());
  return element.dataset.keyLabel || element.getAttribute("aria-label") || copy.textContent.trim();
}

on("click", "[data-keys-open]", () => {
  document.querySelectorAll("[popover]").forEach((menu) => menu.hidePopover?.());
  showKeys();
});

on("change", "#keys-single", (_event, box) => {
  document.cookie = `${box.checked ? "ui_keys=on" : OFF}; path=/; max-age=31536000; samesite=lax`;
});
