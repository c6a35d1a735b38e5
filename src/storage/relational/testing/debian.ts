/** A PostgreSQL by address for tests: the oldest one that the system has and we support, with a password. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pause } from '#storage/relational/cluster.ts';
import { runAsFor } from '#storage/relational/run-as.ts';

export interface AddressedServer {
  /** `postgres://…` with the password of the superuser. */
  readonly url: string;
  stop(): Promise<void>;
}

const majors = [15, 16, 17, 18];
const binOf = (): string | undefined =>
  majors.map((major) => `/usr/lib/postgresql/${major}/bin`).find((bin) => existsSync(join(bin, 'postgres')));

function installed(): string | undefined {
  if (binOf() !== undefined || process.getuid?.() !== 0) return binOf();
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'], { env, stdio: 'ignore' });
  return binOf();
}

/** A port that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** Resolves with the reason when there is none to be had. */
export async function startAddressedServer(): Promise<AddressedServer | string> {
  const bin = installed();
  if (bin === undefined) return 'PostgreSQL 15 is not installed (Debian: apt-get install postgresql)';
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-addressed-'));
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o700 });
  const as = await runAsFor(data);
  const password = 'pass word&%';
  const passwordFile = join(data, '..', 'password');
  await writeFile(passwordFile, password);
  await chmod(folder, 0o711);
  await chmod(passwordFile, 0o644);
  if (as.other) await chown(data, as.uid, as.gid);
  const options = { cwd: data, env: { LC_ALL: 'C' }, ...(as.other ? { uid: as.uid, gid: as.gid } : {}) };
  const words = ['-D', data, '-A', 'scram-sha-256', '-U', 'postgres', `--pwfile=${passwordFile}`, '--no-sync'];
  const made = spawnSync(join(bin, 'initdb'), [...words, '--encoding=UTF8', '--locale=C'], options);
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: 'off',
    shared_buffers: '32MB',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...flags], { ...options, stdio: 'ignore' });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const url = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
  await answering(url);
  return {
    url,
    async stop() {
      server.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answering(url: string): Promise<void> {
  for (let left = 200; ; left -= 1) {
    const client = new pg.Client(url);
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (left === 0) throw error;
      await pause(50);
    }
  }
}
