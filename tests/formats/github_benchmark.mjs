// Reads files as github-action-benchmark does for customSmallerIsBetter and customBiggerIsBetter
// (src/extract.ts, 1.22: a zod array of coerced fields; an empty one is an error), and insists that
// coercion changed nothing and that names are unique, because it matches by name (src/write.ts).
//
//   node github_benchmark.mjs FILE…        one line per file: ok or FAILED; exit status 1 on a failure
import { readFileSync } from "node:fs";
import { z } from "zod";

const entries = z.array(z.object({
  name: z.coerce.string(),
  value: z.coerce.number(),
  range: z.coerce.string().optional(),
  unit: z.coerce.string(),
  extra: z.coerce.string().optional(),
}));

function check(file) {
  const raw = JSON.parse(readFileSync(file, "utf8"));
  const read = entries.parse(raw);
  if (read.length === 0) throw new Error("no benchmark result was found");
  if (JSON.stringify(read.map(({ name, value, unit }) => [name, value, unit]))
      !== JSON.stringify(raw.map(({ name, value, unit }) => [name, value, unit])))
    throw new Error("a field was coerced");
  if (new Set(read.map(({ name }) => name)).size !== read.length)
    throw new Error("a name comes twice");
  const odd = read.find(({ value }) => !(Number.isFinite(value) && value > 0));
  if (odd) throw new Error(`${odd.name} is ${odd.value}: a ratio to it says nothing`);
  return read.length;
}

for (const file of process.argv.slice(2)) {
  try {
    console.log(`ok github-action-benchmark: ${file}, ${check(file)} entries`);
  } catch (error) {
    console.log(`FAILED github-action-benchmark: ${file}: ${error.message}`);
    process.exitCode = 1;
  }
}
