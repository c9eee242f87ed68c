// Saves every field of <form data-draft-url> as it is typed; see huifang/ui/README.md for the protocol.
import { csrf, make, on } from "./dom.js";
import { DraftQueue } from "./draft-queue.js";
import { keeps, read, same, write } from "./fields.js";
import { askSignIn } from "./signin.js";
import { showToast } from "./toasts.js";
import { say } from "./words.js";

const PAUSE = 400;
const RETRY = 5000;
const drafts = new Map();
const time = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
const client = random().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
const user = document.querySelector('meta[name="user"]')?.content ?? "";
const prefix = (url) => `draft:${user}:${url}:`;

function slot(key) {
  return {
    get: () => JSON.parse(localStorage.getItem(key) ?? "null"),
    set: (value) => {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // A full storage must not stop the typing; the server still gets every field.
      }
    },
    remove: () => localStorage.removeItem(key),
  };
}

async function post(url, payload, keepalive = false) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf() };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(payload), keepalive, redirect: "manual" });
  const body = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  return { status: answer.type === "opaqueredirect" ? 401 : answer.status, body };
}

class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.draftUrl;
    this.touched = new Set();
    this.last = new Map();
    this.queue = new DraftQueue({
      client,
      version: Number(form.dataset.draftVersion ?? 0),
      send: (payload) => post(this.url, payload),
      store: slot(prefix(this.url) + client),
      signIn: askSignIn,
      tell: (state, facts) => this.tell(state, facts),
    });
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`draft:${this.url}`) : null;
    this.channel?.addEventListener("message", (event) => this.hear(event.data));
    this.ready = this.restore();
  }

  changed(element) {
    const value = read(this.form, element.name);
    if (this.touched.has(element.name) && same(this.last.get(element.name), value)) return;
    this.touched.add(element.name);
    this.last.set(element.name, value);
    this.queue.put(element.name, value);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  flush() {
    clearTimeout(this.timer);
    return this.ready.then(() => this.queue.flush());
  }

  tell(state, facts) {
    const place = this.form.querySelector("[data-saved]") ?? document.querySelector(`[data-saved="${this.form.id}"]`);
    if (state === "saved" || (state === "saving" && facts.version)) this.shout({ from: client, ...facts });
    if (state === "conflict") {
      if (place) place.textContent = "";
      return this.ask(facts);
    }
    if (state === "refused") return this.form.isConnected && showToast({ text: facts.message || say("failed"), tone: "bad" });
    if (state === "unsaved") this.retry ??= setTimeout(() => ((this.retry = null), this.queue.flush()), RETRY);
    if (!place || (state === "saving" && place.dataset.state === "unsaved")) return;
    place.dataset.state = state;
    place.textContent = { saved: () => say("saved_at", { time: time.format(new Date(facts.savedAt)) }), saving: () => say("saving"), unsaved: () => say("unsaved", facts) }[state]();
    if (state === "saved") this.form.dispatchEvent(new CustomEvent("ui:draft-saved", { bubbles: true, detail: facts }));
  }

  // The other page's value, with the choice to take it or to keep one's own.
  ask({ field, mine, value, version }) {
    const element = [...this.form.elements].find((e) => e.name === field);
    if (!element || same(mine, value)) return;
    const shown = Array.isArray(value) ? value.join(", ") : value === "" || value == null ? say("empty") : String(value);
    const take = make("button", { type: "button", class: "btn btn-sm" }, say("conflict_take"));
    const hold = make("button", { type: "button", class: "btn btn-sm" }, say("conflict_keep"));
    const box = make("div", { class: "draft-conflict", role: "alert" }, make("span", {}, say("conflict", { value: shown })), take, hold);
    const place = element.closest(".field") ?? element.parentElement;
    place.querySelector(".draft-conflict")?.remove();
    place.append(box);
    this.queue.know(field, version);
    take.addEventListener("click", () => (write(this.form, field, value), box.remove(), element.focus()));
    hold.addEventListener("click", () => {
      this.queue.put(field, read(this.form, field), version);
      box.remove();
      this.flush();
    });
  }

  // Another tab of this browser saved a field: follow, unless it is being written here.
  hear(said) {
    if (said.ask) return void this.shout({ alive: client });
    if (said.alive || !said.field || said.from === client) return;
    const busy = this.queue.pending.has(said.field) || (document.hasFocus() && document.activeElement?.name === said.field);
    if (busy) return;
    write(this.form, said.field, said.value);
    this.queue.know(said.field, said.version);
  }

  // At load: the server's draft where it is newer than the page, then what never reached the server.
  async restore() {
    const [server, left] = await Promise.all([this.fetch(), this.orphans()]);
    let restored = 0;
    if (server && (this.form.dataset.draftVersion == null || server.version > this.queue.version)) {
      for (const [name, value] of Object.entries(server.fields ?? {})) {
        if (!this.touched.has(name) && write(this.form, name, value)) restored++;
      }
      this.queue.version = server.version;
    }
    const closed = server?.closed ?? 0;
    // What was typed before the server's answer came is newer than the last time the form was finished.
    this.queue.raise(closed);
    for (const record of left) {
      if (record.submitted && server && !Object.keys(server.fields ?? {}).length) continue;
      for (const [name, { value, base }] of Object.entries(record.pending)) {
        if (this.touched.has(name)) continue;
        if (write(this.form, name, value)) restored++;
        this.queue.put(name, value, Math.max(base, closed));
      }
    }
    if (restored) showToast({ text: say("restored"), tone: "plain" });
    if (this.queue.pending.size) this.queue.flush();
  }

  async fetch() {
    const answer = await fetch(this.url, { headers: { Accept: "application/json" } }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  // Records of tabs that are gone; those of open tabs stay theirs.
  async orphans() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix(this.url)) && !key.endsWith(client));
    if (!keys.length) return [];
    const alive = await this.whoIsThere();
    return keys.filter((key) => !alive.has(key.slice(prefix(this.url).length))).map((key) => {
      const record = slot(key).get();
      slot(key).remove();
      return record;
    }).filter(Boolean);
  }

  whoIsThere() {
    const alive = new Set();
    if (!this.channel) return Promise.resolve(alive);
    const listen = (event) => event.data.alive && alive.add(event.data.alive);
    this.channel.addEventListener("message", listen);
    this.shout({ ask: client });
    return new Promise((done) => setTimeout(() => (this.channel?.removeEventListener("message", listen), done(alive)), 150));
  }

  // The page goes away: what is still unsent leaves with it, and stays in the store until it is known to have arrived.
  leave() {
    for (const payload of this.queue.payloads()) post(this.url, payload, true).catch(() => {});
  }

  // The page may have closed this form while an answer was on its way.
  shout(message) {
    this.channel?.postMessage(message);
  }

  close() {
    this.channel?.close();
    this.channel = null;
    clearTimeout(this.timer);
    clearTimeout(this.retry);
  }
}

function prepare() {
  for (const [form, draft] of drafts) {
    if (!form.isConnected) {
      draft.flush();
      draft.close();
      drafts.delete(form);
    }
  }
  for (const form of document.querySelectorAll("form[data-draft-url]")) {
    if (!drafts.has(form) && form.dataset.draftUrl) drafts.set(form, new Draft(form));
  }
}

const draftOf = (element) => drafts.get(element.form ?? element.closest("form"));
function typed(event) {
  const element = event.target;
  const draft = element instanceof HTMLElement && "name" in element ? draftOf(element) : null;
  if (draft && keeps(element) && !event.isComposing) draft.changed(element);
}
document.addEventListener("input", typed);
document.addEventListener("change", typed);
document.addEventListener("compositionend", typed);
document.addEventListener("focusout", (event) => event.target.form && drafts.get(event.target.form)?.flush());
on("submit", "form[data-draft-url]", (_event, form) => drafts.get(form)?.queue.keep(true));
const all = (act) => drafts.forEach(act);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && all((d) => d.leave()));
addEventListener("pagehide", () => all((d) => d.leave()));
addEventListener("online", () => all((d) => d.flush()));
document.addEventListener("htmx:load", prepare);
prepare();
