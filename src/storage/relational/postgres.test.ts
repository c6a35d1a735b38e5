import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { isAppError } from '#base/errors.ts';
import { relationalContract } from './contract.ts';
import { openPostgres } from './postgres.ts';
import { sql } from './sql.ts';
import { type AddressedServer, freePort, startAddressedServer } from './testing/debian.ts';

let server: AddressedServer | string = 'not started';

describe('PostgreSQL by address', () => {
  before(async () => {
    server = await startAddressedServer();
  });
  after(async () => {
    if (typeof server !== 'string') await server.stop();
  });

  relationalContract('a server by address', async () => {
    if (typeof server === 'string') return server;
    const relational = await openPostgres({ connection: { connectionString: server.url } });
    return { relational, close: () => relational.close() };
  });

  const refusal = async (connectionString: string): Promise<unknown> =>
    openPostgres({ connection: { connectionString } }).then(
      (store) => store.close().then(() => assert.fail('it was opened')),
      (error: unknown) => error,
    );

  test('a wrong password, user or database is refused in words that leave out the password', async (t) => {
    if (typeof server === 'string') return t.skip(server);
    const wrong = [
      server.url.replace(/:[^:@]*@/, ':sup3rsecret@'),
      server.url.replace(/\/\/[^@]*@/, '//nobody:sup3rsecret@'),
      server.url.replace(/\/postgres$/, '/nowhere'),
    ];
    for (const url of wrong) {
      const error = await refusal(url);
      assert.ok(isAppError(error) && error.code === 'postgres_unreachable' && error.kind === 'failed');
      assert.match(error.message, /127\.0\.0\.1:\d+/);
      assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /sup3rsecret|pass word/);
    }
  });

  test('what goes on after close is refused as closed', async (t) => {
    if (typeof server === 'string') return t.skip(server);
    const store = await openPostgres({ connection: { connectionString: server.url } });
    await store.close();
    await store.close();
    await assert.rejects(store.ping(), { code: 'store_closed' });
  });

  test('when all connections are taken the caller is told so', async (t) => {
    if (typeof server === 'string') return t.skip(server);
    const connection = { connectionString: server.url, max: 1, connectionTimeoutMillis: 100 };
    const store = await openPostgres({ connection });
    await store.transaction(() => assert.rejects(store.query(sql`select 1`), { code: 'store_busy', kind: 'busy' }));
    await store.close();
  });
});

test('a server that is not there is busy, and the password is not told', async () => {
  const url = `postgres://u:sup3rsecret@127.0.0.1:${await freePort()}/d`;
  await assert.rejects(openPostgres({ connection: { connectionString: url } }), (error) => {
    assert.ok(isAppError(error) && error.code === 'postgres_unreachable' && error.kind === 'busy');
    assert.doesNotMatch(inspect(error, { depth: 9 }), /sup3rsecret/);
    return true;
  });
});

test('an address that cannot be read is refused without repeating it', async () => {
  await assert.rejects(
    openPostgres({ connection: { connectionString: 'postgres://u:sup3rsecret@[::/d' } }),
    (error) => {
      assert.ok(isAppError(error) && error.code === 'postgres_address_invalid');
      assert.doesNotMatch(inspect(error, { depth: 9 }), /sup3rsecret/);
      return true;
    },
  );
});

/** Speaks just enough of the protocol to say that it is PostgreSQL 14. */
function oldServer(): Promise<{ port: number; close: () => void }> {
  const message = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(5);
    head.write(type);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const ready = message('Z', Buffer.from('I'));
  const field = (name: string): Buffer =>
    Buffer.concat([
      Buffer.from(`${name}\0`),
      Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]),
    ]);
  const value = (text: string): Buffer => Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]);
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]));
      socket.on('data', (chunk) => {
        if (chunk[0] !== 'Q'.charCodeAt(0)) return;
        const row = message('T', Buffer.concat([Buffer.from([0, 2]), field('number'), field('text')]));
        const values = message('D', Buffer.concat([Buffer.from([0, 2]), value('140011'), value('14.11 (Debian)')]));
        socket.write(Buffer.concat([row, values, message('C', Buffer.from('SELECT 1\0')), ready]));
      });
    });
    socket.on('error', () => {});
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ port, close: () => server.close() });
    });
  });
}

test('a server older than 15 is refused by its version', async () => {
  const { port, close } = await oldServer();
  await assert.rejects(
    openPostgres({ connection: { host: '127.0.0.1', port, user: 'u', database: 'd' } }),
    (error) => isAppError(error) && error.code === 'postgres_too_old' && error.details?.serverVersion === '14.11',
  );
  close();
});
