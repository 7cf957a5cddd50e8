// A reader of pcap files (libpcap's classic form, Ethernet, IPv4, TCP) and what it adds up: bytes at
// IP level and segments, per connection and direction.
import { disagreement } from "./checks.mjs";

const FILE_HEADER = 24, RECORD_HEADER = 16, ETHERNET = 14;
const MICROSECONDS_LE = 0xa1b2c3d4;
const TCP = 6, UDP = 17;
const FIN = 1, SYN = 2, RST = 4, ACK = 16;
const OPTION_END = 0, OPTION_NOP = 1, OPTION_MSS = 2, OPTION_TIMESTAMPS = 8;

// Fed with parts of a file; calls back with every packet.
export function pcapParser(onPacket) {
  let bytes = Buffer.alloc(0);
  let begun = false;
  return (part) => {
    bytes = Buffer.concat([bytes, part]);
    if (!begun) {
      if (bytes.length < FILE_HEADER) return;
      if (bytes.readUInt32LE(0) !== MICROSECONDS_LE || bytes.readUInt32LE(20) !== 1)
        throw disagreement("the capture is no little-endian pcap file of Ethernet frames");
      bytes = bytes.subarray(FILE_HEADER);
      begun = true;
    }
    while (bytes.length >= RECORD_HEADER) {
      const captured = bytes.readUInt32LE(8);
      if (bytes.length < RECORD_HEADER + captured) return;
      onPacket(parsePacket(bytes.subarray(RECORD_HEADER + ETHERNET, RECORD_HEADER + captured)));
      bytes = bytes.subarray(RECORD_HEADER + captured);
    }
  };
}

function parsePacket(ip) {
  if (ip[0] >> 4 !== 4) throw disagreement("the capture holds a packet that is not IPv4");
  const ipHeader = (ip[0] & 0x0f) * 4;
  const l4 = ip.subarray(ipHeader);
  const packet = {
    protocol: ip[9],
    bytes: ip.readUInt16BE(2),
    from: `${ip.subarray(12, 16).join(".")}:${l4.readUInt16BE(0)}`,
    to: `${ip.subarray(16, 20).join(".")}:${l4.readUInt16BE(2)}`,
    toPort: l4.readUInt16BE(2),
  };
  if (packet.protocol === UDP) return packet;
  if (packet.protocol !== TCP) throw disagreement(`IP protocol ${packet.protocol} in the capture`);
  const tcpHeader = (l4[12] >> 4) * 4;
  const flags = l4[13];
  return Object.assign(packet, {
    seq: l4.readUInt32BE(4),
    ack: l4.readUInt32BE(8),
    headers: ipHeader + tcpHeader,
    payload: packet.bytes - ipHeader - tcpHeader,
    fin: (flags & FIN) !== 0,
    syn: (flags & SYN) !== 0,
    rst: (flags & RST) !== 0,
    isAck: (flags & ACK) !== 0,
    options: tcpOptions(l4.subarray(20, tcpHeader)),
  });
}

function tcpOptions(bytes) {
  const options = {};
  for (let at = 0; at < bytes.length && bytes[at] !== OPTION_END; ) {
    if (bytes[at] === OPTION_NOP) {
      at += 1;
      continue;
    }
    if (bytes[at] === OPTION_MSS) options.mss = bytes.readUInt16BE(at + 2);
    if (bytes[at] === OPTION_TIMESTAMPS) options.timestamps = true;
    at += bytes[at + 1];
  }
  return options;
}

const direction = () => ({
  packets: 0, bytes: 0, payload: 0, segments: 0, unsplit: 0, repeated: 0, sack: 0, largest: 0,
  next: null, fin: null,
});

// The connections to any of `ports`, each in two directions: up is client to server.
export class Connections {
  all = new Map();

  constructor(ports) {
    this.ports = ports;
  }

  add(packet) {
    const isUp = this.ports.includes(packet.toPort) && !(packet.syn && packet.isAck);
    const key = isUp ? `${packet.from} ${packet.to}` : `${packet.to} ${packet.from}`;
    if (packet.syn && !packet.isAck && !this.all.has(key))
      this.all.set(key, { key, up: direction(), down: direction(), reset: false, lastAck: 0 });
    const connection = this.all.get(key);
    // Somebody else's connection from one of our ports, or one that began before the capture.
    if (!connection) return;
    if (packet.syn) agree(connection, packet);
    connection.reset ||= packet.rst;
    count(isUp ? connection.up : connection.down, packet, connection);
    connection.lastAck = !isUp && isBareAckOfFin(packet, connection.up) ? packet.bytes : 0;
  }

  // Added up over all connections.
  sum(side) {
    const total = direction();
    for (const connection of this.all.values()) {
      for (const name of ["packets", "bytes", "payload", "segments", "unsplit", "repeated", "sack"])
        total[name] += connection[side][name];
      total.largest = Math.max(total.largest, connection[side].largest);
    }
    return total;
  }
}

// The largest payload of a segment is what the receiver announces less the options in each (RFC
// 6691), here the timestamps; both sides of ours announce the same.
function agree(connection, { options }) {
  const optionBytes = options.timestamps ? 12 : 0;
  connection.headers = 40 + optionBytes;
  connection.segmentPayload = options.mss - optionBytes;
}

// A packet with more payload than a segment may have is a batch that segmentation offload left to a
// network card, which loopback does not have: on Ethernet it would be `segments` packets, each with
// headers of its own. `unsplit` is the bytes of those further headers, `repeated` is payload that
// had been sent before, `sack` the options that tell of gaps and repetitions (RFC 2018).
function count(side, packet, { headers, segmentPayload }) {
  const segments = Math.max(1, Math.ceil(packet.payload / segmentPayload));
  side.packets += 1;
  side.bytes += packet.bytes;
  side.payload += packet.payload;
  side.segments += segments;
  side.unsplit += (segments - 1) * headers;
  if (!packet.syn) side.sack += packet.headers - headers;
  side.largest = Math.max(side.largest, packet.bytes);
  const end = (packet.seq + packet.payload) % 2 ** 32;
  if (packet.syn) side.next = (packet.seq + 1) % 2 ** 32;
  else if (packet.payload > 0) {
    const known = (side.next - packet.seq + 2 ** 32) % 2 ** 32; // how far it reaches back
    side.repeated += known < 2 ** 31 ? Math.min(known, packet.payload) : 0;
    if (known < 2 ** 31 ? packet.payload > known : true) side.next = end;
  }
  if (packet.fin) side.fin = end;
}

// The server's bare acknowledgement of the client's FIN: as the last packet of a connection it may
// come after the client has read TCP_INFO.
function isBareAckOfFin(packet, up) {
  return up.fin !== null && packet.payload === 0 && !packet.fin &&
    packet.ack === (up.fin + 1) % 2 ** 32;
}
