import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defineCommand, readArguments } from './command.ts';
import { type CommandEntry, commands } from './commands/index.ts';
import { nearest } from './run.ts';
import { watchfloor, wordsOf } from './testing/record.ts';

test('no word, --help and help list every command and the exit codes', async () => {
  for (const words of [[], ['--help'], ['-h'], ['help']]) {
    const { code, out, err } = await watchfloor(words);
    assert.equal(code, 0);
    assert.equal(err, '');
    for (const { name, summary } of commands) assert.ok(out.includes(name) && out.includes(summary), name);
    assert.match(out, /2\s+wrong usage/);
  }
});

test('--version says the version', async () => {
  assert.match((await watchfloor(['--version'])).out, /^watchfloor \d+\.\d+\.\d+\n$/);
});

test('a group alone lists its commands', async () => {
  for (const words of [['rules'], ['rules', '--help'], ['help', 'rules']]) {
    const { code, out } = await watchfloor(words);
    assert.equal(code, 0);
    assert.match(out, /rules add/);
    assert.doesNotMatch(out, /token create/);
  }
});

test('an unknown command ends with 2 and names the one that was probably meant', async () => {
  const { code, err } = await watchfloor(['improt', 'x']);
  assert.equal(code, 2);
  assert.match(err, /Did you mean “import”\?/);
  assert.match((await watchfloor(['rules', 'lintt'])).err, /Did you mean “rules lint”\?/);
  assert.doesNotMatch((await watchfloor(['entirely-different'])).err, /Did you mean/);
});

test('every command has help with its options, an example, and a name as it is listed', async () => {
  for (const { name, load } of commands) {
    const command = await load();
    assert.equal(command.name, name);
    assert.ok(command.examples.length > 0, name);
    const { code, out } = await watchfloor([...name.split(' '), '--help']);
    assert.equal(code, 0);
    for (const option of Object.keys(command.options)) assert.ok(out.includes(`--${option}`), `${name} --${option}`);
    for (const { line } of command.examples) {
      assert.ok(out.includes(`watchfloor ${line}`));
      assert.ok(line.startsWith(name), `the example of ${name} begins with its name`);
    }
  }
});

test('every example can be read by its command', async () => {
  for (const { name, load } of commands) {
    const command = await load();
    for (const { line } of command.examples) {
      const words = wordsOf(line).slice(name.split(' ').length);
      assert.doesNotThrow(() => readArguments({ ...command, operands: { least: 0 } }, words), line);
    }
  }
});

test('an unknown option ends with 2 and points at the help', async () => {
  const { code, err } = await watchfloor(['rules', 'lint', '--colour', 'x']);
  assert.equal(code, 2);
  assert.match(err, /--colour/);
  assert.match(err, /watchfloor rules lint --help/);
});

const spec = {
  name: 'try',
  options: {
    rules: { type: 'string', greedy: true, about: '' },
    tag: { type: 'string', multiple: true, about: '' },
    level: { type: 'string', about: '' },
    quiet: { type: 'boolean', about: '' },
  },
  operands: { least: 0 },
} as const;

test('a greedy option takes the words up to the next option', () => {
  const { values, operands } = readArguments(spec, [
    'a',
    '--rules',
    'x',
    'y',
    '--quiet',
    'b',
    '--rules',
    'z',
    '--',
    'c',
  ]);
  assert.deepEqual(values.rules, ['x', 'y', 'z']);
  assert.deepEqual(operands, ['a', 'b', 'c']);
  assert.equal(values.quiet, true);
  assert.deepEqual(readArguments(spec, ['--tag', 'x', 'y', '--tag', 'z']).values.tag, ['x', 'z']);
});

test('too few and too many arguments are wrong usage', () => {
  const one = { ...spec, operands: { least: 1, most: 1 } };
  assert.throws(() => readArguments(one, []), { code: 'usage' });
  assert.throws(() => readArguments(one, ['a', 'b']), { code: 'usage' });
});

test('property: whatever the words, arguments are read or refused as wrong usage', () => {
  const words = fc.array(
    fc.oneof(fc.string(), fc.constantFrom('--rules', '--level', '--quiet', '--', '-q', '--level=', '--no-quiet')),
  );
  fc.assert(
    fc.property(words, (given) => {
      try {
        const { values, operands } = readArguments(spec, given);
        const all = [...values.rules, ...values.tag, ...operands];
        assert.ok(all.every((word) => typeof word === 'string'));
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'usage');
      }
    }),
  );
});

test('property: a name with one letter too many is recognised', () => {
  const names = commands.map(({ name }) => name);
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(20), (name, at) => {
      const typed = `${name.slice(0, at)}x${name.slice(at)}`;
      assert.equal(nearest(typed, names), name);
    }),
  );
});

test('an unforeseen error ends with 5 and keeps its text', async () => {
  const broken: CommandEntry = {
    name: 'broken',
    summary: '',
    load: async () =>
      defineCommand({
        name: 'broken',
        usage: '',
        about: '',
        options: {},
        examples: [],
        run: () => Promise.reject(new TypeError('of all things')),
      }),
  };
  const { run } = await import('./run.ts');
  const texts: string[] = [];
  const output = {
    isTerminal: false,
    columns: 80,
    write: async (text: string | Uint8Array) => void texts.push(String(text)),
  };
  const effects = {
    stdout: output,
    stderr: output,
    readStdin: async () => '',
    env: {},
    cwd: '/',
    now: () => new Date(0),
    fetch,
    stopped: new AbortController().signal,
  };
  assert.equal(await run(['broken'], effects, [broken]), 5);
  assert.match(texts.join(''), /of all things \(internal\)/);
});

test('start refuses to listen where others can reach it, unless a proxy stands in front', async () => {
  const { code, err } = await watchfloor(['start', '--listen', '0.0.0.0:8080'], { cwd: '/' });
  assert.equal(code, 2);
  assert.match(err, /--behind-proxy/);
  const wrong = await watchfloor(['start', '--listen', 'everywhere'], { cwd: '/' });
  assert.equal(wrong.code, 2);
});
