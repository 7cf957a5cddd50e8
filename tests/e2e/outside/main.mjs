// The outsider's check of pushbench's numbers: docs/outside-checks.md.
//
//   node tests/e2e/outside/main.mjs PUSHBENCH [receivers|responses|capture|streams|tls …]
import { access, constants } from "node:fs/promises";

import { checkCaptures } from "./capture_check.mjs";
import { check, conclude } from "./checks.mjs";
import { checkReceivers } from "./receiver_check.mjs";
import { checkResponses } from "./responses_check.mjs";
import { checkStreams } from "./streams_check.mjs";
import { checkTls } from "./tls_check.mjs";

const parts = {
  receivers: checkReceivers,
  responses: checkResponses,
  capture: checkCaptures,
  streams: checkStreams,
  tls: checkTls,
};

const [binary, ...wanted] = process.argv.slice(2);
const unknown = wanted.find((name) => !parts[name]);
if (!binary || unknown) {
  console.error(`usage: main.mjs PUSHBENCH [${Object.keys(parts).join("|")} …]`);
  process.exit(2);
}
await access(binary, constants.X_OK).catch(() => {
  console.error(`'${binary}' is no program; build it with: cmake --build --preset release`);
  process.exit(2);
});
for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
  try {
    await parts[name](binary);
  } catch (error) {
    await check(name, () => {
      throw error;
    });
  }
}
process.exit(conclude());
