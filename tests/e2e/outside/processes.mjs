// Programs that the checks start, and their end: by process id, never by name.
import { spawn } from "node:child_process";

import { disagreement } from "./checks.mjs";

export const PATIENCE_MS = 30_000;
const started = new Set();

export class Program {
  // `group`: also ends what the program itself started (a browser's helpers).
  constructor(command, args, { group = false, onOutput } = {}) {
    this.name = command.split("/").pop();
    this.group = group;
    this.stdout = "";
    this.stderr = "";
    this.waiters = [];
    this.process = spawn(command, args, { detached: group, stdio: ["ignore", "pipe", "pipe"] });
    started.add(this);
    this.process.stdout.on("data", (data) => {
      if (onOutput) return onOutput(data);
      this.stdout += data;
      this.#look();
    });
    this.process.stderr.on("data", (data) => {
      this.stderr += data;
      this.#look();
    });
    this.ended = new Promise((done) => {
      this.process.on("error", (error) => {
        this.stderr += error.message;
        done(null);
      });
      this.process.on("close", (code) => done(code));
    });
    this.ended.then((code) => {
      this.code = code;
      this.over = true;
      started.delete(this);
      this.#look();
    });
  }

  // The match of a pattern in what the program has printed so far, as soon as there is one.
  printed(stream, pattern) {
    return withDeadline(
      new Promise((found, failed) => {
        this.waiters.push(() => {
          const match = this[stream].match(pattern);
          if (match) found(match);
          else if (this.over) failed(disagreement(`${this.name} ended: ${this.stderr.trim()}`));
          return match || this.over;
        });
        this.#look();
      }),
      `${this.name} to print ${pattern}`,
    );
  }

  async exit(patience = PATIENCE_MS) {
    return withDeadline(this.ended, `${this.name} to end`, patience);
  }

  async stop(signal = "SIGTERM") {
    if (!this.over) this.signal(signal);
    return this.exit();
  }

  signal(signal) {
    try {
      process.kill(this.group ? -this.process.pid : this.process.pid, signal);
    } catch (error) {
      if (error.code !== "ESRCH") throw error; // it has just ended
    }
  }

  #look() {
    this.waiters = this.waiters.filter((look) => !look());
  }
}

export async function withDeadline(promise, what, patience = PATIENCE_MS) {
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(disagreement(`waited ${patience / 1000} s for ${what}`)),
      patience);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// Nothing that was started outlives the checks, however they end.
export function endAll() {
  for (const program of started) program.signal("SIGKILL");
}
process.on("exit", endAll);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
