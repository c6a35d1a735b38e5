/** `COPY` in text format over a connection of `pg`, which knows the messages but has no command for them. */
import type { Duplex } from 'node:stream';
import type pg from 'pg';
import { invalid, messageOf } from '#base/errors.ts';

/** The part of a connection of `pg` that COPY uses; these methods are there but not in its types. */
interface CopyConnection {
  readonly stream: Duplex;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

const tablePattern = /^(?:"((?:[^"]|"")+)"|([a-z_][a-z0-9_$]*))(?:\.(?:"((?:[^"]|"")+)"|([a-z_][a-z0-9_$]*)))?$/;

/** `alerts`, `scratch.alerts` or either part in double quotes; anything else is refused. Returns it quoted. */
export function tableSql(table: string): string {
  const match = tablePattern.exec(table);
  if (match === null)
    throw invalid('table_name_invalid', `"${table}" is no name of a table.`, {
      remedy: 'Use name or schema.name; parts with other characters in double quotes.',
    });
  const parts = [match[1] ?? match[2], match[3] ?? match[4]].filter((part) => part !== undefined);
  return parts.map((part) => `"${part}"`).join('.');
}

interface Outcome {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What both directions answer alike. `pg` calls these methods while the command is the active query. */
const ending = (outcome: Outcome, failure: () => unknown) => ({
  handleRowDescription() {},
  handleDataRow() {},
  handlePortalSuspended() {},
  handleEmptyQuery() {},
  handleCommandComplete() {},
  handleError(error: unknown) {
    outcome.reject(failure() ?? error);
  },
  handleReadyForQuery() {
    const error = failure();
    if (error === undefined) outcome.resolve();
    else outcome.reject(error);
  },
});

type CopyQuery = pg.Submittable & Record<string, unknown>;

/** `COPY … TO STDOUT` into the sink, at the sink's speed. The sink is not ended. */
export async function copyOutOver(client: pg.ClientBase, table: string, sink: NodeJS.WritableStream): Promise<void> {
  const text = `copy ${tableSql(table)} to stdout`;
  let sinkError: unknown;
  const onSinkError = (error: unknown): void => {
    sinkError ??= error;
  };
  sink.on('error', onSinkError);
  let held: Duplex | undefined;
  const release = (): void => {
    held?.resume();
    held = undefined;
  };
  sink.on('drain', release);
  // A broken sink never drains: the rest of the answer is read and thrown away, so that the connection stays usable.
  sink.on('error', release);
  sink.on('close', release);
  try {
    await new Promise<void>((resolve, reject) => {
      const query: CopyQuery = {
        ...ending({ resolve, reject }, () => sinkError),
        submit(connection) {
          connection.query(text);
        },
        handleCopyData(message: { chunk: Buffer }, connection: CopyConnection) {
          if (sinkError !== undefined) return;
          // Copied because the chunk is a view of the receive buffer, which is reused.
          if (sink.write(Buffer.from(message.chunk))) return;
          held = connection.stream;
          held.pause();
        },
      };
      client.query(query);
    });
  } finally {
    // The end of the answer may have come in the same packet as the row at which the connection was paused.
    release();
    sink.off('error', onSinkError).off('error', release).off('drain', release).off('close', release);
  }
}

/** Waits until the connection takes more, or is gone. */
function roomIn(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}

/** `COPY … FROM STDIN`. When the source fails nothing of it is kept, and its error is the one that is thrown. */
export async function copyInOver(client: pg.ClientBase, table: string, source: NodeJS.ReadableStream): Promise<void> {
  const text = `copy ${tableSql(table)} from stdin`;
  let sourceError: unknown;
  let over = false;
  const pump = async (connection: CopyConnection): Promise<void> => {
    try {
      for await (const chunk of source) {
        // The server refused a row already: what follows would only be thrown away there.
        if (over || connection.stream.destroyed) return;
        connection.sendCopyFromChunk(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
        if (connection.stream.writableNeedDrain) await roomIn(connection.stream);
      }
      if (!over) connection.endCopyFrom();
    } catch (error) {
      sourceError = error;
      if (!over) connection.sendCopyFail(messageOf(error).slice(0, 200));
    }
  };
  await new Promise<void>((resolve, reject) => {
    const query: CopyQuery = {
      ...ending({ resolve, reject }, () => sourceError),
      submit(connection) {
        connection.query(text);
      },
      handleCopyInResponse(connection: CopyConnection) {
        void pump(connection);
      },
    };
    client.query(query);
  }).finally(() => {
    over = true;
  });
}
