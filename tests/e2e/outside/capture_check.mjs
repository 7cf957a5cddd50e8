// A packet capture of whole trials: bytes at IP level against pushbench's wire bytes.
import dgram from "node:dgram";

import { check, disagreement, equal, within } from "./checks.mjs";
import { framing } from "./messages.mjs";
import { Connections, pcapParser } from "./pcap.mjs";
import { Program, withDeadline } from "./processes.mjs";
import { freePort, measure, whole } from "./pushbench.mjs";

const CLIENTS = 5;
const HEADERS_ONLY = 128; // Ethernet 14, IP 20, TCP at most 60
const BUFFER_KIB = 32_768;

const TRIALS = [
  ["short-polling", 128],
  ["short-polling", 128, "--keep-alive", "off"],
  ["long-polling", 128],
  ["sse", 128],
  ["websocket", 128],
  ["raw-tcp", 128],
  ["sse", 65_536],
  ["raw-tcp", 65_536],
];

export async function checkCaptures(binary) {
  for (const [technique, size, ...more] of TRIALS) {
    const name = `capture ${technique}, ${size} B${more.length ? `, ${more.join(" ")}` : ""}`;
    let found;
    await check(`${name}: one connection is one connection`, async () => {
      found = await capturedTrial(binary, ["-t", technique, "-s", `${size}`, ...more]);
      return connections(found);
    });
    if (!found) continue;
    await check(`${name}: wire bytes up`, () => wireBytes(found, "up"));
    await check(`${name}: wire bytes down`, () => wireBytes(found, "down"));
    if (framing[technique])
      await check(`${name}: framing`, () => framingBytes(found.trial, technique, size));
  }
}

async function capturedTrial(binary, args) {
  const port = await freePort();
  const rawPort = await freePort();
  const captured = new Connections([port, rawPort]);
  const capture = await Capture.start([port, rawPort], captured);
  try {
    const trial = await measure(binary, "run", [
      ...args, "-c", `${CLIENTS}`, "-r", "20", "-d", "2s", "--warmup", "500ms",
      "--port", `${port}`, "--raw-tcp-port", `${rawPort}`,
    ]);
    await capture.stop(port);
    return { trial, captured };
  } finally {
    capture.program.signal("SIGTERM");
  }
}

class Capture {
  static async start(ports, connections) {
    const capture = new Capture();
    capture.marked = new Promise((seen, failed) => {
      const parse = pcapParser((packet) => {
        if (packet.seq === undefined) seen();
        else connections.add(packet);
      });
      capture.program = new Program("tcpdump", [
        "-i", "lo", "-n", "-p", "-U", "--immediate-mode", "-s", `${HEADERS_ONLY}`,
        "-B", `${BUFFER_KIB}`, "-w", "-",
        ports.map((port) => `tcp port ${port} or udp dst port ${port}`).join(" or "),
      ], {
        onOutput: (part) => {
          try {
            parse(part);
          } catch (error) {
            failed(error);
          }
        },
      });
    });
    capture.marked.catch(() => {}); // stop() hears of it
    await capture.program.printed("stderr", /listening on lo/);
    return capture;
  }

  // tcpdump ends without what still lies in its ring: a datagram of our own, sent last, has to come
  // out of it first.
  async stop(port) {
    const marker = dgram.createSocket("udp4");
    try {
      await new Promise((sent) => marker.send("end of the trial", port, "127.0.0.1", sent));
      await withDeadline(this.marked, "the end of the capture");
    } finally {
      marker.close();
    }
    await this.program.stop("SIGINT");
    const dropped = /^(\d+) packets? dropped by kernel$/m.exec(this.program.stderr);
    equal(Number(dropped?.[1]), 0, "packets that the capture missed");
  }
}

function connections({ trial, captured }) {
  equal(captured.all.size, whole(trial, "connections"), "connections");
  equal(trial.load.bytes_checked, captured.all.size, "connections that pushbench accounted for");
  for (const connection of captured.all.values())
    if (connection.reset) throw disagreement(`${connection.key} was reset`);
  return `${captured.all.size}`;
}

// Equal, but for what docs/outside-checks.md lists: batches of segmentation offload, the last
// acknowledgement, and what a retransmission adds beside its headers.
function wireBytes({ trial, captured }, side) {
  const seen = captured.sum(side);
  const segments = whole(trial, `segments_${side}`);
  const tcp = whole(trial, `tcp_bytes_${side}`);
  const wire = tcp + whole(trial, `header_bytes_${side}`);
  // The client's kernel knows what itself sent again, and of what it received only what was new.
  const repeated = side === "down" ? seen.repeated : 0;
  equal(tcp, seen.payload - repeated, "TCP bytes");
  if (side === "up" && seen.repeated === 0)
    equal(whole(trial, "retransmits"), 0, "retransmitted segments");
  const lastAcks = [...captured.all.values()].map(({ lastAck }) => lastAck).filter(Boolean);
  const late = seen.segments - segments;
  within(late, 0, side === "down" ? lastAcks.length : 0, "segments after TCP_INFO was read");
  const lateBytes = late > 0 ? late * lastAcks[0] : 0;
  equal(wire, seen.bytes + seen.unsplit - repeated - seen.sack - lateBytes, "wire bytes");
  const notes = [
    [seen.unsplit, "B of headers left out by offload"],
    [repeated, "B repeated"],
    [seen.sack, "B of SACK options"],
    [late, "acknowledgements after TCP_INFO"],
  ].map(([n, what]) => (n > 0 ? `, ${n} ${what}` : "")).join("");
  return `${wire} B in ${segments} segments; captured ${seen.bytes} B in ${seen.packets} packets, ` +
    `the largest ${seen.largest} B${notes}`;
}

// `run` keeps the edges of its window free of messages, so this is exact.
function framingBytes(trial, technique, size) {
  const { inside } = trial.load.counters;
  let bytes = 0;
  for (let seq = trial.window_seqs.first; seq <= trial.window_seqs.last; ++seq)
    bytes += framing[technique](seq, size) * CLIENTS;
  equal(inside.deliveries, trial.load.ledger.expected, "delivered_in_window");
  equal(inside.app_bytes_down - inside.payload_bytes, bytes, "framing bytes");
  return `${bytes} B for ${inside.deliveries} deliveries`;
}
