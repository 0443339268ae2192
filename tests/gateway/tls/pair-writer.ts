import { z } from "zod";
import { keptPair } from "../../../gateway/tls/kept-pair.ts";

// Writes one pair after the other into the same file, until it is killed.
const [path, text] = process.argv.slice(2);
const pairs = z.array(z.object({ key: z.string(), certificate: z.string() })).parse(JSON.parse(text!));
const file = keptPair(path!, null);
for (;;)
  for (const pair of pairs) {
    await file.write(pair);
    process.send!("written");
  }
