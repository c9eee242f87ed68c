import assert from "node:assert/strict";
import { test } from "node:test";
import { DraftQueue } from "../src/draft-queue.js";

function build(answers, extra = {}) {
  const sent = [];
  const told = [];
  const kept = { value: null };
  const store = { get: () => kept.value, set: (value) => (kept.value = structuredClone(value)), remove: () => (kept.value = null) };
  const send = async (payload) => {
    sent.push(payload);
    const answer = answers.shift();
    if (!answer) throw new TypeError("no network");
    return typeof answer === "function" ? answer(payload) : answer;
  };
  const queue = new DraftQueue({ client: "tab", version: 3, send, store, tell: (state, facts) => told.push([state, facts]), ...extra });
  return { queue, sent, told, kept };
}
const ok = (version, conflict = null) => ({ status: 200, body: { version, saved_at: "2026-11-21T06:03:22Z", conflict } });

test("a value is in the store before the server has it, and gone after", async () => {
  const { queue, kept } = build([ok(4)]);
  queue.put("opinion", "报告慢");
  assert.equal(kept.value.pending.opinion.value, "报告慢");
  await queue.flush();
  assert.equal(kept.value, null);
});

test("without a network nothing is lost and the count is told; the next flush sends it", async () => {
  const { queue, told, kept } = build([]);
  queue.put("a", "1");
  queue.put("b", "2");
  await queue.flush();
  assert.deepEqual(told.at(-1), ["unsaved", { n: 2 }]);
  assert.equal(Object.keys(kept.value.pending).length, 2);
  queue.send = async () => ok(4);
  await queue.flush();
  assert.equal(queue.pending.size, 0);
  assert.equal(told.at(-1)[0], "saved");
});

test("what is typed while a save is on its way is sent after it, upon the new version", async () => {
  const { queue, sent } = build([
    () => {
      queue.put("a", "12");
      return ok(4);
    },
    ok(5),
  ]);
  queue.put("a", "1");
  await queue.flush();
  assert.deepEqual(sent.map((p) => [p.value, p.base]), [["1", 3], ["12", 4]]);
});

test("each field keeps its own base, so that saving one does not hide another tab's change of the next", async () => {
  const { queue, sent } = build([ok(9), ok(10)]);
  queue.put("a", "1");
  await queue.flush();
  queue.put("b", "2");
  await queue.flush();
  assert.deepEqual(sent.map((p) => p.base), [3, 3]);
});

test("a conflict is told with both values", async () => {
  const { queue, told } = build([ok(7, { field: "a", value: "theirs", by_client: "x", version: 6 })]);
  queue.put("a", "mine");
  await queue.flush();
  assert.deepEqual(told.at(-1), ["conflict", { field: "a", mine: "mine", value: "theirs", version: 6 }]);
});

test("signed out: asks once, then sends again", async () => {
  let asked = 0;
  const { queue, sent } = build([{ status: 401, body: {} }, ok(4)], { signIn: async () => void asked++ });
  queue.put("a", "1");
  await queue.flush();
  assert.equal(asked, 1);
  assert.equal(sent.length, 2);
  assert.equal(queue.pending.size, 0);
});

test("a refusal is told and not repeated", async () => {
  const { queue, told, sent } = build([{ status: 409, body: { message: "已完成" } }]);
  queue.put("a", "1");
  await queue.flush();
  await queue.flush();
  assert.equal(sent.length, 1);
  assert.deepEqual(told.at(-1), ["refused", { field: "a", message: "已完成" }]);
});

test("a server that stumbles is asked again later", async () => {
  const { queue } = build([{ status: 503, body: {} }, ok(4)]);
  queue.put("a", "1");
  await queue.flush();
  assert.equal(queue.pending.size, 1);
  await queue.flush();
  assert.equal(queue.pending.size, 0);
});

test("what was typed before the page knew that the form had been finished counts as new", async () => {
  const { queue, sent } = build([ok(9), ok(10)], { version: 0 });
  queue.put("a", "1");
  queue.put("b", "2", 8);
  queue.raise(7);
  await queue.flush();
  assert.deepEqual(sent.map(({ field, base }) => [field, base]), [["a", 7], ["b", 8]]);
});
