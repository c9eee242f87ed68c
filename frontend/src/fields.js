// Reading and writing the fields of a form by name, as the draft keeps them.
const SKIP = "[type=hidden], [type=file], [type=password], [type=submit], [type=button], [data-no-draft]";

const named = (form, name) => [...form.elements].filter((e) => e.name === name && !e.matches(SKIP));

export function names(form) {
  return [...new Set([...form.elements].filter((e) => e.name && !e.matches(SKIP)).map((e) => e.name))];
}

export const keeps = (element) => Boolean(element.name) && !element.matches(SKIP);

export function read(form, name) {
  const all = named(form, name);
  const first = all[0];
  if (!first) return null;
  if (first.type === "radio") return all.find((e) => e.checked)?.value ?? "";
  if (first.type === "checkbox") return all.length === 1 && !first.hasAttribute("data-many") ? first.checked : all.filter((e) => e.checked).map((e) => e.value);
  if (first.type === "select-multiple") return [...first.selectedOptions].map((o) => o.value);
  return first.value;
}

export function write(form, name, value) {
  const all = named(form, name);
  const first = all[0];
  if (!first || same(read(form, name), value)) return false;
  const wanted = (Array.isArray(value) ? value : [value]).map(String);
  if (first.type === "radio") all.forEach((e) => (e.checked = e.value === String(value)));
  else if (first.type === "checkbox" && typeof value === "boolean") first.checked = value;
  else if (first.type === "checkbox") all.forEach((e) => (e.checked = wanted.includes(e.value)));
  else if (first.type === "select-multiple") [...first.options].forEach((o) => (o.selected = wanted.includes(o.value)));
  else first.value = value ?? "";
  first.tomselect?.sync();
  first.dispatchEvent(new CustomEvent("ui:written", { bubbles: true }));
  return true;
}

export const same = (a, b) => JSON.stringify(a ?? "") === JSON.stringify(b ?? "");
