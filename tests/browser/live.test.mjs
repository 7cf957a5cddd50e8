// The live page as a visitor meets it: opened from `pushbench serve`, every technique receives, the
// counts on the page are the server's, and stopping stops.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";

import { binary, launch, openPage, screenshot } from "./browser.mjs";

const ALL = ["short-polling", "long-polling", "sse", "websocket", "http-stream"];
const PUSHED = ["long-polling", "sse", "websocket", "http-stream"];
const PATIENCE_MS = 30_000;
const ROUNDED_BY = 0.1; // two numbers of the page: 0.12, 3.4

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

// A server of the test's own, on any port; gone with the test.
async function serve(t, ...options) {
  const server = spawn(binary, ["serve", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => { server.kill("SIGKILL"); });
  const ended = once(server, "exit").then(([code]) => { throw new Error(`serve ended with ${code}`); });
  ended.catch(() => {}); // its end after the test is no news
  let said = "";
  const announced = new Promise((done) => server.stdout.on("data", (part) => {
    said += part;
    const address = /serving (https?:\S+\/) /.exec(said);
    if (address) done(address[1]);
  }));
  return Promise.race([announced, ended]);
}

// What a row says in plain values, as numbers where they are some.
const rowOf = (page, name) => page.locator(`#${name}`).evaluate((row) =>
  Object.fromEntries(Object.entries(row.dataset).map(([key, value]) =>
    [key, value !== "" && !Number.isNaN(Number(value)) ? Number(value) : value])));

async function eventually(holds, what) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await holds();
    if (seen) return seen;
    if (Date.now() > deadline) assert.fail(`waited in vain: ${what()}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

async function received(page, name, messages) {
  let row;
  await eventually(async () => (row = await rowOf(page, name)).messages >= messages,
    () => `${name} has ${JSON.stringify(row)}`);
  return row;
}

// The visitor ids that the page has subscribed with.
function visitorsOf(page) {
  const visitors = new Set();
  const note = (url) => {
    const id = new URL(url).searchParams.get("visitor");
    if (id) visitors.add(id);
  };
  page.on("request", (request) => note(request.url()));
  page.on("websocket", (socket) => note(socket.url()));
  return visitors;
}

async function serverCounts(page, visitor) {
  const answer = await page.request.get(new URL(`/visitor?id=${visitor}`, page.url()).href);
  assert.equal(answer.status(), 200);
  return (await answer.json()).techniques;
}

const problemsBeyondStopping = (page) =>
  page.problems.filter((text) => !text.startsWith("failed:") || !text.endsWith("net::ERR_ABORTED"));

// Everything that the page has shown as the error of its clock, from the first on: `errorsOf(page)`.
const noteErrors = (page) => page.addInitScript(() => {
  globalThis.errorsShown = [];
  document.addEventListener("DOMContentLoaded", () => {
    const node = document.getElementById("error");
    new MutationObserver(() => globalThis.errorsShown.push(node.textContent))
      .observe(node, { childList: true });
  });
});
async function errorsOf(page) {
  const texts = await page.evaluate(() => globalThis.errorsShown);
  return texts.map((text) => {
    assert.match(text, /^\(±[\d.,]+\)$/);
    return numberIn(text.slice(2, -1));
  });
}

const numberIn = (text) => Number(text.replaceAll(",", "").replace("−", "-"));

test("every technique receives every message once, within its latency", async (t) => {
  const page = await openPage(browser, "about:blank");
  await noteErrors(page);
  await page.goto(await serve(t, "-r", "10"));
  const medians = {};
  for (const name of ALL) {
    const row = await received(page, name, 20);
    assert.equal(row.state, "subscribed", name);
    assert.equal(row.missing, 0, name);
    assert.equal(row.repeated, 0, name);
    const median = await page.locator(`#${name} .median`).textContent();
    assert.match(median, /^[−-]?[\d.,]+$/, name);
    medians[name] = numberIn(median);
  }
  // What is pushed was not there before it was due, as far as the clocks know each other, and within
  // a second on however busy a machine.
  const error = Math.max(...await errorsOf(page));
  for (const name of PUSHED) {
    const told = `${name}: ${medians[name]} ms, ±${error}`;
    assert.ok(medians[name] >= -error - ROUNDED_BY, told);
    assert.ok(medians[name] < 1_000, told);
  }
  // Eight at the start, and then again and again.
  let clock;
  await eventually(async () => {
    clock = await page.locator("#clock").textContent();
    const found = /^Clocks compared to ±[\d.]+ ms \(([\d,]+) probes, shortest round trip [\d.]+ ms\)/
      .exec(clock);
    return found && numberIn(found[1]) > 8;
  }, () => clock);
  assert.ok(await page.locator("#within-tls").isHidden());
  assert.match(await page.locator("#connections").textContent(),
    /holds 3 of them \(Long polling, Server-Sent Events, HTTP stream\)/);
  assert.ok(await page.locator("#notice").isHidden());
  assert.deepEqual(page.problems, []);
});

