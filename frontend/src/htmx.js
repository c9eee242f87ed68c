import htmx from "htmx.org";
import { csrf } from "./dom.js";
import { askSignIn } from "./signin.js";
import { say } from "./words.js";
import { showToast } from "./toasts.js";

window.htmx = htmx;
Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  attributesToSettle: ["class"], // a style attribute would be refused by the content security policy
  historyCacheSize: 0, // customers' data stays out of the browser's storage
  scrollBehavior: "auto",
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "...", swap: false, error: true },
  ],
});

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrf();
});

const polls = (element) => element.matches?.('[hx-trigger*="every"]');

// Signed out: ask over the page, then do again what was asked.
document.addEventListener("htmx:responseError", (event) => {
  const { xhr, elt, requestConfig } = event.detail;
  if (polls(elt)) return; // what runs by itself stays quiet; the next round tries again
  if (xhr.status === 401) {
    // The form gives its fields anew, with the new token; several values of one name would be cut to the last.
    const sent = requestConfig.formData ?? new FormData();
    const values = Object.fromEntries([...sent].filter(([name]) => name !== "csrfmiddlewaretoken" && sent.getAll(name).length === 1));
    askSignIn().then(() => htmx.ajax(requestConfig.verb, requestConfig.path, { source: elt, target: requestConfig.target, values }));
    return;
  }
  if (!xhr.getResponseHeader("HX-Trigger")) showToast({ text: say(xhr.status === 403 ? "forbidden" : "failed"), tone: "bad" });
});
document.addEventListener("htmx:sendError", (event) => {
  if (!polls(event.detail.elt)) showToast({ text: say("offline"), tone: "warn" });
});

// The server says: show the page behind anew.
export function refresh() {
  const page = document.getElementById("page");
  if (!page) return;
  const [x, y] = [scrollX, scrollY];
  htmx.ajax("GET", location.href, { target: page, select: "#page", swap: "outerHTML" }).then(() => scrollTo(x, y));
}
document.addEventListener("ui:refresh", refresh);
export { htmx };
