/** Per device (contract): 1,000 messages a second with a burst of 5,000, and 1 MiB a second with the same 5 seconds. */
const MESSAGES_PER_MS = 1;
const MESSAGES_MAX = 5_000;
const BYTES_PER_MS = (1024 * 1024) / 1_000;
const BYTES_MAX = 5 * 1024 * 1024;

/** What a connection may still send before it is read more slowly. Never a reason to drop or close. */
export class Budget {
  private messages = MESSAGES_MAX;
  private bytes = BYTES_MAX;
  private atMs: number;

  constructor(nowMs: number) {
    this.atMs = nowMs;
  }

  spendBytes(bytes: number): void {
    this.bytes -= bytes;
  }

  spendMessage(): void {
    this.messages--;
  }

  /** True where the connection may be read on. */
  isLeft(): boolean {
    return this.messages > 0 && this.bytes > 0;
  }

  refill(nowMs: number): boolean {
    const passedMs = nowMs - this.atMs;
    this.atMs = nowMs;
    this.messages = Math.min(MESSAGES_MAX, this.messages + passedMs * MESSAGES_PER_MS);
    this.bytes = Math.min(BYTES_MAX, this.bytes + passedMs * BYTES_PER_MS);
    return this.isLeft();
  }
}
