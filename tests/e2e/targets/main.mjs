// pushbench against servers that are not ours: docs/external-targets.md.
//
//   node tests/e2e/targets/main.mjs PUSHBENCH [nchan|node|rules|itself|commands|bad …]
import { access, constants } from "node:fs/promises";

import { check, conclude } from "../outside/checks.mjs";
import { checkBadTargets } from "./bad_check.mjs";
import { checkCommands } from "./command_check.mjs";
import { checkItself } from "./itself_check.mjs";
import { checkNchan } from "./nchan_check.mjs";
import { checkNode } from "./node_check.mjs";
import { checkRules } from "./rules_check.mjs";

const parts = {
  nchan: checkNchan,
  node: checkNode,
  rules: checkRules,
  itself: checkItself,
  commands: checkCommands,
  bad: checkBadTargets,
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
