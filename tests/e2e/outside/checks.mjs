// One line per check on stdout, and the count at the end.
import { access, constants } from "node:fs/promises";

let passed = 0;
let failed = 0;

// `body` returns the figures to show and throws when they disagree.
export async function check(name, body) {
  try {
    const figures = await body();
    passed += 1;
    console.log(`ok ${name}${figures ? `: ${figures}` : ""}`);
  } catch (error) {
    failed += 1;
    const expected = error.code === "ERR_ASSERTION" || error.expected;
    console.log(`FAILED ${name}: ${expected ? error.message : error.stack}`.trimEnd());
  }
}

// For what this machine does not have; counts neither way, but in CI, which has to have everything.
export function notRun(name, why) {
  if (process.env.CI) failed += 1;
  console.log(`not run ${name}: ${why}`);
}

export function conclude() {
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

export function equal(actual, expected, what) {
  if (actual === expected) return;
  throw disagreement(`${what}: ${expected} expected, ${actual} found`);
}

export function within(actual, low, high, what) {
  if (actual >= low && actual <= high) return;
  throw disagreement(`${what}: ${low} to ${high} expected, ${actual} found`);
}

export function disagreement(text) {
  return Object.assign(new Error(text), { expected: true });
}

// The parts that the command line names, or all: main.mjs PUSHBENCH [PART…]. Ends the process.
export async function runParts(parts) {
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
}
