import { expect, test } from "vitest";
import { spokenWords, toneWords } from "../../simulators/fleet/spoken.ts";

test.each([
  [{ kind: "fire", alert: "alert-000001" }, "警报响起 / siren sounds (火警 / fire)"],
  [{ kind: "evacuation", exercise: true }, "警报响起 / siren sounds (演练,非真实警情 / DRILL, not real; 疏散 / evacuation)"],
  [{ kind: "evacuation", exercise: false }, "警报响起 / siren sounds (疏散 / evacuation)"],
  [{}, "警报响起 / siren sounds"],
  [{ kind: 7, exercise: "yes" }, "警报响起 / siren sounds"],
])("a siren that is told %j shows what its tone is about", (args, words) => {
  expect(toneWords(args)).toBe(words);
});

test("what is spoken is shown word for word, each language under its own mark", () => {
  const zh = "3号楼着火了。马上走楼梯下楼。不要坐电梯。";
  expect(spokenWords({ text: zh, language: "zh", audio: "/x.wav" })).toBe(`播报: ${zh}`);
  expect(spokenWords({ text: "Fire in Building 3. Walk down now. No lift.", language: "en" })).toBe(
    "says: Fire in Building 3. Walk down now. No lift.",
  );
  expect(spokenWords({ audio: "/api/v1/evacuations/evac-000001/audio/0a-en.wav", language: "en" })).toBe(
    "says: [/api/v1/evacuations/evac-000001/audio/0a-en.wav]",
  );
  expect(spokenWords({})).toBe("播报: …");
});
