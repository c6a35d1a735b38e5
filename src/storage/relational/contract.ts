/** What every form of the relational store keeps to. A form's test file calls it with its own way of opening. */
import assert from 'node:assert/strict';
import { PassThrough, Readable, Writable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { isAppError } from '#base/errors.ts';
import { isRefusal, type Relational, type Tx } from './port.ts';
import { raw, sql } from './sql.ts';

export interface OpenedForm {
  readonly relational: Relational;
  close(): Promise<void>;
}

/** Resolves with the opened store, or with the reason why this form cannot be tested here. */
export type OpenForm = () => Promise<OpenedForm | string>;

const hasCode = (code: string) => (error: unknown) => isAppError(error) && error.code === code;

async function collect(run: (sink: Writable) => Promise<void>): Promise<string> {
  const chunks: Buffer[] = [];
  const sink = new PassThrough();
  sink.on('data', (chunk: Buffer) => chunks.push(chunk));
  await run(sink);
  sink.end();
  await pause(5);
  return Buffer.concat(chunks).toString();
}

export function relationalContract(name: string, open: OpenForm): void {
  describe(`the relational store as ${name}`, () => {
    let form: OpenedForm | undefined;
    let reason = '';
    const storeTest = (title: string, run: (store: Relational) => Promise<void>): void => {
      test(title, async (t) => {
        if (form === undefined) t.skip(reason);
        else await run(form.relational);
      });
    };

    before(async () => {
      const opened = await open();
      if (typeof opened === 'string') reason = opened;
      else form = opened;
      await form?.relational.query(
        raw(`create table things (id integer primary key, name text unique, size integer constraint size_positive check (size > 0),
               parent integer constraint things_parent references things (id));
             create schema other; create table other."Odd ""name" (a integer, b text)`),
      );
    });
    after(() => form?.close());

    valueCases(storeTest);
    transactionCases(storeTest);
    streamCases(storeTest);
    copyCases(storeTest);
    faultCases(storeTest);
  });
}

type Cases = (storeTest: (title: string, run: (store: Relational) => Promise<void>) => void) => void;

const valueCases: Cases = (storeTest) => {
  storeTest('values go in and come back as the port says', async (store) => {
    const at = new Date('2026-11-23T08:58:50.123Z');
    const [row] = await store.query(sql`
      select ${at}::timestamptz as tz, ${'2026-11-23T08:58:50.1239Z'}::timestamptz as cut, timestamp '2026-01-02 03:04:05' as plain,
        date '2026-02-03' as day, 9007199254740991::int8 as big, 12.5::numeric as amount, ${{ a: [1, null] }}::jsonb as doc,
        ${Buffer.from([0, 255])}::bytea as bytes, array[1, null]::int8[] as bigs, array[${at}]::timestamptz[] as times,
        ${['x', null, 'a"b,{}']}::text[] as words, null::int8 as nothing, true as flag, interval '1 hour' as span,
        'infinity'::timestamptz as never`);
    assert.deepEqual(row, {
      tz: '2026-11-23T08:58:50.123Z',
      cut: '2026-11-23T08:58:50.123Z',
      plain: '2026-01-02T03:04:05.000Z',
      day: '2026-02-03',
      big: 9007199254740991,
      amount: 12.5,
      doc: { a: [1, null] },
      bytes: Buffer.from([0, 255]),
      bigs: [1, null],
      times: ['2026-11-23T08:58:50.123Z'],
      words: ['x', null, 'a"b,{}'],
      nothing: null,
      flag: true,
      span: 'PT1H',
      never: 'infinity',
    });
  });

  storeTest('an integer that no number can hold is refused, not changed', async (store) => {
    await assert.rejects(store.query(sql`select 9007199254740993::int8 as big`), hasCode('integer_too_large'));
    await store.ping();
  });

  storeTest('the session thinks in UTC', async (store) => {
    const [row] = await store.query<{ zone: string }>(sql`select current_setting('TimeZone') as zone`);
    assert.equal(row?.zone, 'UTC');
  });

  storeTest('text with several statements runs whole', async (store) => {
    const rows = await store.query<{ n: number }>(sql`select 1 as n; select 2 as n`);
    assert.deepEqual(rows, [{ n: 2 }]);
  });

  storeTest('the facts name a version that is new enough', async (store) => {
    assert.ok(Number(store.facts.serverVersion.split('.')[0]) >= 15);
  });
};

const countThings = async (store: Relational, id: number): Promise<number> => {
  const [row] = await store.query<{ n: number }>(sql`select count(*) as n from things where id = ${id}`);
  return row?.n ?? -1;
};

const transactionCases: Cases = (storeTest) => {
  storeTest('a transaction commits when its function resolves, with its result', async (store) => {
    const answer = await store.transaction(async (tx) => {
      await tx.query(sql`insert into things (id) values (10)`);
      return 'done';
    });
    assert.equal(answer, 'done');
    assert.equal(await countThings(store, 10), 1);
  });

  storeTest('a transaction rolls back when its function rejects, and says why', async (store) => {
    const why = new Error('why');
    const failing = store.transaction(async (tx) => {
      await tx.query(sql`insert into things (id) values (11)`);
      throw why;
    });
    await assert.rejects(failing, why);
    assert.equal(await countThings(store, 11), 0);
  });

  storeTest('a refusal that was passed over does not become a silent rollback', async (store) => {
    const failing = store.transaction(async (tx) => {
      await tx.query(sql`insert into things (id) values (12)`);
      await tx.query(sql`select 1 / 0`).catch(() => {});
    });
    await assert.rejects(failing, hasCode('transaction_rolled_back'));
    assert.equal(await countThings(store, 12), 0);
  });

  storeTest('a handle is refused after its transaction ended', async (store) => {
    let kept: Tx | undefined;
    await store.transaction(async (tx) => {
      kept = tx;
    });
    await assert.rejects(kept!.query(sql`select 1`), hasCode('transaction_ended'));
  });

  storeTest('queries of one transaction may be started together', async (store) => {
    const sums = await store.transaction((tx) =>
      Promise.all([1, 2, 3].map((n) => tx.query<{ n: number }>(sql`select ${n}::integer as n`))),
    );
    assert.deepEqual(sums.flat(), [{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  storeTest('a snapshot does not see what is committed meanwhile, the usual isolation does', async (store) => {
    const seen = async (isolation: 'snapshot' | 'committed', id: number): Promise<number[]> =>
      store.transaction(
        async (tx) => {
          const count = async () => (await tx.query<{ n: number }>(sql`select count(*) as n from things`))[0]!.n;
          const first = await count();
          await store.query(sql`insert into things (id) values (${id})`);
          return [first, await count()];
        },
        { isolation },
      );
    const [a, b] = await seen('snapshot', 20);
    assert.equal(b, a);
    const [c, d] = await seen('committed', 21);
    assert.equal(d, c! + 1);
  });

  storeTest('a read-only transaction cannot write', async (store) => {
    const writing = store.transaction((tx) => tx.query(sql`insert into things (id) values (22)`), { readOnly: true });
    await assert.rejects(writing, { code: '25006' });
  });

  storeTest('two snapshots that change one row: the second is told to try again', async (store) => {
    await store.query(sql`insert into things (id, size) values (30, 1)`);
    const clash = store.transaction(
      async (tx) => {
        await tx.query(sql`select size from things where id = 30`);
        await store.query(sql`update things set size = 2 where id = 30`);
        await tx.query(sql`update things set size = 3 where id = 30`);
      },
      { isolation: 'snapshot' },
    );
    await assert.rejects(clash, (error) => isRefusal(error, 'serialization'));
  });

  storeTest('refusals are told apart by kind and by name', async (store) => {
    await store.query(sql`insert into things (id, name) values (40, 'same')`);
    const refused = async (query: Parameters<Relational['query']>[0]): Promise<unknown> =>
      store.query(query).then(
        () => assert.fail('it was not refused'),
        (error: unknown) => error,
      );
    const unique = await refused(sql`insert into things (id, name) values (41, 'same')`);
    assert.ok(isRefusal(unique, 'unique', 'things_name_key') && !isRefusal(unique, 'unique', 'things_pkey'));
    assert.ok(isRefusal(await refused(sql`insert into things (id, size) values (42, 0)`), 'check', 'size_positive'));
    const orphan = await refused(sql`insert into things (id, parent) values (43, 999)`);
    assert.ok(isRefusal(orphan, 'foreignKey', 'things_parent') && !isRefusal(orphan, 'check'));
  });
};

const streamCases: Cases = (storeTest) => {
  storeTest('a stream gives all rows in chunks', async (store) => {
    const sizes: number[] = [];
    for await (const rows of store.stream(sql`select n from generate_series(1, ${2500}::integer) n`, 1000))
      sizes.push(rows.length);
    assert.deepEqual(sizes, [1000, 1000, 500]);
  });

  storeTest('a stream that is left early gives its connection back', async (store) => {
    for (let round = 0; round < 30; round += 1)
      for await (const rows of store.stream(sql`select n from generate_series(1, 100000) n`, 10)) {
        assert.equal(rows.length, 10);
        break;
      }
    await store.ping();
  });

  storeTest('a stream of bad SQL rejects, and of no rows ends', async (store) => {
    await assert.rejects(async () => {
      for await (const _ of store.stream(sql`select * from no_such_table`)) assert.fail();
    });
    for await (const _ of store.stream(sql`select 1 where false`)) assert.fail();
    await store.ping();
  });
};

const copyCases: Cases = (storeTest) => {
  storeTest('a table is copied out and in again unchanged, also under an odd name in another schema', async (store) => {
    const odd = 'other."Odd ""name"';
    await store.query(sql`insert into other."Odd ""name" values (1, ${'tab\tline\nback\\slash'}), (2, null), (3, '')`);
    const before = await store.query(sql`select * from other."Odd ""name" order by a`);
    const text = await collect((sink) => store.copyOut(odd, sink));
    await store.query(sql`truncate other."Odd ""name"`);
    await store.copyIn(odd, Readable.from([Buffer.from(text.slice(0, 7)), Buffer.from(text.slice(7))]));
    assert.deepEqual(await store.query(sql`select * from other."Odd ""name" order by a`), before);
  });

  storeTest('many rows are copied through a slow sink and back', async (store) => {
    await store.query(sql`create table many as select n, repeat('x', 100) as t from generate_series(1, 50000) n`);
    await store.query(sql`create table many_too (like many)`);
    const pipe = new PassThrough({ highWaterMark: 1024 });
    const out = store.copyOut('many', pipe).then(() => pipe.end());
    await Promise.all([out, store.copyIn('public.many_too', pipe)]);
    const [row] = await store.query(sql`select count(*) as n, sum(n) as s from many_too`);
    assert.deepEqual(row, { n: 50000, s: 1250025000 });
  });

  storeTest('copies inside a transaction see its snapshot and end with it', async (store) => {
    await store.query(sql`create table counted (n integer)`);
    await store.query(sql`insert into counted values (1)`);
    const text = await store.transaction(
      async (tx) => {
        await tx.query(sql`select 1 from counted`);
        await store.query(sql`insert into counted values (2)`);
        return collect((sink) => store.copyOut('counted', sink, tx));
      },
      { isolation: 'snapshot', readOnly: true },
    );
    assert.equal(text, '1\n');
    const undone = store.transaction(async (tx) => {
      await store.copyIn('counted', Readable.from(['7\n8\n']), tx);
      throw new Error('undo');
    });
    await assert.rejects(undone, /undo/);
    assert.deepEqual(await store.query(sql`select n from counted order by n`), [{ n: 1 }, { n: 2 }]);
  });

  storeTest('a failing source, sink or row leaves nothing behind and the store usable', async (store) => {
    await store.query(sql`create table target (n integer)`);
    async function* broken() {
      yield '1\n2\n';
      throw new Error('source broke');
    }
    await assert.rejects(store.copyIn('target', Readable.from(broken())), /source broke/);
    await assert.rejects(store.copyIn('target', Readable.from(['1\nnot a number\n'])), { code: '22P02' });
    const sink = new Writable({ write: (_chunk, _encoding, done) => done(new Error('sink broke')) });
    await assert.rejects(store.copyOut('many', sink), /sink broke/);
    await assert.rejects(store.copyOut('many; drop table many', sink), hasCode('table_name_invalid'));
    assert.deepEqual(await store.query(sql`select n from target`), []);
  });
};

const faultCases: Cases = (storeTest) => {
  storeTest('many callers at once all get their answer', async (store) => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => store.query<{ n: number }>(sql`select ${n}::integer as n`)),
    );
    assert.deepEqual(
      answers.flat().map((row) => row.n),
      Array.from({ length: 200 }, (_, n) => n),
    );
  });

  storeTest(
    'a connection that is cut rejects its query as busy, and the next one gets a new connection',
    async (store) => {
      const cut = store.query(sql`select pg_terminate_backend(pg_backend_pid()), pg_sleep(5)`);
      await assert.rejects(cut, (error) => isAppError(error) && error.kind === 'busy');
      await store.ping();
      const inside = store.transaction(async (tx) => {
        await tx.query(sql`insert into things (id) values (50)`);
        await tx.query(sql`select pg_terminate_backend(pg_backend_pid()), pg_sleep(5)`);
      });
      await assert.rejects(inside, (error) => isAppError(error) && error.kind === 'busy');
      assert.equal(await countThings(store, 50), 0);
    },
  );

  storeTest('idle connections that are cut are replaced unseen', async (store) => {
    await Promise.all(Array.from({ length: 8 }, () => store.ping()));
    await store.query(sql`
      select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`);
    await pause(100);
    await Promise.all(Array.from({ length: 8 }, () => store.ping()));
  });
};
