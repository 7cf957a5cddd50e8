// Targets over https and wss: whom clients and publisher believe, and what is counted of it.
import http from "node:http";
import { readFile, writeFile } from "node:fs/promises";
import net from "node:net";
import { join } from "node:path";

import { check, disagreement, equal } from "../outside/checks.mjs";
import { freePort } from "../outside/pushbench.mjs";
import { Authority } from "./certificates.mjs";
import { complete, nameOf, root, run, targetFile, temporaryFolder, trialsOf, value } from "./runs.mjs";
import { fileOf, withTlsServer } from "./tls_server.mjs";

const CLIENTS = 20;
const ALL = "short-polling,long-polling,sse,http-stream";
const HERE = "IP:127.0.0.1";

// What the columns say of TLS, and whether it is what TCP carried.
function encrypted(trial, protocol = "TLSv1.3") {
  const name = nameOf(trial);
  equal(value(trial, "tls"), protocol, `${name}: protocol`);
  if (!(value(trial, "tls_handshakes") >= trial.clients))
    throw disagreement(`${name}: ${value(trial, "tls_handshakes")} handshakes`);
  // A session of TLS 1.2 goes on with a hello and a Finished, some 140 bytes.
  if (!(value(trial, "tls_handshake_bytes_down") > 100))
    throw disagreement(`${name}: ${value(trial, "tls_handshake_bytes_down")} bytes a handshake`);
  if (!(value(trial, "tls_bytes_down") > 0)) throw disagreement(`${name}: no bytes of TLS`);
  equal(value(trial, "app_bytes_down") + value(trial, "tls_bytes_down"),
    value(trial, "tcp_bytes_down"), `${name}: bytes of TCP`);
  return complete(trial);
}

