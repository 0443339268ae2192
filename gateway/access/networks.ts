import { BlockList, isIP } from "node:net";

/** An address and how many of its bits name the network. */
export type Network = readonly [address: string, prefix: number];

export const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** A list that is asked with `check(address, familyOf(address))`. */
export function blockListOf(networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, familyOf(network));
  return list;
}
