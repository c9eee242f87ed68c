// Small helpers: delegated events, elements, icons, the CSRF token.
export function on(name, selector, act, options) {
  document.addEventListener(
    name,
    (event) => {
      const found = event.target instanceof Element ? event.target.closest(selector) : null;
      if (found) act(event, found);
    },
    options,
  );
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

export function icon(name) {
  const known = document.querySelector("svg.icon use")?.getAttribute("href") || "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${known.split("#")[0]}#${name}`);
  svg.append(use);
  return svg;
}

export function csrf() {
  return document.querySelector('meta[name="csrf-token"]')?.content || "";
}

export function renewCsrf(token) {
  if (!token) return;
  const meta = document.querySelector('meta[name="csrf-token"]');
  if (meta) meta.content = token;
  for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) field.value = token;
}

export const isTyping = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable ||
    element.matches("textarea, select, [role=combobox], [role=textbox]") ||
    (element.matches("input") && !element.matches("[type=checkbox], [type=radio], [type=button], [type=submit], [type=range]")));

export const isSeen = (element) => element.getClientRects().length > 0 && !element.matches(":disabled");
