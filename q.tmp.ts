import { openChdb } from '#storage/lake/chdb.ts';
import { readFileSync, rmSync } from 'node:fs';
rmSync('/tmp/query-lab/lake', { recursive: true, force: true });
const lake = await openChdb({ folder: '/tmp/query-lab/lake' });
for (const sql of readFileSync(0, 'utf8').split(';;').map((s) => s.trim()).filter((s) => s !== '')) {
  const t = performance.now();
  try { console.log(JSON.stringify(await lake.query({ sql })), Math.round(performance.now()-t),'ms'); } catch (e) { console.log('ERR', sql.slice(0,80), String((e as {cause?: unknown}).cause ?? e).slice(0, 300)); }
}
await lake.close();
