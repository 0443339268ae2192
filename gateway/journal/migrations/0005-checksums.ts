/** What a flipped bit in a row is found by: null in rows of before, and in all but the last reading of a commit (checksum.ts). */
export const checksums = `
ALTER TABLE journal ADD COLUMN checksum INTEGER;
INSERT INTO meta (key, value) VALUES ('checksums_after', ifnull((SELECT max(id) FROM journal), 0));
`;
