// Certificates for servers under check, made by openssl: an authority, and what it vouches for.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { temporaryFolder } from "./runs.mjs";

const openssl = (...args) => promisify(execFile)("openssl", args);
const newKey = (key) =>
  ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key];

export class Authority {
  static async make() {
    const authority = new Authority();
    authority.folder = await temporaryFolder();
    authority.file = join(authority.folder, "authority.pem");
    authority.key = join(authority.folder, "authority.key");
    await openssl("req", "-x509", ...newKey(authority.key), "-out", authority.file, "-days", "2",
      "-subj", "/CN=authority");
    return authority;
  }

  // For names such as "IP:127.0.0.1" and "DNS:push.example.org"; with -1 days it expired yesterday.
  // The files, and what is in them, for Node.
  async identity(names, days = 2) {
    const folder = await temporaryFolder();
    const [certFile, keyFile, request, extensions] =
      ["cert.pem", "key.pem", "request", "extensions"].map((name) => join(folder, name));
    await writeFile(extensions, `subjectAltName=${names}\n`);
    await openssl("req", "-new", ...newKey(keyFile), "-out", request, "-subj", "/CN=server");
    await openssl("x509", "-req", "-in", request, "-CA", this.file, "-CAkey", this.key,
      "-CAcreateserial", "-days", `${days}`, "-extfile", extensions, "-out", certFile);
    return { certFile, keyFile, cert: await readFile(certFile), key: await readFile(keyFile) };
  }
}
