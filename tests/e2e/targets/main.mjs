// pushbench against servers that are not ours, and through proxies: docs/external-targets.md,
// docs/proxies.md.
//
//   node tests/e2e/targets/main.mjs PUSHBENCH [nchan|node|rules|itself|commands|bad|tls|proxies …]
import { runParts } from "../outside/checks.mjs";
import { checkBadTargets } from "./bad_check.mjs";
import { checkCommands } from "./command_check.mjs";
import { checkItself } from "./itself_check.mjs";
import { checkNchan } from "./nchan_check.mjs";
import { checkNode } from "./node_check.mjs";
import { checkProxies } from "./proxies_check.mjs";
import { checkRules } from "./rules_check.mjs";
import { checkTargetsOverTls } from "./tls_check.mjs";

const parts = {
  nchan: checkNchan,
  node: checkNode,
  rules: checkRules,
  itself: checkItself,
  commands: checkCommands,
  bad: checkBadTargets,
  tls: checkTargetsOverTls,
  proxies: checkProxies,
};

await runParts(parts);
