import assert from "node:assert/strict";
import { test } from "node:test";
import { same } from "../src/fields.js";

test("empty and absent are the same; lists compare by content", () => {
  assert.ok(same(null, ""));
  assert.ok(same(["a"], ["a"]));
  assert.ok(!same(["a"], ["b"]));
  assert.ok(!same(false, true));
});
