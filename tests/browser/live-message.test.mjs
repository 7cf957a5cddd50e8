// The live page's reading of messages and its ledger, without a browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

// By text: a folder that only a browser loads from has no package.json to call it a module.
const source = readFileSync(new URL("../../server/page/message.js", import.meta.url), "utf8");
const { Ledger, parsePayload, parsePollBody } =
  await import(`data:text/javascript,${encodeURIComponent(source)}`);

test("a ledger tells gaps, late ones and repeats apart", () => {
  const cases = [
    { cursor: null, seqs: [7, 8, 9], missing: 0, repeated: 0, late: 0 },
    { cursor: 6, seqs: [7, 8], missing: 0, repeated: 0, late: 0 },
    { cursor: 4, seqs: [7], missing: 2, repeated: 0, late: 0 },
    { cursor: null, seqs: [1, 4, 5], missing: 2, repeated: 0, late: 0 },
    { cursor: null, seqs: [1, 3, 2, 4], missing: 0, repeated: 0, late: 1 },
    { cursor: null, seqs: [1, 2, 2, 1], missing: 0, repeated: 2, late: 0 },
    { cursor: null, seqs: [1, 3, 2, 2], missing: 0, repeated: 1, late: 1 },
    { cursor: 0, seqs: [1_000_000, 5], missing: 999_998, repeated: 0, late: 1 },
  ];
  for (const { cursor, seqs, ...expected } of cases) {
    const ledger = new Ledger();
    ledger.start(cursor);
    seqs.forEach((seq) => ledger.note(seq));
    const { missing, repeated, late } = ledger;
    assert.deepEqual({ missing, repeated, late }, expected, JSON.stringify({ cursor, seqs }));
  }
});

test("a new subscription does not miss what came between, and keeps what was missed before", () => {
  const ledger = new Ledger();
  for (const seq of [1, 3]) ledger.note(seq);
  assert.equal(ledger.last, 3);
  ledger.start(null);
  assert.equal(ledger.last, null);
  ledger.note(90);
  assert.equal(ledger.missing, 1);
});

test("payloads and poll bodies", () => {
  const stamps = "000000003b9aca00000000003b9aca01"; // due at 1 s, sent a nanosecond later
  assert.deepEqual(parsePayload(`0001000000000ff0${stamps}xxxx`, true), { seq: 0xff0, due: 1000 });
  assert.deepEqual(parsePayload(`0001000000000002${stamps}`, false), { seq: 2, due: null });
  assert.deepEqual(parsePayload("0001000000000003hello", true), { seq: 3, due: null });
  assert.deepEqual(parsePollBody(""), []);
  assert.deepEqual(parsePollBody("16\n000000000000000121\n0000000000000002a\nb c"),
    ["0000000000000001", "0000000000000002a\nb c"]);
});
