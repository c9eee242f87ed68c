// "Use my position" on the form of an on-site check: asks the device only when pressed, and says what became of it.
export const shown = ({ latitude, longitude }) => `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;

export function fill(form, coords) {
  form.elements.position.value = shown(coords);
  form.elements.accuracy.value = String(Math.round(coords.accuracy));
  form.elements.source.value = "device";
}

for (const form of document.querySelectorAll("form[data-position]")) {
  const button = form.querySelector("[data-position-take]");
  const said = form.querySelector("[data-position-said]");
  if (!button || !("geolocation" in navigator)) continue;
  button.hidden = false;
  form.elements.position.addEventListener("input", () => {
    form.elements.source.value = form.elements.position.value.trim() ? "typed" : "none";
    form.elements.accuracy.value = "";
  });
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        fill(form, coords);
        said.textContent = said.dataset.taken;
        button.disabled = false;
      },
      () => {
        said.textContent = said.dataset.refused;
        button.disabled = false;
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}
