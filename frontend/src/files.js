// Attaching files: choose, drop or paste; one after the other, with progress; what failed stays, names itself and says the mend.
import { csrf, icon, make, on } from "./dom.js";
import { askSignIn } from "./signin.js";

const waiting = [];
let running = false;

const zones = () => [...document.querySelectorAll("[data-files-url]")].filter((zone) => zone.getClientRects().length);

function prepare(root) {
  for (const zone of root.querySelectorAll?.("[data-files-url]") ?? []) zone.classList.add("files-live");
}
prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.detail.elt.parentElement ?? event.detail.elt));

on("change", "[data-files-input]", (_event, input) => {
  take(input.closest("[data-files-url]"), input.files);
  input.value = "";
});
on("submit", "[data-files-form]", (event) => event.preventDefault());

// A file that misses its place must not replace the page.
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files") || !zones().length) return;
    event.preventDefault();
    const zone = event.target instanceof Element ? event.target.closest("[data-files-url]") : null;
    for (const one of zones()) one.classList.toggle("files-over", one === zone && name === "dragover");
    event.dataTransfer.dropEffect = zone ? "copy" : "none";
    if (name === "drop" && zone) take(zone, event.dataTransfer.files);
  });
}
document.addEventListener("dragleave", (event) => event.relatedTarget || zones().forEach((zone) => zone.classList.remove("files-over")));

document.addEventListener("paste", (event) => {
  const given = [...(event.clipboardData?.files ?? [])];
  if (!given.length || event.clipboardData.types.includes("text/plain")) return;
  const all = zones();
  const zone = event.target instanceof Element ? event.target.closest("[data-files-url]") : null;
  if (!zone && all.length !== 1) return;
  event.preventDefault();
  take(zone ?? all[0], given);
});

function take(zone, files) {
  for (const file of files) {
    const entry = { zone, file, line: line(file.name, zone) };
    zone.querySelector("[data-files-sending]").append(entry.line);
    if (file.size > Number(zone.dataset.filesLimit)) fail(entry, zone.dataset.filesTooLarge, false);
    else waiting.push(entry);
  }
  next();
}

function line(name, zone) {
  const close = make("button", { type: "button", class: "btn-plain", "data-files-stop": "", "aria-label": `${zone.dataset.filesCancel} ${name}` }, icon("x"));
  return make("li", { class: "file-sending" }, make("span", { class: "file-name" }, name), make("progress", { max: "100", value: "0", "aria-label": name }), close);
}

async function next() {
  if (running) return;
  running = true;
  let stored = false;
  const touched = new Set();
  while (waiting.length) {
    const entry = waiting.shift();
    if (!entry.line.isConnected) continue;
    if (await send(entry)) {
      stored = true;
      touched.add(entry.zone);
    }
  }
  running = false;
  if (stored) touched.forEach(reload);
}

// Resolves to true when it was stored.
function send(entry) {
  const { zone, file } = entry;
  const request = new XMLHttpRequest();
  entry.line.stop = () => request.abort();
  return new Promise((resolve) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) entry.line.querySelector("progress").value = (event.loaded / event.total) * 100;
    });
    request.addEventListener("load", () => {
      if (request.status === 401) return askSignIn().then(() => send(entry)).then(resolve);
      if (request.status === 201) {
        entry.line.remove();
        return resolve(true);
      }
      fail(entry, message(request) || zone.dataset.filesFailed, request.status >= 500 || request.status === 403);
      resolve(false);
    });
    request.addEventListener("error", () => resolve(fail(entry, zone.dataset.filesOffline, true)));
    request.addEventListener("abort", () => {
      entry.line.remove();
      resolve(false);
    });
    request.open("POST", zone.dataset.filesUrl);
    request.setRequestHeader("X-CSRFToken", csrf());
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.send(file);
  });
}

function message(request) {
  try {
    return JSON.parse(request.responseText).message;
  } catch {
    return "";
  }
}

function fail(entry, words, again) {
  const { zone, file } = entry;
  const said = make("span", { class: "field-error" }, make("b", {}, file.name), ` ${words}`);
  const retry = again && make("button", { type: "button", class: "btn btn-sm" }, zone.dataset.filesAgain);
  const close = make("button", { type: "button", class: "btn-plain", "data-files-stop": "", "aria-label": `${zone.dataset.filesClose}: ${file.name}` }, icon("x"));
  entry.line.replaceChildren(said, ...(retry ? [retry] : []), close);
  entry.line.classList.add("file-failed");
  entry.line.stop = null;
  retry && retry.addEventListener("click", () => {
    const fresh = line(file.name, zone);
    entry.line.replaceWith(fresh);
    waiting.push({ zone, file, line: fresh });
    next();
  });
  return false;
}

on("click", "[data-files-stop]", (_event, button) => {
  const found = button.closest("li");
  found.stop ? found.stop() : found.remove();
});

function reload(zone) {
  if (!zone.isConnected) return;
  const list = zone.querySelector("[data-files-list]");
  window.htmx.ajax("GET", zone.dataset.filesPanel, { source: list, target: list, select: "[data-files-list]", swap: "outerHTML" });
}
document.addEventListener("ui:files", () => document.querySelectorAll("[data-files]").forEach(reload));
addEventListener("beforeunload", (event) => running && event.preventDefault());
