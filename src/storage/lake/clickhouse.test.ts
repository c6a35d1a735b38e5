import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openClickhouse } from './clickhouse.ts';
import { lakeContract } from './contract.ts';
import { startClickhouse } from './fixture/clickhouse-server.ts';

lakeContract('ClickHouse over HTTP', async () => {
  const server = await startClickhouse();
  const lake = await openClickhouse({ url: `${server.url}/contract` });
  return {
    lake,
    crash: async () => {
      await server.kill();
      await server.start();
    },
    close: async () => {
      await lake.close();
      await server.close();
    },
  };
});

test('an address that is none is refused, and one where nobody answers is told so', async () => {
  await assert.rejects(openClickhouse({ url: 'clickhouse://x' }), { code: 'lake_url_invalid' });
  await assert.rejects(openClickhouse({ url: 'http://127.0.0.1:1' }), { code: 'lake_unreachable', kind: 'busy' });
});
