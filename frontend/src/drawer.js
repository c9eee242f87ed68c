// The drawer shows another page's #page without leaving this one.
import { on } from "./dom.js";
import { htmx } from "./htmx.js";
import { openCards } from "./popovers.js";

const part = (name) => document.getElementById(`drawer${name}`);
let opener = null;

export function openDrawer(url, from) {
  const drawer = part("");
  if (!drawer) return;
  opener = from ?? document.activeElement;
  part("-full").href = url;
  part("-title").textContent = from?.textContent.trim() ?? "";
  part("-body").replaceChildren();
  drawer.hidden = false;
  htmx.ajax("GET", url, { target: "#drawer-body", swap: "innerHTML" }).then(() => part("-body").contains(document.activeElement) || part("-title").focus()); // who types already keeps the field
}

export function closeDrawer() {
  const drawer = part("");
  if (!drawer || drawer.hidden) return;
  drawer.hidden = true;
  // Later, so that events still bubble from what was in it.
  setTimeout(() => drawer.hidden && part("-body").replaceChildren());
  opener?.isConnected && opener.focus?.();
}

// A whole page in the drawer: take its content, its title, and no second #page.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "drawer-body" || !event.detail.serverResponse.includes('id="page"')) return;
  const whole = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
  const page = whole.getElementById("page");
  const title = page.querySelector("[data-title]")?.textContent.trim();
  if (title) part("-title").textContent = title;
  event.detail.serverResponse = `<div class="page drawer-page">${page.innerHTML}</div>`;
});

on("click", "a[data-drawer]", (event, link) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  link.closest("[popover]")?.hidePopover();
  openDrawer(link.href, link);
});
// A plain form in the drawer is answered in the drawer.
on("submit", "#drawer-body form[method=post]", (event, form) => {
  if (form.matches("[hx-post]") || event.defaultPrevented) return;
  event.preventDefault();
  // The properties give the page's own address where the attribute is missing, which is not the drawer's.
  const address = event.submitter?.getAttribute("formaction") || form.getAttribute("action") || part("-full").href;
  htmx.ajax("POST", address, {
    source: form, target: "#drawer-body", swap: "innerHTML",
    values: event.submitter?.name ? { [event.submitter.name]: event.submitter.value } : {},
  });
});
on("click", "[data-drawer-close]", closeDrawer);
document.addEventListener("ui:drawer-close", closeDrawer);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented && !document.querySelector("dialog[open]") && !openCards().length) closeDrawer();
});
