// The five ways to subscribe that a browser has. Each takes a subscription's surroundings and
// returns what ends it:
//
//   url(since)   where to ask; `since`: behind this sequence number, or null
//   interval()   of short polls, in milliseconds
//   on.asked()             a request is sent
//   on.open(cursor)        subscribed; the cursor where the technique can see it, else null
//   on.message(payload, at)  a message, and the performance.now() at which a script had it
//   on.empty()             a poll brought nothing
//   on.trouble(text)       it failed, and will be tried again
import { parsePollBody } from "./message.js";

const AGAIN_MS = 1_000;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function poll({ url, on }, since, signal) {
  on.asked();
  const response = await fetch(url(since), { signal, cache: "no-store" });
  const body = await response.text();
  const at = performance.now();
  if (![200, 204, 304].includes(response.status)) throw new Error(`status ${response.status}`);
  return { at, cursor: Number(response.headers.get("Pushbench-Cursor")), payloads: parsePollBody(body) };
}

// Asks once without a cursor, which tells where the topic stands, then behind what it has.
function polling(context, pause) {
  const end = new AbortController();
  const run = async () => {
    let since = null;
    for (let next = performance.now(); !end.signal.aborted;) {
      try {
        const answer = await poll(context, since, pause ? undefined : end.signal);
        if (end.signal.aborted) return;
        if (since === null) context.on.open(answer.cursor);
        else if (answer.payloads.length === 0) context.on.empty(answer.at);
        for (const payload of answer.payloads) context.on.message(payload, answer.at);
        since = answer.cursor;
        if (!pause) continue;
        next = Math.max(next + context.interval(), performance.now());
        await sleep(next - performance.now());
      } catch (error) {
        if (end.signal.aborted) return;
        context.on.trouble(error.message);
        await sleep(AGAIN_MS);
      }
    }
  };
  run();
  return () => end.abort();
}

// A short poll on its way is let come home: it costs nothing to wait for it.
export const shortPolling = (context) => polling(context, true);
export const longPolling = (context) => polling(context, false);

export function sse({ url, on }) {
  const source = new EventSource(url(null));
  on.asked();
  source.onopen = () => on.open(null);
  source.onmessage = (event) => on.message(event.data, performance.now());
  source.onerror = () => {
    on.trouble("the stream ended"); // the browser asks again by itself, with Last-Event-ID
    if (source.readyState === EventSource.CONNECTING) on.asked();
  };
  return () => source.close();
}

// Tries again what ends by itself: `attempt` resolves when it has ended.
function persistently(attempt, on, end) {
  const run = async () => {
    while (!end.aborted) {
      try {
        on.asked();
        await attempt();
        if (!end.aborted) on.trouble("the connection ended");
      } catch (error) {
        if (!end.aborted) on.trouble(error.message);
      }
      if (!end.aborted) await sleep(AGAIN_MS);
    }
  };
  run();
}

export function websocket({ url, on, last }) {
  const end = new AbortController();
  persistently(() => new Promise((ended) => {
    const socket = new WebSocket(url(last()).replace(/^http/, "ws"));
    socket.binaryType = "arraybuffer"; // websocket:frame=binary
    const text = new TextDecoder();
    socket.onopen = () => on.open(null);
    socket.onmessage = ({ data }) => {
      const at = performance.now();
      on.message(typeof data === "string" ? data : text.decode(data), at);
    };
    socket.onclose = ended;
    end.signal.addEventListener("abort", () => socket.close());
  }), on, end.signal);
  return () => end.abort();
}

export function httpStream({ url, on, last }) {
  const end = new AbortController();
  persistently(async () => {
    const since = last();
    const response = await fetch(url(since), { signal: end.signal, cache: "no-store" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    on.open(since === null ? Number(response.headers.get("Pushbench-Cursor")) : null);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      const at = performance.now();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) if (line !== "") on.message(line, at); // empty: a heartbeat
    }
  }, on, end.signal);
  return () => end.abort();
}

// `holds`: as long as it runs it has one of the browser's six connections to a host.
export const TECHNIQUES = {
  "short-polling": { subscribe: shortPolling, holds: false },
  "long-polling": { subscribe: longPolling, holds: true },
  sse: { subscribe: sse, holds: true },
  websocket: { subscribe: websocket, holds: false },
  "http-stream": { subscribe: httpStream, holds: true },
};
