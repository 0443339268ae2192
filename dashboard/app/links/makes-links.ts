/** Who hands over the paper with a home's link; as the gateway's own table has it, which decides. */
export const MAKES_LINKS: ReadonlySet<string> = new Set(["administrator", "property"]);
