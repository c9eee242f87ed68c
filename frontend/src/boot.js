// Runs before the first paint, so that a dark screen never flashes white.
const root = document.documentElement;
if (root.dataset.theme === "auto") {
  root.dataset.bsTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
