import type { NetworkInterfaceInfo } from "node:os";
import { isLocalAddress } from "./name-constraints.ts";

/** Names of one certificate: a machine with many container networks has many addresses. */
const ADDRESSES_MAX = 100;
const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const HOST_NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/** What this machine is called in its networks. */
export interface Names {
  /** Lower case; the machine's own first. */
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
}

export interface Machine {
  readonly hostName: string;
  readonly interfaces: NodeJS.Dict<readonly NetworkInterfaceInfo[]>;
}

/** The host's name, the same with `.local`, and every private address; sorted, so that the same machine gives the same. */
export function namesOf({ hostName, interfaces }: Machine): Names {
  const own = hostName.toLowerCase();
  const named = own.length <= 200 && HOST_NAME.test(own) ? [own, `${own.split(".")[0]!}.local`] : [];
  const found = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    // One with a zone is of no use in a browser's address line.
    .filter(({ address, scopeid }) => !address.includes("%") && !scopeid && isLocalAddress(address))
    .map(({ address }) => address);
  const addresses = [...new Set(["127.0.0.1", "::1", ...found])].slice(0, ADDRESSES_MAX);
  return { hosts: [...new Set([...named, "localhost"])], addresses: addresses.toSorted() };
}
