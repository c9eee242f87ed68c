// The words of the page, given by the server in the reader's language.
let known;

export function say(key, values = {}) {
  known ??= JSON.parse(document.getElementById("ui-strings")?.textContent || "{}");
  return (known[key] ?? key).replace(/\{(\w+)\}/g, (_all, name) => String(values[name] ?? ""));
}
