// Menus and cards open as popovers. Chrome before 114 (Windows 7 ends at 109) learns it here, and knows no `:popover-open`.
import { apply, isSupported } from "@oddbird/popover-polyfill/fn";

if (!isSupported()) apply();

const open = new Set();
document.addEventListener(
  "toggle",
  ({ target, newState }) => target.matches?.("[popover]") && open[newState === "open" ? "add" : "delete"](target),
  true,
);

export function openCards() {
  for (const card of open) if (!card.isConnected) open.delete(card);
  return [...open];
}
