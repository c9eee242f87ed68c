import "./htmx.js";
import "./keys.js";
import "./menus.js";
import "./theme.js";
import "./drawer.js";
import "./toasts.js";
import "./lists.js";
import "./search.js";
import "./forms.js";
import "./timer.js";
import "./misc.js";
import "./scrolling.js";
import "./offline.js";
import "./drafts.js";
import "./call.js";
import Alpine from "@alpinejs/csp";

window.Alpine = Alpine;
Alpine.start();
