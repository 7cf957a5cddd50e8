// The outsider's check of pushbench's numbers: docs/outside-checks.md.
//
//   node tests/e2e/outside/main.mjs PUSHBENCH [receivers|responses|capture|streams|packages|tls …]
import { checkCaptures } from "./capture_check.mjs";
import { runParts } from "./checks.mjs";
import { checkPackages } from "./packages_check.mjs";
import { checkReceivers } from "./receiver_check.mjs";
import { checkResponses } from "./responses_check.mjs";
import { checkStreams } from "./streams_check.mjs";
import { checkTls } from "./tls_check.mjs";

const parts = {
  receivers: checkReceivers,
  responses: checkResponses,
  capture: checkCaptures,
  streams: checkStreams,
  packages: checkPackages,
  tls: checkTls,
};

await runParts(parts);
