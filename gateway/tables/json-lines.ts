/** Of one line: a reading has some hundred bytes. */
const LINE_CHARACTERS_MAX = 16 * 1024;

/** One JSON document a line, one by one; null where a line is none. Empty lines are left out. Throws where a line has no end. */
export async function* jsonLines(text: AsyncIterable<string>): AsyncGenerator {
  let rest = "";
  for await (const piece of text) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    if (rest.length > LINE_CHARACTERS_MAX) throw new Error(`a line of more than ${LINE_CHARACTERS_MAX} characters`);
    for (const line of lines) if (line.trim() !== "") yield parsed(line);
  }
  if (rest.trim() !== "") yield parsed(rest);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
