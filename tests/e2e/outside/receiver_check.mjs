// Five receivers of our own and five `pushbench load` on one stream: the same messages, in order,
// with the same stamps, and the same number of bytes.
import { check, disagreement, equal, within } from "./checks.mjs";
import { framing } from "./messages.mjs";
import { Server, get, measure, whole } from "./pushbench.mjs";
import { receivers } from "./receivers.mjs";

const RATE = 300;
const SIZE = 128;
// From here to 9,999 every sequence number has four digits, so every message of a technique has the
// same length and bytes can be compared exactly though the two sides began at different times.
const FIRST = 1000;

export async function checkReceivers(binary) {
  const server = await Server.start(binary, [
    "-r", `${RATE}`, "-s", `${SIZE}`, "--poll-batch", "one",
  ]);
  const subscribers = {};
  for (const [id, subscribe] of Object.entries(receivers)) subscribers[id] = subscribe(server, 0);
  try {
    const trials = await loads(binary, server, subscribers);
    const schedule = await server.schedule();
    for (const id of Object.keys(receivers)) {
      await check(`receiver ${id}: messages`, () => messages(trials[id], subscribers, id, schedule));
      await check(`receiver ${id}: bytes`, () => (subscribers[id].responses
        ? pollBytes(trials[id], subscribers[id], server)
        : streamBytes(trials[id], subscribers[id], id)));
    }
  } finally {
    for (const subscriber of Object.values(subscribers)) subscriber.stop();
  }
  await check("receiver: the server ends cleanly", () => server.stop());
}

// One trial per technique, at the same time, each within what the receivers saw.
async function loads(binary, server, subscribers) {
  const trials = {};
  await check("receiver: one pushbench load per technique", async () => {
    for (const { inbox, subscribed } of Object.values(subscribers)) {
      await subscribed;
      await inbox.reaches(FIRST);
    }
    const ids = Object.keys(subscribers);
    const done = await Promise.all(ids.map((id) => measure(binary, "load", [
      "--server", `127.0.0.1:${server.port}`, "-c", "1", "-d", "2s", "--warmup", "1s",
      "-t", id === "short-polling" ? "short-polling:interval=1ms" : id,
    ])));
    done.forEach((trial, i) => (trials[ids[i]] = trial));
    const last = Math.max(...done.map((trial) => trial.window_seqs.last));
    if (last > 9900) throw disagreement(`message ${last}: this machine took too long`);
    for (const { inbox } of Object.values(subscribers)) await inbox.reaches(last);
    return `${ids.length} trials, none contradicts itself`;
  });
  return trials;
}

function messages(trial, subscribers, id, schedule) {
  const { first, last } = trial.window_seqs;
  const seen = subscribers[id].inbox.stretch(first, last);
  equal(trial.load.ledger.delivered, seen.length, "delivered by pushbench load");
  equal(trial.load.ledger.lost + trial.load.ledger.duplicated, 0, "lost and duplicated");
  for (const message of seen) {
    const due = schedule.start_ns + Math.round(((message.seq - 1) * 1e9) / RATE);
    equal(Number(message.due), due, `due time of message ${message.seq}`);
    if (message.sent < message.due) throw disagreement(`message ${message.seq} sent before due`);
    equal(message.topic, 0, "topic");
  }
  // The window is what was due in it, and nothing beside it.
  const inbox = subscribers[id].inbox.messages;
  const inWindow = inbox.filter(({ due }) =>
    due >= trial.measure_from_ns && due < trial.measure_to_ns);
  equal(inWindow.length, seen.length, "messages due in the window");
  equal(inWindow[0].seq, first, "first message due in the window");
  for (const [other, { inbox: theirs }] of Object.entries(subscribers))
    theirs.stretch(first, last).forEach((message, i) =>
      equal(message.payload, seen[i].payload, `payload of ${message.seq} as ${other} has it`));
  return `${first} to ${last} complete, in order, stamps as scheduled`;
}

function streamBytes(trial, { inbox }, id) {
  const { inside } = trial.load.counters;
  const { expected } = trial.load.ledger;
  equal(inside.payload_bytes, inside.deliveries * SIZE, "payload_bytes_total");
  // This schedule has no silence around the window's edges: ± one message for the one client.
  within(inside.deliveries, expected - 1, expected + 1, "delivered_in_window");
  const seen = inbox.stretch(FIRST, trial.window_seqs.last);
  const read = seen.at(-1).end - seen[0].end;
  const perMessage = SIZE + framing[id](FIRST, SIZE);
  equal(read, (seen.length - 1) * perMessage, `bytes read for ${seen.length - 1} messages`);
  equal(inside.app_bytes_down, inside.deliveries * perMessage, "app_bytes_down");
  equal(whole(trial, "heartbeats"), id === "sse" ? 1 : 0, "heartbeats");
  return `${perMessage} B per message, ${inside.app_bytes_down} B for ${inside.deliveries}`;
}

// With one message per answer there are two kinds of answers, each of a length of its own. (How many
// of which depends on how fast the poller works off what was due before it began.)
async function pollBytes(trial, { responses }, server) {
  const { inside } = trial.load.counters;
  equal(inside.payload_bytes, inside.deliveries * SIZE, "payload_bytes_total");
  const full = new Set();
  for (const response of responses.filter(({ since, empty }) => since >= FIRST && !empty)) {
    equal(response.body, SIZE + framing.poll(FIRST, SIZE), "bytes of a body");
    full.add(response.bytes);
  }
  equal(full.size, 1, "different lengths of an answer with a message");
  const [length] = full;
  const nothing = await get(`${server.url}/poll?topic=0&since=9999`, { Connection: "keep-alive" });
  equal(nothing.response.statusCode, 204, "status when nothing is new");

  const answers = inside.responses - inside.empty_responses;
  equal(answers, inside.deliveries, "responses with a message");
  equal(inside.app_bytes_down, answers * length + inside.empty_responses * nothing.bytes,
    "app_bytes_down");
  return `${length} B per answer with a message, ${nothing.bytes} B without, ` +
    `${inside.app_bytes_down} B for ${answers} and ${inside.empty_responses}`;
}
