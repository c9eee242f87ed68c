// The one box: answers appear under it while typing; arrows choose, Enter opens.
import { on } from "./dom.js";

let timer;
let asked = 0;

on("input", "[data-search-url]", (event, box) => {
  clearTimeout(timer);
  if (!event.isComposing) timer = setTimeout(() => ask(box), 180);
});
on("compositionend", "[data-search-url]", (_event, box) => ask(box));
on("focusin", "[data-search-url]", (_event, box) => box.value.trim() && ask(box));

async function ask(box) {
  const found = document.getElementById(box.getAttribute("aria-controls"));
  const text = box.value.trim();
  const url = box.dataset.searchUrl;
  if (!url || !text) return close(box, found);
  const mine = ++asked;
  const answer = await fetch(`${url}?${new URLSearchParams({ q: text, part: "1" })}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  found.innerHTML = await answer.text();
  found.querySelectorAll("a").forEach((link, index) => {
    link.setAttribute("role", "option");
    link.id = `top-found-${index}`;
  });
  const any = found.childElementCount > 0;
  found.hidden = !any;
  box.setAttribute("aria-expanded", String(any));
  choose(box, found, 0);
}

function close(box, found) {
  asked++;
  found.hidden = true;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function choose(box, found, index) {
  const links = [...found.querySelectorAll("a")];
  links.forEach((link, at) => link.setAttribute("aria-selected", String(at === index)));
  if (links[index]) {
    box.setAttribute("aria-activedescendant", links[index].id);
    links[index].scrollIntoView({ block: "nearest" });
  }
}

on("keydown", "[data-search-url]", (event, box) => {
  const found = document.getElementById(box.getAttribute("aria-controls"));
  if (event.isComposing || found.hidden) return;
  const links = [...found.querySelectorAll("a")];
  const now = links.findIndex((link) => link.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(box, found, (now + (event.key === "ArrowDown" ? 1 : -1) + links.length) % links.length);
  } else if (event.key === "Enter" && links[now]) {
    event.preventDefault();
    links[now].click();
  } else if (event.key === "Escape") close(box, found);
});
document.addEventListener("click", (event) => {
  const box = document.querySelector("[data-search-url]");
  if (box && !event.target.closest?.(".top-search")) close(box, document.getElementById(box.getAttribute("aria-controls")));
});
