// The attackers of tools/attack.sh: node tools/attack.mjs KIND HOST PORT [SCALE]
//
// Each kind is one way to be a nuisance at a steady rate, times SCALE, until killed or until its
// standard input ends. On SIGTERM it prints one line: what it did.
import net from 'node:net';

const [kind, host, portText, scaleText] = process.argv.slice(2);
const port = Number(portText);
const scale = Number(scaleText ?? 1);
const count = { connections: 0, closed: 0, bytes: 0 };

const connect = (onOpen) => {
  const socket = net.connect({ host, port, noDelay: true });
  count.connections += 1;
  socket.on('error', () => {}); // the server's right
  socket.on('close', () => { count.closed += 1; });
  socket.on('connect', () => onOpen(socket));
  return socket;
};
// `n` connections of this kind at all times; another one `pause` ms after the end of one.
const keep = (n, onOpen, pause = 100) => {
  for (let i = 0; i < n * scale; i += 1) {
    const again = () => connect(onOpen).on('close', () => setTimeout(again, pause));
    again();
  }
};
const write = (socket, bytes) => {
  count.bytes += bytes.length;
  return socket.write(bytes);
};
const every = (ms, socket, action) => {
  const timer = setInterval(action, ms);
  socket.on('close', () => clearInterval(timer));
};

// A client frame with a zero mask, which leaves the payload as it is.
const ping = Buffer.concat([Buffer.from([0x89, 0x80 | 125, 0, 0, 0, 0]), Buffer.alloc(125, 'p')]);
const upgrade = 'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
  + 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

const kinds = {
  // Requests that arrive a byte at a time and never end.
  slowloris: () => keep(500, (socket) => {
    write(socket, 'GET / HTTP/1.1\r\nHost: x\r\nA: ');
    every(200, socket, () => write(socket, 'a'));
  }),
  // Who connects and says nothing.
  silent: () => keep(500, () => {}),
  // Subscribers that never read.
  unread: () => keep(100, (socket) => {
    socket.pause();
    write(socket, 'GET /events HTTP/1.1\r\nHost: x\r\n\r\n');
  }),
  // More connections than --max-connections leaves room for, each with a request, and then idle.
  flood: () => keep(1000, (socket) => {
    write(socket, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.resume();
  }),
  // Subscribers that are gone as soon as they are there, by reset.
  vanish: () => keep(50, (socket) => {
    write(socket, 'GET /events HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.once('data', () => socket.resetAndDestroy());
  }),
  // Connections that come and go, half of them by reset.
  connects: () => setInterval(() => {
    for (let i = 0; i < 10 * scale; i += 1)
      connect((socket) => (i % 2 ? socket.resetAndDestroy() : socket.destroy()));
  }, 10),
  // Requests that are none.
  garbage: () => setInterval(() => {
    for (let i = 0; i < 5 * scale; i += 1)
      connect((socket) => { write(socket, '\x01\x02 nonsense\r\n\r\n'); socket.end(); });
  }, 10),
  // Pings, 20,000 a second in all, whose pongs nobody reads.
  pings: () => keep(4, (socket) => {
    socket.pause();
    write(socket, upgrade);
    every(20, socket, () => write(socket, Buffer.concat(Array(100).fill(ping))));
  }),
  // A subscriber that talks without a pause.
  talker: () => keep(1, (socket) => {
    write(socket, 'GET /events HTTP/1.1\r\nHost: x\r\n\r\n');
    const junk = Buffer.alloc(1 << 16, 'x');
    const talk = () => { while (!socket.destroyed && write(socket, junk)); };
    socket.on('drain', talk);
    socket.resume();
    talk();
  }),
};

if (!kinds[kind]) {
  console.error(`attack: KIND is one of ${Object.keys(kinds).join(' ')}`);
  process.exit(2);
}
kinds[kind]();
const end = () => {
  console.log(`${kind}: ${count.connections} connections, ${count.closed} of them ended, `
    + `${(count.bytes / 1e6).toFixed(1)} MB sent`);
  process.exit(0);
};
process.on('SIGTERM', end);
process.stdin.on('end', end).resume();
