// A table that scrolls inside its frame can be reached and scrolled by keyboard; one that fits is no stop on the way.
const FRAMES = ".table-wrap";

function mark(frame) {
  const scrolls = frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight;
  if (scrolls) frame.tabIndex = 0;
  else frame.removeAttribute("tabindex");
}

const sizes = new ResizeObserver((entries) => entries.forEach((entry) => mark(entry.target)));

function watch(root) {
  for (const frame of root.querySelectorAll?.(FRAMES) ?? []) {
    mark(frame);
    sizes.observe(frame);
  }
}

watch(document);
document.addEventListener("htmx:load", (event) => watch(event.detail.elt.parentElement ?? document));
