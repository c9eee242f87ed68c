// Menus and cards are popovers; this puts them under their button and moves between items by arrow keys.
import { on } from "./dom.js";
import { openCards } from "./popovers.js";

const isMenu = (card) => card instanceof HTMLElement && card.matches("[popover].menu");

// The browser moves the focus while it opens the card, so what is typed right after the click arrives; "toggle" comes later.
document.addEventListener(
  "beforetoggle",
  (event) => {
    if (!isMenu(event.target) || event.newState !== "open") return;
    const first = event.target.querySelector("input:not([type=hidden]):not([type=checkbox]), .menu-item");
    event.target.querySelectorAll("[autofocus]").forEach((item) => item.removeAttribute("autofocus"));
    first?.setAttribute("autofocus", "");
  },
  true,
);

document.addEventListener("toggle", (event) => isMenu(event.target) && event.newState === "open" && place(event.target), true);

export function place(card) {
  const button = [...document.querySelectorAll(`[popovertarget="${CSS.escape(card.id)}"]`)].find((b) => b.getClientRects().length);
  if (!button) return;
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const left = card.classList.contains("menu-end") ? at.right - width : at.left;
  const below = at.bottom + 4 + height <= innerHeight || at.top < height + 8;
  card.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  card.style.top = `${below ? Math.min(at.bottom + 4, Math.max(8, innerHeight - height - 8)) : at.top - height - 4}px`;
}

on("keydown", ".menu", (event, card) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const items = [...card.querySelectorAll(".menu-item")];
  if (!step || !items.length || event.target.matches("textarea")) return;
  event.preventDefault();
  items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
});

addEventListener("scroll", () => openCards().filter(isMenu).forEach(place), { capture: true, passive: true });
on("click", "[data-dialog-open]", (_event, button) => document.getElementById(button.dataset.dialogOpen)?.showModal());
on("click", "[data-dialog-close]", (_event, button) => button.closest("dialog")?.close());
on("click", "dialog", (event, dialog) => {
  if (event.target === dialog && dialog.id !== "sign-in") dialog.close();
});
