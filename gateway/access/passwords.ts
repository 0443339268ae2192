import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** 16 MiB and about 60 ms of one core a try: dear to guess, bearable to check. */
const COST = { N: 16_384, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
/** Two cores: at most two at once, so that sign-ins never hold up the doors. */
const AT_ONCE = 2;
/** Tries that may wait for their turn; beyond it the answer is "busy". */
const WAITING_MAX = 32;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** An unknown person (null) takes the same time. Rejects with "busy". */
  fits(password: string, kept: string | null): Promise<boolean>;
}

export function createPasswords(): Passwords {
  let running = 0;
  const waiting: (() => void)[] = [];
  const nobody = `${"00".repeat(16)}:${"00".repeat(KEY_BYTES)}`;

  async function derive(password: string, salt: Buffer): Promise<Buffer> {
    if (running >= AT_ONCE) {
      if (waiting.length >= WAITING_MAX) throw new Error("busy");
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running++;
    try {
      return await new Promise((resolve, reject) => {
        scrypt(password.normalize("NFKC"), salt, KEY_BYTES, COST, (error, key) => (error === null ? resolve(key) : reject(error)));
      });
    } finally {
      running--;
      waiting.shift()?.();
    }
  }

  return {
    async hash(password) {
      const salt = randomBytes(16);
      return `${salt.toString("hex")}:${(await derive(password, salt)).toString("hex")}`;
    },
    async fits(password, kept) {
      const [salt, key] = (kept ?? nobody).split(":") as [string, string];
      const derived = await derive(password, Buffer.from(salt, "hex"));
      return timingSafeEqual(derived, Buffer.from(key, "hex")) && kept !== null;
    },
  };
}
