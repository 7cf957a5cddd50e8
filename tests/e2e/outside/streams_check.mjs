// curl and a browser as they are: each receives every message once, the browser also over a cut.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { check, disagreement, equal, notRun } from "./checks.mjs";
import { Inbox } from "./messages.mjs";
import { Program, withDeadline } from "./processes.mjs";
import { Server } from "./pushbench.mjs";
import { eventStreamParser } from "./receivers.mjs";
import { Relay } from "./relay.mjs";

const RATE = 50;
const LAST = 100; // two seconds of the stream, from its first message on
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

export async function checkStreams(binary) {
  const page = await servePage();
  const server = await Server.start(binary, ["-r", `${RATE}`, "--sse-retry", "200ms", "--allow-origin", page.origin]);
  try {
    await checkPrograms(page, server);
  } finally {
    page.close();
  }
  await check("streams: the server ends cleanly", () => server.stop());
}

// `insecure`: the server's certificate is its own.
export async function checkPrograms(page, server, { insecure = false } = {}) {
  const what = insecure ? "curl -k -N /events, https" : "curl -N /events";
  await check(what, () => curl(server, insecure ? ["-k"] : []));
  const browser = BROWSERS.find(existsSync);
  if (browser) await checkBrowser(browser, page, server, insecure);
  else notRun("chromium", `none of ${BROWSERS.join(", ")} is installed`);
}

async function curl(server, more) {
  const inbox = new Inbox();
  const parse = eventStreamParser(({ data }) => inbox.deliver(data));
  const program = new Program("curl", ["-sSN", ...more, `${server.url}/events?topic=0&since=0`], {
    onOutput: (part) => parse(part.toString("latin1")),
  });
  program.ended.then(() => inbox.fail(disagreement(`curl ended: ${program.stderr.trim()}`)));
  await inbox.reaches(LAST);
  await program.stop();
  return `${inbox.stretch(1, LAST).length} messages, each once, in order`;
}

// The page posts what it received; it is served from another origin than pushbench.
export async function servePage() {
  const text = readFileSync(new URL("page.html", import.meta.url));
  const page = {};
  page.report = new Promise((done) => {
    page.server = http.createServer((request, response) => {
      if (request.method !== "POST") {
        response.setHeader("Content-Type", "text/html; charset=utf-8");
        return response.end(text);
      }
      if (request.url === "/cut") {
        page.cut();
        return response.end();
      }
      let body = "";
      request.on("data", (part) => (body += part));
      request.on("end", () => {
        response.end();
        done(JSON.parse(body));
      });
    });
  });
  await new Promise((listening) => page.server.listen(0, "127.0.0.1", listening));
  page.origin = `http://127.0.0.1:${page.server.address().port}`;
  page.close = () => {
    page.server.close();
    page.server.closeAllConnections();
  };
  return page;
}

async function checkBrowser(path, page, server, insecure) {
  const profile = mkdtempSync(join(tmpdir(), "outside-"));
  const relay = await Relay.before(server);
  page.cut = () => relay.cut();
  const browser = new Program(path, [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--password-store=basic", `--user-data-dir=${profile}`,
    ...(insecure ? ["--ignore-certificate-errors"] : []),
    `${page.origin}/?server=${encodeURIComponent(relay.url)}`,
  ], { group: true });
  try {
    let report;
    await check(`chromium: a page from another origin${insecure ? ", https and wss" : ""}`, async () => {
      report = await withDeadline(page.report, "the page's report");
      if (report.error) throw disagreement(report.error);
      return report.browser;
    });
    for (const api of ["EventSource", "WebSocket", "fetch"])
      await check(`chromium ${api}`, () => received(report, api));
  } finally {
    relay.close();
    await browser.stop("SIGKILL");
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

// EventSource begins with the message that comes next, the others with the first.
function received(report, api) {
  const inbox = new Inbox();
  for (const payload of report?.received?.[api] ?? []) inbox.deliver(payload);
  const first = api === "EventSource" ? inbox.messages[0]?.seq : 1;
  const { length } = inbox.stretch(first, report?.last);
  if (api !== "fetch") equal(report.opened[api], 2, "connections opened");
  return `messages ${first} to ${report.last}, each once, in order, over a cut (${length})`;
}
