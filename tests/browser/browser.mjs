// What every browser test needs: Chromium, a page that remembers what went wrong in it, the binary
// under test, and a folder for screenshots.
//
// tools/check-browser.sh sets BINARY_UNDER_TEST and SCREENSHOTS; by hand the defaults below hold.
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CHROMIUMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export const binary = resolve(process.env.BINARY_UNDER_TEST ?? join(ROOT, "build/release/pushbench"));
export const screenshots = resolve(process.env.SCREENSHOTS ?? join(ROOT, "build/browser"));

// Playwright gives each launch a fresh profile and removes it when the browser is closed.
export async function launch() {
  const executablePath = CHROMIUMS.find(existsSync);
  if (!executablePath)
    throw new Error(`none of ${CHROMIUMS.join(", ")} is installed; run tools/check-browser.sh`);
  return chromium.launch({ executablePath, args: FLAGS });
}

// A page in a context of its own. `page.problems` collects console errors and warnings, uncaught
// exceptions and failed requests, in words; a test asserts that it is empty. `options` go to the
// context: viewport, colorScheme, acceptDownloads, …
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.problems = [];
  const note = (text) => page.problems.push(text);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) note(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => note(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) =>
    note(`failed: ${request.url()} ${request.failure()?.errorText}`));
  await page.goto(url);
  return page;
}

// "report-dark" → SCREENSHOTS/report-dark.png
export async function screenshot(page, name, options = {}) {
  mkdirSync(screenshots, { recursive: true });
  return page.screenshot({ path: join(screenshots, `${name}.png`), ...options });
}
