// Passkeys: ask the server for a challenge, the device for an answer, the server for the way on.
import { csrf, on } from "./dom.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

on("click", "[data-passkey]", async (_event, button) => {
  const place = button.closest("[data-passkey-place]");
  const said = place.querySelector("[data-passkey-said]");
  said.textContent = "";
  button.disabled = true;
  try {
    const answer = await (button.dataset.passkey === "make" ? make(button) : use(button));
    const name = place.querySelector("[data-passkey-name]")?.value.trim();
    const done = await post(name ? `${button.dataset.finish}?${new URLSearchParams({ name })}` : button.dataset.finish, answer);
    location.assign(done.next);
  } catch (error) {
    if (error.next) return location.assign(error.next);
    said.textContent = error.words ?? button.dataset.failed;
    button.disabled = false;
  }
});

async function make(button) {
  const { publicKey } = await post(button.dataset.begin);
  const options = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user.id) },
    excludeCredentials: known(publicKey.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey: options });
  const { clientDataJSON, attestationObject } = made.response;
  return { ...plain(made), response: { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) } };
}

async function use(button) {
  const { publicKey } = await post(button.dataset.begin);
  const options = { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: known(publicKey.allowCredentials) };
  const used = await navigator.credentials.get({ publicKey: options });
  const { clientDataJSON, authenticatorData, signature, userHandle } = used.response;
  const response = { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature) };
  return { ...plain(used), response: { ...response, ...(userHandle && { userHandle: text(userHandle) }) } };
}

const plain = (credential) => ({ id: credential.id, rawId: text(credential.rawId), type: credential.type, clientExtensionResults: {} });

async function post(url, body) {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf() };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body ?? {}) });
  const found = await answer.json();
  if (!answer.ok) throw { words: found.errors?.join(" "), next: found.next };
  return found;
}
