// Light, dark or as the system; the folded menu. Both are remembered in a cookie for the server.
import { on } from "./dom.js";

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const remember = (name, value) => (document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`);

function show(theme) {
  root.dataset.theme = theme;
  root.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  document.querySelectorAll("[data-theme-set]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.themeSet === theme)));
  document.dispatchEvent(new CustomEvent("ui:theme"));
}

on("click", "[data-theme-set]", (_event, button) => {
  remember("ui_theme", button.dataset.themeSet);
  show(button.dataset.themeSet);
});
dark.addEventListener("change", () => root.dataset.theme === "auto" && show("auto"));

on("click", "[data-nav-fold]", (_event, button) => {
  const narrow = document.getElementById("app").classList.toggle("app-narrow");
  button.setAttribute("aria-expanded", String(!narrow));
  remember("ui_nav", narrow ? "narrow" : "wide");
});
on("click", "[data-nav-open]", () => document.body.classList.toggle("nav-open"));
document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".side, [data-nav-open]")) document.body.classList.remove("nav-open");
});
document.addEventListener("keydown", (event) => event.key === "Escape" && document.body.classList.remove("nav-open"));
