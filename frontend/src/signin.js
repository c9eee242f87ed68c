// Signed out while working: sign in over the page and go on. Everybody who waits is told once.
import { csrf, make, renewCsrf } from "./dom.js";
import { say } from "./words.js";

let waiting = null;

export function askSignIn() {
  waiting ??= ask().finally(() => (waiting = null));
  return waiting;
}

function ask() {
  const dialog = document.getElementById("sign-in");
  if (!dialog?.dataset.signinUrl) return new Promise(() => {});
  const url = `${dialog.dataset.signinUrl}?over=1`;
  const name = make("input", { class: "form-control", id: "over-username", name: "username", autocomplete: "username", required: true });
  const secret = make("input", { class: "form-control", id: "over-password", name: "password", type: "password", autocomplete: "current-password", required: true });
  const wrong = make("p", { class: "field-error", role: "alert" });
  const form = make(
    "form", { class: "dialog-body", novalidate: true },
    make("p", {}, say("sign_in_why")),
    make("div", { class: "field" }, make("label", { class: "form-label", for: "over-username" }, say("user_name")), name),
    make("div", { class: "field" }, make("label", { class: "form-label", for: "over-password" }, say("password")), secret),
    wrong,
    make("button", { class: "btn btn-accent", type: "submit" }, say("sign_in")),
  );
  dialog.setAttribute("aria-labelledby", "sign-in-title");
  dialog.replaceChildren(make("header", { class: "dialog-head" }, make("h2", { id: "sign-in-title" }, say("sign_in_title"))), form);
  dialog.showModal();
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  name.focus();
  return new Promise((resolve) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      wrong.textContent = "";
      const said = await send(url, new URLSearchParams({ username: name.value, password: secret.value })).catch(() => ({ errors: [say("offline")] }));
      if (said.next) location.assign(said.next);
      if (!said.ok) {
        wrong.textContent = (said.errors ?? [say("sign_in_failed")]).join(" ");
        secret.select();
        return;
      }
      const before = document.querySelector('meta[name="user"]')?.content;
      if (said.user && before && String(said.user) !== before) return location.reload();
      renewCsrf(said.csrf);
      dialog.close();
      dialog.replaceChildren();
      resolve();
    });
  });
}

async function send(url, body) {
  const headers = { Accept: "application/json" };
  const first = await fetch(url, { headers }).then((r) => (r.ok ? r.json() : {}));
  const answer = await fetch(url, { method: "POST", body, headers: { ...headers, "X-CSRFToken": first.csrf ?? csrf() } });
  return answer.json();
}
