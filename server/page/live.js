// The live page: asks the server what it serves, subscribes to all of it, and shows what comes.
import { Clock } from "./clock.js";
import { Row, number } from "./row.js";
import { TECHNIQUES } from "./techniques.js";
import { Timeline } from "./timeline.js";

const SHOW_MS = 250;
const COUNTS_MS = 1_000;

const element = (id) => document.getElementById(id);

// Not guessable, so that nobody else asks for this page's counts.
function newVisitor() {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function complain(text) {
  element("notice").textContent = text;
  element("notice").hidden = false;
}

const page = { topic: 0, visitor: newVisitor(), interval: 1000, clock: new Clock(), stamped: false };
let rows = [];

async function askSetup() {
  const response = await fetch("/page/setup.json", { cache: "no-store" });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

function describe(setup) {
  const { rate_per_s: rate, topics, payload_bytes: size, external_topics: external } = setup;
  const some = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
  element("workload").textContent =
    `${some(topics, "topic")}, ${some(rate, "message")} a second on each` +
    `${setup.arrivals === "poisson" ? " (Poisson)" : ""}, ${some(size, "byte")} a message` +
    `${external > 0 ? `; the first ${external} fed by POST /publish, without times` : ""}` +
    `${size < 48 ? "; too short to carry times, so no latency (serve --size 48)" : ""}.`;
  element("raw-tcp").textContent = setup.raw_tcp_port === 0 ? ""
    : `raw-tcp, which no browser speaks, is on port ${setup.raw_tcp_port}.`;
  for (let topic = 0; topic < topics; topic++)
    element("topic").append(new Option(`${topic}${topic < external ? " (published by hand)" : ""}`, topic));

  const names = setup.techniques.map((technique) => technique.name);
  const held = setup.techniques.filter(({ name }) => TECHNIQUES[name]?.holds);
  const list = held.map((technique) => technique.label).join(", ");
  element("connections").textContent =
    `This page holds ${held.length} of them${held.length ? ` (${list})` : ""}; ` +
    `${names.includes("short-polling") ? "short polling and " : ""}the page's own questions ` +
    `borrow another for a moment each time.` +
    (names.includes("websocket") ? " The WebSocket is not among the six." : "");
  element("within-tls").hidden = location.protocol !== "https:";
  element("interval-label").hidden = !names.includes("short-polling");
}

// Counts that are not known are not made up: they stay as they were. A visitor whom the server has
// not answered yet may be unknown to it.
async function askCounts() {
  if (!rows.some((row) => row.answered)) return;
  const visitor = page.visitor;
  const response = await fetch(`/visitor?id=${visitor}`, { cache: "no-store" });
  if (!response.ok || visitor !== page.visitor) return;
  const { techniques } = await response.json();
  for (const row of rows) row.counts = techniques[row.technique.name];
}

function show() {
  for (const row of rows) row.show();
  const { error, roundTrip, probes } = page.clock;
  if (error === null) return;
  element("error").textContent = `(±${number(error)})`;
  element("clock").textContent = `Clocks compared to ±${number(error)} ms ` +
    `(${number(probes)} probes, shortest round trip ${number(roundTrip)} ms).`;
}

// Another topic is another experiment: its counts begin at 0, also the server's.
function changeTopic(setup) {
  const running = rows.filter((row) => row.running);
  for (const row of rows) row.stop();
  page.topic = Number(element("topic").value);
  page.stamped = page.topic >= setup.external_topics;
  page.visitor = newVisitor();
  for (const row of rows) row.clear();
  for (const row of running) row.start();
  show();
}

function forever(action, pause) {
  const again = async () => {
    await Promise.resolve().then(action).catch(() => {}); // the rows say what is wrong
    setTimeout(again, pause);
  };
  again();
}

async function begin() {
  const setup = await askSetup();
  describe(setup);
  page.stamped = setup.external_topics === 0;
  rows = setup.techniques.filter(({ name }) => TECHNIQUES[name])
    .map((technique) => new Row(technique, page, element("row"), element("techniques")));
  new Timeline(element("timeline"), rows);

  const forAll = (id, action) =>
    element(id).addEventListener("click", () => { rows.forEach(action); show(); });
  forAll("start-all", (row) => row.start());
  forAll("stop-all", (row) => row.stop());
  element("topic").addEventListener("change", () => changeTopic(setup));
  page.interval = Number(element("interval").value); // a reload keeps what was chosen
  element("interval").addEventListener("change", (event) => { page.interval = Number(event.target.value); });
  page.clock.onRestart = () => {
    for (const row of rows) row.stop();
    complain("The server was started anew, and its sequence numbers with it: reload this page.");
  };
  await page.clock.begin();
  for (const row of rows) row.start();
  forever(show, SHOW_MS);
  forever(askCounts, COUNTS_MS);
}

begin().catch((error) => complain(`This page cannot begin: ${error.message}`));
