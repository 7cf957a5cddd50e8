#!/usr/bin/env node
// Captures, byte for byte, the requests that a browser sends for a same-origin fetch, EventSource
// and WebSocket: what client/header_profiles.cpp repeats as the header profile `browser`.
//
//   node tools/capture-browser-headers.mjs /usr/bin/chromium
//   xvfb-run -a node tools/capture-browser-headers.mjs /usr/bin/chromium --windowed
//
// Prints JSON: browser version, host, and per request its raw text, its bytes and the bytes of its
// headers (without the request line, with the closing empty line). Exits 1 after 30 s without a
// complete capture, 2 on bad usage. Needs no npm package.
//
// A headless Chromium says HeadlessChrome/156.0.0.0 where a windowed one says Chrome/156.0.0.0, in
// User-Agent; the brand in sec-ch-ua is Chromium in both, and nothing else differs. The profile
// holds what a window sends: capture with --windowed (under Xvfb where there is no screen).
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const GIVE_UP_MS = 30_000;
const WANTED = { "/poll": "fetch", "/events": "event_source", "/ws": "websocket" };

// The three start from a page that is loaded already, one after the other, as an application does.
const PAGE = `<!doctype html><title>capture</title><link rel="icon" href="data:,"><script>
(async () => {
  await fetch("/poll?topic=0&since=0");
  await new Promise((done) => { new EventSource("/events?topic=0&since=0").onopen = done; });
  new WebSocket("ws://" + location.host + "/ws?topic=0&since=0");
})();
</script>`;

const ANSWERS = {
  "/": `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${PAGE.length}\r\n\r\n${PAGE}`,
  "/poll": "HTTP/1.1 204 No Content\r\nCache-Control: no-store\r\n\r\n",
  "/events": "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hello\n\n",
};
const NOT_FOUND = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

const [browserPath, mode] = process.argv.slice(2);
if (!browserPath || (mode !== undefined && mode !== "--windowed")) {
  console.error("usage: capture-browser-headers.mjs BROWSER [--windowed]");
  process.exit(2);
}

const captured = {};
let browser;
let profile;
let finishing = false;

// A raw server, because Node's http module hides order, spelling and bytes.
const server = net.createServer((socket) => {
  let text = "";
  socket.on("error", () => {});
  socket.on("data", (data) => {
    text += data.toString("latin1");
    for (let end; (end = text.indexOf("\r\n\r\n")) >= 0; text = text.slice(end + 4))
      answer(socket, text.slice(0, end + 4));
  });
});

function answer(socket, raw) {
  const path = raw.split(" ")[1].split("?")[0];
  if (WANTED[path]) {
    const requestLine = raw.indexOf("\r\n") + 2;
    captured[WANTED[path]] = { bytes: raw.length, header_bytes: raw.length - requestLine, raw };
  }
  if (captured.fetch && captured.event_source && captured.websocket) return finish(0);
  socket.write(ANSWERS[path] ?? NOT_FOUND, "latin1");
}

async function finish(code) {
  if (finishing) return;
  finishing = true;
  server.close();
  if (browser?.exitCode === null && browser.signalCode === null) {
    const gone = new Promise((done) => browser.once("exit", done));
    process.kill(-browser.pid, "SIGKILL"); // its own group: the helpers that it started too
    await gone;
  }
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  if (code === 0) console.log(JSON.stringify(report(), null, 2));
  process.exit(code);
}

function report() {
  const version = execFileSync(browserPath, ["--version"], { stdio: ["ignore", "pipe", "ignore"] });
  return {
    browser: version.toString().trim(),
    windowed: mode === "--windowed",
    host: `127.0.0.1:${port}`,
    requests: captured,
  };
}

let port;
server.listen(0, "127.0.0.1", () => {
  port = server.address().port;
  profile = mkdtempSync(join(tmpdir(), "capture-"));
  const flags = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--password-store=basic", "--lang=en-US", `--user-data-dir=${profile}`,
  ];
  if (mode !== "--windowed") flags.push("--headless");
  browser = spawn(browserPath, [...flags, `http://127.0.0.1:${port}/`], {
    detached: true,
    stdio: "ignore",
  });
  browser.on("error", (error) => {
    console.error(`cannot start '${browserPath}': ${error.message}; give the path of a Chromium`);
    finish(1);
  });
});
setTimeout(() => {
  console.error(`captured only [${Object.keys(captured)}] within ${GIVE_UP_MS / 1000} s; ` +
    "start the browser by hand with --headless to see why");
  finish(1);
}, GIVE_UP_MS);