async function withServer(server, body) {
  const sockets = new Set();
  server.on("connection", (socket) => sockets.add(socket.on("error", () => {})));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  try {
    return await body(server.address().port);
  } finally {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
}

// `args` for the server of a file without host and port.
async function measured(binary, { port }, args, options) {
  const file = await targetFile(fileOf());
  return trialsOf(binary, ["--target", file, `https://127.0.0.1:${port}`, "-c", `${CLIENTS}`,
    ...args], options);
}

async function trusting(binary, authority, good) {
  await check("tls: every technique, with --cacert", () =>
    withTlsServer(good, async (server) => {
      const trials = await measured(binary, server, ["-t", ALL, "--cacert", authority.file]);
      equal(trials.length, 4, "trials");
      if (!trials[0].target.includes(`https://127.0.0.1:${server.port}`))
        throw disagreement(trials[0].target);
      return trials.map((trial) => encrypted(trial)).join(", ");
    }));
  await check("tls: load", () =>
    withTlsServer(good, async (server) => {
      const [trial] = await measured(binary, server, ["-t", "sse", "--cacert", authority.file],
        { command: "load" });
      return encrypted(trial);
    }));
  await check("tls: a URL of its own for each, and nothing encrypted at that of the target", () =>
    withTlsServer(good, async ({ port }) => {
      const file = await targetFile(fileOf(`https://127.0.0.1:${port}`));
      const plain = http.createServer((_, response) => response.writeHead(500).end());
      return withServer(plain, async (base) => {
        const [trial] = await trialsOf(binary, ["--target", file, `http://127.0.0.1:${base}`, "-c",
          `${CLIENTS}`, "-t", "sse", "--cacert", authority.file]);
        return encrypted(trial);
      });
    }));
  await check("tls: a name that is not the address", async () => {
    const named = await authority.identity("DNS:push.example.org");
    return withTlsServer(named, async (server) => {
      const [trial] = await measured(binary, server, ["-t", "sse", "--cacert", authority.file,
        "--tls-name", "push.example.org"]);
      equal([...server.names].join(), "push.example.org", "names that were asked for");
      return encrypted(trial);
    });
  });
  await check("tls: TLS 1.2, and sessions resumed by clients that reconnect", () =>
    withTlsServer(good, async (server) => {
      const [trial] = await measured(binary, server, ["-t", "short-polling", "--keep-alive", "off",
        "--cacert", authority.file, "--tls-version", "1.2", "--tls-resume"]);
      const resumed = value(trial, "tls_resumed"), handshakes = value(trial, "tls_handshakes");
      if (!(resumed > 0.8 * (handshakes - trial.clients)))
        throw disagreement(`${resumed} of ${handshakes} resumed`);
      return `${encrypted(trial, "TLSv1.2")}, ${resumed} of ${handshakes} resumed`;
    }));
  await check("tls: beside our own server over TLS", () =>
    withTlsServer(good, async ({ port }) => {
      const trials = await trialsOf(binary, ["--target", "pushbench", "--target",
        await targetFile(fileOf()), `https://127.0.0.1:${port}`, "-c", `${CLIENTS}`, "-t", "sse",
        "--tls", "-k"]);
      equal(trials.map((trial) => value(trial, "tls")).join(), "TLSv1.3,TLSv1.3", "protocols");
      for (const trial of trials) equal(trial.load.ledger.lost, 0, "lost");
    }));
}

// Commands are waited for, metered and stopped as ever.
async function started(binary, authority, good) {
  process.env.CERT = good.certFile;
  process.env.KEY = good.keyFile;
  try {
    for (const [target, program] of [["node-ws", "ws.mjs"], ["node-sse", "sse.mjs"],
      ["engine-io", "engine-io.mjs"]]) {
      await check(`tls: ${target}, started by a command`, async () => {
        const [trial] = await trialsOf(binary, ["--target", target,
          `${target === "node-sse" ? "https" : "wss"}://127.0.0.1:0`, "-c", "120", "--cacert",
          authority.file], { after: ["--", "node", join(root, "targets/node", program), "{port}"] });
        if (!(value(trial, "server_cpu") > 0)) throw disagreement("no CPU of node");
        return encrypted(trial);
      });
    }
  } finally {
    delete process.env.CERT;
    delete process.env.KEY;
  }
  await check("tls: nginx with nchan, every technique", async () => {
    const folder = await temporaryFolder();
    const port = await freePort();
    const config = await readFile(join(root, "targets/nchan.conf"), "utf8");
    const file = join(folder, "nginx.conf");
    await writeFile(file, config.replace("listen 127.0.0.1:8081 backlog=4096;",
      `listen 127.0.0.1:${port} ssl backlog=4096;
       ssl_certificate ${good.certFile};
       ssl_certificate_key ${good.keyFile};`));
    const trials = await trialsOf(binary, ["--target", "nchan", `https://127.0.0.1:${port}`, "-c",
      "60", "--cacert", authority.file], { after: ["--", "nginx", "-p", folder, "-c", file] });
    equal(trials.length, 4, "trials");
    // The default of ssl_protocols until nginx 1.23.4.
    return trials.map((trial) => encrypted(trial, "TLSv1.2")).join(", ");
  });
}

const NOT_TRUSTED = /\d+ tls_handshake \(the server's certificate is not trusted \(/;
const NOT_NOW = /\d+ tls_handshake \(the server's certificate is not valid now \(certificate has expired/;
const NOT_ITS_NAME = /\d+ tls_handshake \(the server's certificate is for another name \(/;

// Every client asks, nobody subscribes.
async function refused(binary, port, args, pattern) {
  const file = await targetFile(fileOf());
  const { code, results } = await run(binary, ["--target", file, `https://127.0.0.1:${port}`, "-c",
    "10", "--connect-timeout", "1s", "-t", "sse", ...args]);
  equal(code, 1, "exit code");
  const [reason] = results.trials[0].validity.invalid;
  if (!reason.text.includes("no client could subscribe within the connect phase: ") ||
    !pattern.test(reason.text)) throw disagreement(reason.text);
  return reason.text.match(/\d+ tls_handshake/)[0];
}

async function distrusting(binary, authority, good) {
  const stranger = await (await Authority.make()).identity(HERE);
  const cases = [
    ["a stranger's certificate", stranger, [], NOT_TRUSTED],
    ["a stranger's certificate, with another authority's --cacert", stranger,
      ["--cacert", authority.file], NOT_TRUSTED],
    ["a certificate that has expired", await authority.identity(HERE, -1),
      ["--cacert", authority.file], NOT_NOW],
    ["a certificate for another address", await authority.identity("IP:127.0.0.2"),
      ["--cacert", authority.file], NOT_ITS_NAME],
    ["a certificate for another name", good,
      ["--cacert", authority.file, "--tls-name", "push.example.org"], NOT_ITS_NAME],
  ];
  await Promise.all(cases.map(([name, identity, args, pattern]) =>
    check(`tls: ${name} is refused`, () =>
      withTlsServer(identity, ({ port }) => refused(binary, port, args, pattern)))));
  for (const [name, identity] of [cases[0], cases[2], cases[3]])
    await check(`tls: ${name} is taken with -k`, () =>
      withTlsServer(identity, async (server) =>
        encrypted((await measured(binary, server, ["-t", "sse", "-k"]))[0])));
  const others = [
    ["speaks plain HTTP", () => http.createServer((_, response) => response.writeHead(200).end()),
      /\d+ tls_handshake \(the peer does not speak TLS\)/],
    ["closes at once", () => net.createServer((socket) => socket.resume().end()),
      /\d+ tls_handshake \(the peer closed the connection during the handshake\)/],
    ["says nothing", () => net.createServer(),
      /\d+ tls_handshake \(the peer did not finish it in --connect-timeout\)/],
  ];
  await Promise.all(others.map(([name, make, pattern]) =>
    check(`tls: one that ${name} at an https URL`, () => withServer(make(), (port) =>
      refused(binary, port, [], pattern)))));
  await check("tls: who publishes does not trust a stranger either", () =>
    withTlsServer(good, (to) => withTlsServer(stranger, async (from) => {
      const file = await targetFile(fileOf().replace('url = "/publish',
        `url = "https://127.0.0.1:${from.port}/publish`));
      const { code, results } = await run(binary, ["--target", file,
        `https://127.0.0.1:${to.port}`, "-c", "10", "-t", "sse", "--cacert", authority.file]);
      equal(code, 4, "exit code");
      const reason = results.trials[0].validity.invalid.find(({ id }) => id === "not-accepted");
      const words = /did not accept 10 of the 10 messages .*the first: tls_handshake: the server's certificate is not trusted/;
      if (!words.test(reason?.text)) throw disagreement(reason?.text ?? "it is not told");
    })));
}

export async function checkTargetsOverTls(binary) {
  const authority = await Authority.make();
  const good = await authority.identity(HERE);
  await trusting(binary, authority, good);
  await started(binary, authority, good);
  await distrusting(binary, authority, good);
}
