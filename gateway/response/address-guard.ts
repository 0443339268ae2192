import { type LookupAddress, lookup as lookUp, type LookupOptions } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { blockListOf, familyOf, type Network } from "../access/networks.ts";

/** Where nobody outside the gateway's own network answers: loopback, private, link-local, shared, test and multicast networks. */
const INSIDE: readonly Network[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["::", 128],
  ["::1", 128],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
];

const inside = blockListOf(INSIDE);

/** `10.0.0.5` or `10.0.0.0/8`; null where it is no network. */
export function networkOf(text: string): Network | null {
  const [address = "", prefix, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return null;
  const max = family === 6 ? 128 : 32;
  if (prefix === undefined) return [address, max];
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= max ? [address, Number(prefix)] : null;
}

export class AddressRefused extends Error {
  readonly code = "EADDRESSREFUSED";
}

/** What a way may connect to: the world outside, and what the site file lists. */
export interface AddressGuard {
  /** Throws where the host is itself an address that is not allowed. */
  checkHost(host: string): void;
  /** Resolves and checks; the address that was checked is the one that is connected to. */
  readonly lookup: LookupFunction;
}

/** `resolve`: the system's resolver, another in tests. */
export function createAddressGuard(allow: readonly string[], resolve: typeof lookUp = lookUp): AddressGuard {
  const allowed = blockListOf(allow.map(networkOf).filter((network) => network !== null));

  function isAllowed(address: string): boolean {
    const family = familyOf(address);
    // An IPv4 address in IPv6's clothes is what it wears beneath; Node's list looks there by itself.
    return allowed.check(address, family) || !inside.check(address, family);
  }

  const refuse = (address: string): AddressRefused => new AddressRefused(`the address ${address} is inside and not allowed`);

  return {
    checkHost(host) {
      const bare = host.startsWith("[") ? host.slice(1, -1) : host;
      if (isIP(bare) !== 0 && !isAllowed(bare)) throw refuse(bare);
    },
    lookup(hostname: string, options: LookupOptions, callback) {
      resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
        if (error !== null) return callback(error, "", 0);
        // All of them: what is tried second may not be inside either.
        const bad = addresses.find(({ address }) => !isAllowed(address));
        if (bad !== undefined) return callback(refuse(bad.address), "", 0);
        const [first] = addresses;
        if (options.all === true) return callback(null, addresses);
        return first === undefined ? callback(new Error(`${hostname} has no address`), "", 0) : callback(null, first.address, first.family);
      });
    },
  };
}
