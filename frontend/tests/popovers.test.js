// What a Chrome of 2023 (109, the last for Windows 7) would stumble over.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const SOURCE = new URL("../src/", import.meta.url);

test("no script asks for :popover-open, which old browsers refuse to parse", () => {
  for (const name of readdirSync(SOURCE).filter((file) => file.endsWith(".js") && file !== "popovers.js")) {
    assert.doesNotMatch(readFileSync(new URL(name, SOURCE), "utf8"), /:popover-open/, name);
  }
});

test("popovers are taught to a browser that lacks them before menus use them", () => {
  assert.match(readFileSync(new URL("popovers.js", SOURCE), "utf8"), /if \(!isSupported\(\)\) apply\(\)/);
  assert.match(readFileSync(new URL("menus.js", SOURCE), "utf8"), /from "\.\/popovers\.js"/);
});