test("the counts on the page are the server's, and plausible", async (t) => {
  const page = await openPage(browser, "about:blank");
  const visitors = visitorsOf(page);
  await page.goto(await serve(t, "-r", "10", "-s", "256"));
  for (const name of ALL) await received(page, name, 10);
  await page.locator("#stop-all").click();
  assert.equal(visitors.size, 1, "one visitor while one topic is looked at");
  const [visitor] = visitors;

  // Stopped, the counts come to rest: the server's, and then those on the page.
  let counts, rows;
  await eventually(async () => {
    counts = await serverCounts(page, visitor);
    rows = Object.fromEntries(await Promise.all(ALL.map(async (name) => [name, await rowOf(page, name)])));
    return ALL.every((name) => rows[name].state === "stopped" &&
      rows[name].requests === counts[name].requests && rows[name].up === counts[name].bytes_up &&
      rows[name].down === counts[name].bytes_down &&
      rows[name].requests === rows[name].asked);
  }, () => JSON.stringify({ counts, rows }));

  for (const name of ["sse", "websocket", "http-stream"])
    assert.equal(counts[name].requests, 1, `${name}: one request for everything`);
  // Short polling at 1 s and 10 messages/s: every poll but the first brings some, none is empty.
  const short = rows["short-polling"];
  assert.ok(short.requests >= 2 && short.requests < short.messages, JSON.stringify(short));
  // Long polling: a request for the cursor, and one per answer or so.
  const long = rows["long-polling"];
  assert.ok(long.requests > 2 && long.requests <= long.messages + 2, JSON.stringify(long));
  for (const name of ALL) {
    assert.ok(counts[name].bytes_down >= 256 * rows[name].messages, `${name}: the payload at least`);
    assert.ok(counts[name].bytes_up >= 100 * counts[name].requests, `${name}: a browser's headers`);
  }
  assert.deepEqual(problemsBeyondStopping(page), []);
});

test("over https everything comes as well, and the page says what its bytes are", async (t) => {
  const page = await openPage(browser, await serve(t, "-r", "10", "--tls"),
    { ignoreHTTPSErrors: true });
  assert.equal(new URL(page.url()).protocol, "https:");
  for (const name of ALL) {
    const row = await received(page, name, 10);
    assert.equal(row.missing + row.repeated, 0, name);
  }
  await eventually(async () => (await rowOf(page, "websocket")).requests === 1, () => "no counts");
  assert.ok(await page.locator("#within-tls").isVisible());
  assert.match(await page.locator("#within-tls").textContent(), /counted inside TLS/);
  assert.deepEqual(page.problems, []);
});

test("a technique stops and starts by its button, without a gap and alone", async (t) => {
  const page = await openPage(browser, await serve(t, "-r", "10"));
  await received(page, "sse", 5);
  await page.locator("#sse .toggle").click();
  await eventually(async () => (await rowOf(page, "sse")).state === "stopped", () => "sse did not stop");
  const stopped = await rowOf(page, "sse");
  await received(page, "websocket", (await rowOf(page, "websocket")).messages + 10);
  assert.equal((await rowOf(page, "sse")).messages, stopped.messages, "nothing comes any more");
  await page.locator("#sse .toggle").click();
  const again = await received(page, "sse", stopped.messages + 5);
  assert.equal(again.missing, 0, "what was not subscribed to is not missed");
  assert.equal(again.repeated, 0);
  assert.deepEqual(problemsBeyondStopping(page), []);
});

test("another topic begins at nothing, as another visitor", async (t) => {
  const page = await openPage(browser, "about:blank");
  const visitors = visitorsOf(page);
  await page.goto(await serve(t, "-r", "5", "--topics", "3"));
  await received(page, "sse", 3);
  const topics = [];
  page.on("request", (request) => topics.push(new URL(request.url()).searchParams.get("topic")));
  await page.locator("#topic").selectOption("2");
  await eventually(async () => (await rowOf(page, "short-polling")).messages > 0 &&
    topics.includes("2"), () => `asked for ${topics}`);
  for (const name of ALL) {
    const row = await received(page, name, 3);
    assert.equal(row.missing + row.repeated, 0, name);
  }
  assert.equal(visitors.size, 2);
  assert.deepEqual(problemsBeyondStopping(page), []);
});

test("only what is registered is shown, and messages by hand have no latency", async (t) => {
  const url = await serve(t, "-t", "sse", "--external-topics", "1");
  const page = await openPage(browser, url);
  await eventually(async () => (await rowOf(page, "sse")).state === "subscribed", () => "not subscribed");
  assert.equal(await page.locator("#techniques tr").count(), 1);
  assert.ok(await page.locator("#interval-label").isHidden());
  const posted = await page.request.post(new URL("/publish?topic=0", url).href, { data: "<b>hello</b>" });
  assert.equal(posted.status(), 200);
  await received(page, "sse", 1);
  assert.equal(await page.locator("#sse .last").textContent(), "–");
  assert.deepEqual(page.problems, []);
});

test("a server that was started anew is noticed", async (t) => {
  const page = await openPage(browser, await serve(t, "-r", "10"));
  await received(page, "sse", 2);
  // Its clock begins again: the page sees that alone.
  await page.route("**/clock?*", (route) => route.fulfill({ body: "1000\n", contentType: "text/plain" }));
  await page.locator("#notice").waitFor({ state: "visible" });
  assert.match(await page.locator("#notice").textContent(), /reload this page/);
  for (const name of ALL)
    await eventually(async () => (await rowOf(page, name)).state === "stopped", () => name);
});

for (const [name, options] of Object.entries({
  light: { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 375, height: 812 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
}))
  test(`it fits: ${name}`, async (t) => {
    const page = await openPage(browser, await serve(t, "-r", "2"), options);
    for (const technique of ALL) await received(page, technique, 8);
    const [content, window] = await page.evaluate(() =>
      [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(content <= window, `${content} px of content in ${window}`);
    await screenshot(page, `live-${name}`, { fullPage: true });
    assert.deepEqual(page.problems, []);
  });
