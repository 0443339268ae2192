import type { Connection } from "./database.ts";

/**
 * Numbers of steps have no gaps (contract), and none is given twice: those that are lost stay as steps without a word.
 * Fills (afterAseq, throughAseq]; returns how many were missing.
 */
export function fillSteps(db: Connection, afterAseq: number, throughAseq: number): number {
  return db
    .prepare(
      `WITH RECURSIVE number(aseq) AS (SELECT @afterAseq + 1 WHERE @afterAseq < @throughAseq UNION ALL SELECT aseq + 1 FROM number WHERE aseq < @throughAseq)
       INSERT OR IGNORE INTO alert_step (aseq, alert, op, at_ms, body) SELECT aseq, '', 'upd', 0, '' FROM number`,
    )
    .run({ afterAseq, throughAseq }).changes;
}
