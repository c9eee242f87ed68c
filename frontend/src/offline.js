// Says when the network is away, and when it is back.
import { say } from "./words.js";
import { showToast } from "./toasts.js";

const notice = document.getElementById("offline");
function show() {
  if (!notice) return;
  notice.querySelector("span").textContent = say("offline");
  notice.hidden = navigator.onLine;
}
addEventListener("offline", show);
addEventListener("online", () => {
  show();
  showToast({ text: say("online"), tone: "ok" });
});
show();
