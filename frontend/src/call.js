// The call screen: parts that appear with an answer, dialling, the timer, call-back moments, holding and leaving.
import { csrf, on } from "./dom.js";
import { read } from "./fields.js";
import { askSignIn } from "./signin.js";
import { now } from "./timer.js";
import { say } from "./words.js";
import { showToast } from "./toasts.js";

const form = () => document.getElementById("call");
const part = (id) => document.getElementById(id);

// data-when="outcome=reached" or "has_need=yes,on has_complaint=on": shown while any of its conditions holds.
function holds(condition) {
  const [name, values] = condition.split("=");
  const value = read(form(), name);
  return values.split(",").includes(value === true ? "on" : String(value ?? ""));
}

function show() {
  if (!form()) return;
  for (const place of document.querySelectorAll("[data-when]")) place.hidden = !place.dataset.when.split(" ").some(holds);
  for (const place of document.querySelectorAll("[data-when-open]")) if (holds(place.dataset.whenOpen)) place.open = true;
  const byPhone = read(form(), "way") === "phone";
  for (const button of document.querySelectorAll("[data-dial]")) button.hidden = !byPhone;
}

function set(name, value) {
  const field = form()?.elements[name];
  if (!field || field.value === value) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// The conversation counts from dialling, or from its outcome when another telephone was used.
function start(moment) {
  const field = form()?.elements.started_at;
  if (!field || field.value) return;
  set("started_at", moment ?? new Date(now()).toISOString());
  clock();
}

function clock() {
  const timer = document.querySelector(".call-head [data-timer-start]");
  const started = form()?.elements.started_at?.value;
  if (timer && started) timer.dataset.timerStart = started;
}

document.addEventListener("change", (event) => {
  if (event.target.form !== form() || !form()) return;
  show();
  if (event.target.name !== "outcome") return;
  if (event.target.value === "reached") start();
  const place = [...document.querySelectorAll("[data-when]")].find((p) => !p.hidden && p.dataset.when.startsWith("outcome="));
  place?.querySelector("input:not([hidden]), textarea, select")?.focus();
});
document.addEventListener("ui:written", () => (show(), clock()));
document.addEventListener("htmx:load", () => (show(), clock()));

// A digit in a group of answers chooses among them; elsewhere it says how the call went.
document.addEventListener(
  "keydown",
  (event) => {
    const group = event.target.matches?.(".segments-input") && event.target.closest(".call-form .segments");
    if (!group || group.querySelector("[data-key]") || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
    const box = group.querySelectorAll(".segments-input")[Number(event.key) - 1];
    event.preventDefault();
    event.stopImmediatePropagation();
    if (box) {
      box.focus();
      box.click();
    }
  },
  true,
);

on("click", "[data-fill]", (_event, button) => {
  set(button.dataset.fill, button.dataset.value);
  form()?.elements[button.dataset.fill]?.focus();
});

on("click", "[data-dial]", (_event, button) => dial(button));

async function dial(button) {
  button.disabled = true;
  const said = part("dial-said");
  said.hidden = true;
  try {
    const body = new URLSearchParams({ number: form().elements.number.value });
    const answer = await fetch(button.dataset.dial, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrf() } });
    if (answer.status === 401) return askSignIn().then(() => dial(button));
    const given = await answer.json();
    if (!answer.ok) {
      said.textContent = given.message;
      said.hidden = false;
      return;
    }
    part("dialled").textContent = given.spoken;
    start(given.started_at);
    call(given.url);
  } catch {
    showToast({ text: say("offline"), tone: "warn" });
  } finally {
    button.disabled = false;
  }
}

// A telephone's address leaves the page where it is; a web telephone opens its own window.
function call(url) {
  if (/^https?:/.test(url)) window.open(url, "huifang-telephone", "noopener");
  else location.assign(url);
}

// While somebody else holds the call, nothing can be finished here.
function guard() {
  const hold = part("hold");
  const finish = part("finish");
  if (!hold || !finish) return;
  finish.disabled = ["other", "closed"].includes(hold.dataset.hold);
  for (const button of document.querySelectorAll("[data-dial]")) button.disabled = hold.dataset.hold !== "mine";
}
document.addEventListener("htmx:afterSettle", guard);

// Leaving by a link puts the call back; the lease ends by itself when the page is killed.
on("click", "a[href]", (event, link) => {
  const hold = part("hold");
  if (hold?.dataset.hold !== "mine" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.matches("[data-drawer], [target], [download]") || link.getAttribute("href").startsWith("#") || link.closest("#drawer, [popover]")) return;
  fetch(hold.dataset.release, { method: "POST", body: new URLSearchParams({ leave: "1" }), headers: { "X-CSRFToken": csrf() }, keepalive: true }).catch(() => {});
});

show();
clock();
guard();
