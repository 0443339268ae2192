import { destination, pino, type Logger } from "pino";
import pretty from "pino-pretty";

/** Never in a log, wherever they stand in an object. */
const SECRETS = [
  "password",
  "secret",
  "token",
  "ticket",
  "cookie",
  "authorization",
  "*.password",
  "*.secret",
  "*.token",
  "req.headers.cookie",
  "req.headers.authorization",
];

/** On a terminal readable lines, otherwise JSON lines on standard output. */
export function createLog(level: string): Logger {
  const options = { level, redact: SECRETS, base: null };
  return process.stdout.isTTY
    ? pino(options, pretty({ ignore: "pid,hostname", sync: true }))
    : pino(options, destination({ fd: 1, sync: true }));
}
