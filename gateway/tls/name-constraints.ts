import { isIPv4 } from "node:net";
import { blockListOf, familyOf, type Network } from "../access/networks.ts";

/** Tags of X.690 and of RFC 5280, 4.2.1.10: a certificate authority that may speak for these names and no others. */
const SEQUENCE = 0x30;
const PERMITTED = 0xa0;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
export const NAME_CONSTRAINTS_ID = "2.5.29.30";

/** Names that no public site has: mDNS, home networks (RFC 8375), ICANN's name for private use, and what routers give out. */
const LOCAL_DOMAINS = ["localhost", "local", "lan", "home.arpa", "internal"];
/** Private networks (RFC 1918, 4193), of a carrier (6598), link-local, and this machine itself. */
const LOCAL_NETWORKS: readonly Network[] = [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["169.254.0.0", 16],
  ["127.0.0.0", 8],
  ["fc00::", 7],
  ["::1", 128],
];

const local = blockListOf(LOCAL_NETWORKS);

function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

/** 4 or 16 bytes of an address. */
function bytesOf(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string): number[] => (text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16)));
  const [before, after] = [groups(head), groups(tail)];
  const all = address.includes("::") ? [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after] : before;
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

const maskOf = (bytes: number, bits: number): Buffer =>
  Buffer.from(Array.from({ length: bytes }, (_, at) => (0xff00 >> Math.max(0, Math.min(8, bits - at * 8))) & 0xff));

function networkOf([address, bits]: Network): Buffer {
  const bytes = bytesOf(address);
  return element(SEQUENCE, element(IP_ADDRESS, bytes, maskOf(bytes.length, bits)));
}

/** True where the authority may speak for this name: its own host's, or one that ends in a local domain. */
export const isPermittedHost = (name: string, hostName: string): boolean =>
  [hostName, ...LOCAL_DOMAINS].some((domain) => name === domain || name.endsWith(`.${domain}`));

/** True for an address of a private network. `address` without a zone (`%eth0`). */
export const isLocalAddress = (address: string): boolean => local.check(address, familyOf(address));

/** DER of the extension: whoever steals the key of the authority can pretend to be no bank. */
export function nameConstraintsOf(hostName: string): Buffer {
  const domains = [...new Set([hostName, ...LOCAL_DOMAINS])].map((domain) => element(SEQUENCE, element(DNS_NAME, Buffer.from(domain))));
  return element(SEQUENCE, element(PERMITTED, ...domains, ...LOCAL_NETWORKS.map(networkOf)));
}
